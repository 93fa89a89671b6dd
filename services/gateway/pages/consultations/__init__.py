"""The room of consultations: what is put before the people, the ballot, the organiser's desk."""

from services.gateway.pages.consultations.public import blueprint

BLUEPRINTS = (blueprint,)
"""The blueprints of this room."""
