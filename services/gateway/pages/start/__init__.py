"""The start page and what belongs to no room."""

from services.gateway.pages.start.pages import blueprint

BLUEPRINTS = (blueprint,)
