"""The results of votes: what was decided, why, and how to check it."""

from services.gateway.pages.results.public import blueprint

BLUEPRINTS = (blueprint,)
"""The blueprints of this room."""
