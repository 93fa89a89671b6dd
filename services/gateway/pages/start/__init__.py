"""The start page, search, and what belongs to no room."""

from services.gateway.pages.start import about, pages, search

BLUEPRINTS = (pages.blueprint, search.blueprint, about.blueprint)
