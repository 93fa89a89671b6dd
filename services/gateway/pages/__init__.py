"""The pages, one package per room; each says `BLUEPRINTS`."""

from flask import Blueprint

from services.gateway.pages import (
    consultations,
    matching,
    operator,
    people,
    results,
    start,
    volunteering,
)

BLUEPRINTS: tuple[Blueprint, ...] = (
    *start.BLUEPRINTS,
    *people.BLUEPRINTS,
    *operator.BLUEPRINTS,
    *consultations.BLUEPRINTS,
    *results.BLUEPRINTS,
    *volunteering.BLUEPRINTS,
    *matching.BLUEPRINTS,
)
