"""The pages, one package per room; each says `BLUEPRINTS`."""

from flask import Blueprint

from services.gateway.pages import consultations, start

BLUEPRINTS: tuple[Blueprint, ...] = (*start.BLUEPRINTS, *consultations.BLUEPRINTS)
