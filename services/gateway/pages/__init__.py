"""The pages, one package per room; each says `BLUEPRINTS`."""

from flask import Blueprint

from services.gateway.pages import (
    cards,
    consultations,
    electors,
    holds,
    matching,
    material,
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
    *electors.BLUEPRINTS,
    *results.BLUEPRINTS,
    *holds.BLUEPRINTS,
    *volunteering.BLUEPRINTS,
    *matching.BLUEPRINTS,
    *cards.BLUEPRINTS,
    *material.BLUEPRINTS,
)
