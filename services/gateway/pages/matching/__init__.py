"""Matching a centre, in the room of volunteering: the organiser's runs and what they found."""

from services.gateway.pages.matching import runs

BLUEPRINTS = (runs.blueprint,)
"""The blueprints of this room."""
