"""Matching a centre, in the room of volunteering: the organiser's runs and what they found."""

from services.gateway.pages.matching import answers, asking, runs, settings

BLUEPRINTS = (runs.blueprint, settings.blueprint, asking.blueprint, answers.blueprint)
"""The blueprints of this room."""
