"""Notifications about what people say in consultations, by their template's name."""

from services.gateway.wording_form import Wording

CONSULTATIONS: dict[str, Wording] = {}
