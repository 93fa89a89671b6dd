"""The pages, one package per room; each says `BLUEPRINTS`."""

from flask import Blueprint

from services.gateway.pages import (
    cards,
    consultations,
    electors,
    holds,
    matching,
    material,
    open as open_room,
    operator,
    people,
    remarks,
    reports,
    results,
    start,
    talk,
    volunteering,
)

BLUEPRINTS: tuple[Blueprint, ...] = (
    *start.BLUEPRINTS,
    *people.BLUEPRINTS,
    *operator.BLUEPRINTS,
    *consultations.BLUEPRINTS,
    *remarks.BLUEPRINTS,
    *electors.BLUEPRINTS,
    *results.BLUEPRINTS,
    *holds.BLUEPRINTS,
    *talk.BLUEPRINTS,
    *volunteering.BLUEPRINTS,
    *matching.BLUEPRINTS,
    *cards.BLUEPRINTS,
    *reports.BLUEPRINTS,
    *open_room.BLUEPRINTS,
    *material.BLUEPRINTS,
)
