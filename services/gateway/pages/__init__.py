"""The pages, one package per room; each says `BLUEPRINTS`."""

from flask import Blueprint

from services.gateway.pages import (
    answers,
    cards,
    consultations,
    electors,
    holds,
    ideas,
    matching,
    material,
    operator,
    people,
    remarks,
    reports,
    results,
    start,
    surveys,
    talk,
    volunteering,
)
from services.gateway.pages import (
    open as open_room,
)

BLUEPRINTS: tuple[Blueprint, ...] = (
    *start.BLUEPRINTS,
    *people.BLUEPRINTS,
    *operator.BLUEPRINTS,
    *consultations.BLUEPRINTS,
    *remarks.BLUEPRINTS,
    *ideas.BLUEPRINTS,
    *electors.BLUEPRINTS,
    *results.BLUEPRINTS,
    *holds.BLUEPRINTS,
    *talk.BLUEPRINTS,
    *volunteering.BLUEPRINTS,
    *matching.BLUEPRINTS,
    *cards.BLUEPRINTS,
    *surveys.BLUEPRINTS,
    *reports.BLUEPRINTS,
    *answers.BLUEPRINTS,
    *open_room.BLUEPRINTS,
    *material.BLUEPRINTS,
)
