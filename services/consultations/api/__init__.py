"""The HTTP door of consultations: structs in, structs out, no decisions."""

from services.consultations.api import (
    announcements,
    box,
    cards,
    consultations,
    files,
    questions,
    remarks,
    reports,
    results,
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
    remarks.api,
    reports.api,
)
