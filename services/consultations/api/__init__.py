"""The HTTP door of consultations: structs in, structs out, no decisions."""

from services.consultations.api import (
    announcements,
    answers,
    box,
    cards,
    consultations,
    departments,
    designing,
    files,
    idea_desk,
    ideas,
    material,
    milestones,
    questions,
    remarks,
    reports,
    results,
    surveys,
    talk,
)
from shared.api import Api

APIS: tuple[Api, ...] = (
    consultations.api,
    designing.api,
    questions.api,
    announcements.api,
    box.api,
    cards.api,
    results.api,
    files.api,
    material.api,
    remarks.api,
    ideas.api,
    idea_desk.api,
    reports.api,
    talk.api,
    surveys.api,
    answers.api,
    departments.api,
    milestones.api,
)
