"""Staff's part: remarks that came on paper, and what the law asked authors for."""

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response as Redirect

from services.gateway import accounts
from services.gateway.pages.consultations import places
from services.gateway.pages.remarks import drawing, reading, words
from services.gateway.pages.remarks.lists import about
from services.gateway.pages.remarks.saying import content, show
from services.gateway.web import peers
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, clerk, organiser
from shared.contracts.remarks import RemarkForm
from shared.problems import Refusal

blueprint = Blueprint("remarks_paper", __name__, url_prefix="/biurko/uwagi/<uuid:consultation_id>")
desk = clerk | organiser


@blueprint.get("/papier")
@allow(desk)
def paper_GET(consultation_id: UUID) -> Response:
    """Ask for what stands on the paper."""
    return _show(_form(consultation_id), reading.fresh(shown_as="nobody"))


@blueprint.get("/podglad")
@allow(organiser)
def preview_GET(consultation_id: UUID) -> Response:
    """Show the form as people will see it, before anything is published; it takes nothing."""
    return show(_form(consultation_id), reading.fresh(), preview=True)


@blueprint.post("/papier")
@allow(desk)
def paper_POST(consultation_id: UUID) -> Response | Redirect:
    """Take the remark and show the confirmation to print; nothing typed is lost on a fault."""
    typed, form = request.form, _form(consultation_id)
    command, faults = reading.entered(
        typed,
        form,
        drawing.middles(form.consultation.centre_id) if typed.get("area") else [],
        places.areas(form.consultation.centre_id),
    )
    if command is None:
        return _show(form, typed, faults)
    try:
        said = peers.remarks().enter(consultation_id, command, actor=actor())
    except Refusal as refusal:
        if refusal.problem.status == 422:
            return _show(form, typed, refusal.problem.fields)
        if refusal.problem.status != 409:
            raise
        return _show(form, typed, conflict=words.conflict(refusal.problem))
    flash(_("Taken down with number %(number)s.", number=said.number), "good")
    return redirect(url_for("remarks_by_mail.print_GET", code=said.code), 303)


@blueprint.post("/<int:number>/dane")
@allow(desk)
def personal_POST(consultation_id: UUID, number: int) -> Response:
    """Show what the law asked the author for; each look is noted, and its author sees it."""
    found = peers.remarks().look(consultation_id, number, actor=actor())
    called = accounts.names({found.entered_by} if found.entered_by is not None else set())
    whole = peers.consultations().get_consultation(consultation_id, actor=actor())
    return page(
        "remarks/personal.html",
        found=whole,
        one=found,
        entered_by=called.get(found.entered_by) if found.entered_by is not None else None,
        **about(whole),
    )


def _form(consultation_id: UUID) -> RemarkForm:
    form = peers.remarks().form(consultation_id, actor=actor())
    if not about(form.consultation)["keeps"]:
        raise Forbidden
    return form


def _show(
    form: RemarkForm,
    typed: dict[str, str],
    faults: dict[str, str] | None = None,
    *,
    conflict: str = "",
) -> Response:
    return page(
        "remarks/paper.html",
        status=409 if conflict else 422 if faults else 200,
        **content(form, typed, words.faults(faults or {})),
        conflict=conflict,
    )
