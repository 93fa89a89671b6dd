"""The HTTP door of consultations: structs in, structs out, no decisions."""

from services.consultations.api import (
    announcements,
    box,
    cards,
    consultations,
    files,
    material,
    questions,
    remarks,
    reports,
    results,
    talk,
)
from shared.api import Api

APIS: tuple[Api, ...] = (
    consultations.api,
    questions.api,
    announcements.api,
    box.api,
    cards.api,
    results.api,
    files.api,
    material.api,
    remarks.api,
    reports.api,
    talk.api,
)
