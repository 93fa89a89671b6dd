"""The organiser's desk of milestones: promises, what became of them, pictures."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as Redirect

from services.gateway.pages.answers import reading, words
from services.gateway.pages.answers.saving import saved
from services.gateway.pages.consultations.desk import mine
from services.gateway.web import peers, uploads
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, organiser
from shared.contracts.milestones import (
    AddMilestonePicture,
    DescribeMilestone,
    SetMilestoneStatus,
)

blueprint = Blueprint(
    "answers_milestones", __name__, url_prefix="/biurko/konsultacje/<uuid:consultation_id>/dalej"
)


@blueprint.get("")
@allow(organiser)
def milestones_GET(consultation_id: UUID) -> Response:
    """List the promises with their forms."""
    return _show(consultation_id)


@blueprint.post("")
@allow(organiser)
def milestone_POST(consultation_id: UUID) -> Response | Redirect:
    """Write a promise down."""
    command, faults = _described()
    if command is None:
        return _show(consultation_id, faults, "new-")
    return _done(
        consultation_id,
        lambda: peers.answers().add_milestone(consultation_id, command, actor=actor()),
        "new-",
    )


@blueprint.post("/<uuid:milestone_id>")
@allow(organiser)
def words_POST(consultation_id: UUID, milestone_id: UUID) -> Response | Redirect:
    """Change the words of a promise and the remarks it follows."""
    command, faults = _described()
    if command is None:
        return _show(consultation_id, faults, f"{milestone_id}-")
    return _done(
        consultation_id,
        lambda: peers.answers().edit_milestone(milestone_id, command, actor=actor()),
        f"{milestone_id}-",
    )


@blueprint.post("/<uuid:milestone_id>/stan")
@allow(organiser)
def status_POST(consultation_id: UUID, milestone_id: UUID) -> Response | Redirect:
    """Say what became of a promise; everybody who took part is told where it is news."""
    faults: dict[str, str] = {}
    status = request.form.get("status", "")
    command = SetMilestoneStatus(
        status=status,
        done_on=reading.as_date("done_on", faults) if status == "done" else None,
        planned_on=reading.as_date("planned_on", faults) if status == "late" else None,
        reason=reading.text("reason", 1000) if status in ("late", "dropped") else "",
    )
    prefix = f"{milestone_id}-status-"
    if faults:
        return _show(consultation_id, words.faults(faults), prefix)
    return _done(
        consultation_id,
        lambda: peers.answers().set_milestone_status(milestone_id, command, actor=actor()),
        prefix,
    )


@blueprint.post("/<uuid:milestone_id>/zdjecie")
@allow(organiser)
@uploads.takes_pictures()
def picture_POST(consultation_id: UUID, milestone_id: UUID) -> Response | Redirect:
    """Put a picture with its words to a promise."""
    prefix = f"{milestone_id}-picture-"
    sent = uploads.sent("file")
    if sent is None:
        return _show(consultation_id, words.faults({"file": "file_empty"}), prefix)
    command = AddMilestonePicture(
        name=sent[0], content=sent[1], alternative=reading.text("alternative", 500)
    )
    return _done(
        consultation_id,
        lambda: peers.answers().add_milestone_picture(milestone_id, command, actor=actor()),
        prefix,
    )


@blueprint.post("/<uuid:milestone_id>/zdjecie/<uuid:file_id>/usun")
@allow(organiser)
def picture_removal_POST(consultation_id: UUID, milestone_id: UUID, file_id: UUID) -> Any:
    """Take a picture off a promise."""
    return _done(
        consultation_id,
        lambda: peers.answers().remove_milestone_picture(milestone_id, file_id, actor=actor()),
        "",
    )


@blueprint.post("/<uuid:milestone_id>/usun")
@allow(organiser)
def removal_POST(consultation_id: UUID, milestone_id: UUID) -> Response | Redirect:
    """Throw a promise away of which nobody was told."""
    return _done(
        consultation_id,
        lambda: peers.answers().remove_milestone(milestone_id, actor=actor()),
        "",
    )


def _described() -> tuple[DescribeMilestone | None, dict[str, str]]:
    faults: dict[str, str] = {}
    planned_on = reading.as_date("planned_on", faults, needed=True)
    numbers = reading.numbers("remark_numbers", faults)
    if not request.form.get("title", "").strip():
        faults["title"] = "empty"
    if faults or planned_on is None:
        return None, words.faults(faults)
    made = DescribeMilestone(
        title=reading.text("title", 200),
        words=reading.text("words", 5000),
        planned_on=planned_on,
        remark_numbers=numbers,
    )
    return made, {}


def _done(consultation_id: UUID, act: Callable[[], Any], prefix: str) -> Response | Redirect:
    return saved(
        act,
        where=url_for("answers_milestones.milestones_GET", consultation_id=consultation_id),
        again=lambda faults: _show(consultation_id, faults, prefix),
    )


def _show(
    consultation_id: UUID, faults: dict[str, str] | None = None, prefix: str = ""
) -> Response:
    found = mine(consultation_id)
    listed = peers.answers().get_milestones(consultation_id, actor=actor())
    return page(
        "answers/milestones_desk.html",
        status=422 if faults else 200,
        found=found,
        milestones=listed.milestones,
        spelled=reading.spelled,
        faults={prefix + name: text for name, text in (faults or {}).items()},
        typed={prefix + name: value for name, value in request.form.items()} if faults else {},
        errors=words.errors(faults or {}, prefix),
        words=words,
    )
