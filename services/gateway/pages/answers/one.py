"""One remark at the answering desk: its draft, its position, what says the same."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from services.gateway import accounts, staff
from services.gateway.pages.answers import reading, words
from services.gateway.pages.answers.desk import desk
from services.gateway.web import peers
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, organiser
from shared.contracts.answers import ChangePosition, MergeRemark, RemarkDesk, Step, WriteAnswer
from shared.problems import Refusal

blueprint = Blueprint(
    "answers",
    __name__,
    url_prefix="/biurko/konsultacje/<uuid:consultation_id>/odpowiedzi/<int:number>",
)
LONGEST = 10_000
STEPS: dict[str, Step] = {"writing": "writing", "hand_in": "hand_in", "publish": "publish"}


@blueprint.get("")
@allow(desk)
def remark_GET(consultation_id: UUID, number: int) -> Response:
    """Show a remark with everything its answer needs."""
    return _show(consultation_id, number)


@blueprint.post("")
@allow(desk)
def remark_POST(consultation_id: UUID, number: int) -> Response | Redirect:
    """Keep the draft, hand it in or publish it, as the button says."""
    step = STEPS.get(request.form.get("step", ""), "writing")
    command = WriteAnswer(
        position=request.form.get("position", ""),
        reason=reading.text("reason", LONGEST),
        step=step,
        alone_in=staff.alone_in(actor()),
    )
    try:
        kept = peers.answers().write_answer(consultation_id, number, command, actor=actor())
    except Refusal as refusal:
        return _show(consultation_id, number, words.refused(refusal))
    flash(_said(step, kept), "good")
    return _back(consultation_id, number)


@blueprint.post("/stanowisko")
@allow(organiser)
def position_POST(consultation_id: UUID, number: int) -> Response | Redirect:
    """Change a published position, with the reason that everybody reads."""
    command = ChangePosition(
        position=request.form.get("position", ""),
        reason=reading.text("reason", LONGEST),
        because=reading.text("because", 1000),
        alone_in=staff.alone_in(actor()),
    )
    try:
        peers.answers().change_position(consultation_id, number, command, actor=actor())
    except Refusal as refusal:
        return _show(consultation_id, number, words.refused(refusal))
    flash(
        _(
            "Changed. Everybody can read why, and the author hears of it if we know how to reach"
            " them."
        ),
        "good",
    )
    return _back(consultation_id, number)


@blueprint.post("/scalenie")
@allow(organiser)
def merging_POST(consultation_id: UUID, number: int) -> Response | Redirect:
    """Say that this remark says the same as another."""
    into = reading.number(request.form.get("into", "").strip().removeprefix("#"))
    if into is None:
        return _show(consultation_id, number, words.faults({"into": "number"}))
    try:
        peers.answers().merge_remark(consultation_id, number, MergeRemark(into=into), actor=actor())
    except Refusal as refusal:
        return _show(consultation_id, number, words.refused(refusal))
    flash(_("One answer holds for both now. Both authors have been told."), "good")
    return _back(consultation_id, number)


@blueprint.post("/rozlaczenie")
@allow(organiser)
def unmerging_POST(consultation_id: UUID, number: int) -> Redirect:
    """Let this remark stand for itself again."""
    peers.answers().unmerge_remark(consultation_id, number, actor=actor())
    flash(_("It stands for itself again."), "good")
    return _back(consultation_id, number)


def _said(step: Step, kept: RemarkDesk) -> Any:
    if step == "publish":
        if kept.is_shown:
            return _("Published. The author hears of it if we know how to reach them.")
        return _("Approved. It will be published with the report.")
    if step == "hand_in":
        return _("Handed in. An organiser publishes it.")
    return _("The draft is kept. Nobody outside sees it.")


def _show(consultation_id: UUID, number: int, faults: dict[str, str] | None = None) -> Response:
    alike = bool(request.args.get("podobne"))
    found = peers.answers().get_remark_desk(consultation_id, number, alike=alike, actor=actor())
    draft = found.remark.draft
    author = draft.written_by if draft is not None and found.organises else None
    return page(
        "answers/one.html",
        status=422 if faults else 200,
        found=found,
        alike=alike,
        remark=found.remark,
        draft=draft,
        drafted_by=accounts.names({author}).get(author) if author is not None else None,
        typed=request.form if faults else None,
        faults=faults or {},
        errors=words.errors(faults or {}),
        words=words,
        theme_names={one.id: one.name for one in found.themes},
        department_names={one.id: one.name for one in found.departments},
    )


def _back(consultation_id: UUID, number: int) -> Redirect:
    where = url_for("answers.remark_GET", consultation_id=consultation_id, number=number)
    return redirect(where, 303)
