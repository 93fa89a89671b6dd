"""Saying something: with an account at once, without one by a mail."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from services.gateway import accounts, remark_guests
from services.gateway.model import db
from services.gateway.pages.consultations import places
from services.gateway.pages.remarks import drawing, reading, words
from services.gateway.pages.remarks.lists import about
from services.gateway.rate_limits import (
    GUEST_ADDRESS,
    REMARK_ACCOUNT,
    REMARK_ADDRESS,
    REMARK_MAIL,
)
from services.gateway.web import limits, peers
from services.gateway.web.gate import actor
from services.gateway.web.languages import chosen
from services.gateway.web.page import page
from shared import crash
from shared.access import allow, anyone
from shared.contracts.remarks import RemarkForm, SayRemark
from shared.database import door
from shared.problems import Refusal

blueprint = Blueprint("remarks_say", __name__)


@blueprint.get("/konsultacje/<uuid:consultation_id>/uwagi/nowa")
@allow(anyone)
def form_GET(consultation_id: UUID) -> Response | Redirect:
    """Show the form; while remarks are not taken, the list says since when or until when."""
    form = peers.remarks().form(consultation_id, actor=actor())
    if not form.open:
        return _closed(consultation_id)
    return show(form, reading.fresh(fragment=request.args.get("fragment", "")))


@blueprint.post("/konsultacje/<uuid:consultation_id>/uwagi/nowa")
@allow(anyone)
def form_POST(consultation_id: UUID) -> Response | Redirect:
    """Take the remark, or send the mail that confirms it; nothing typed is lost on a fault."""
    typed, who = request.form, actor()
    form = peers.remarks().form(consultation_id, actor=who)
    if not form.open:
        return _closed(consultation_id)
    command, faults = reading.said(
        typed,
        form,
        drawing.middles(form.consultation.centre_id) if typed.get("area") else [],
        places.areas(form.consultation.centre_id),
    )
    if who.account_id is None:
        faults = faults | guest_faults(typed)
    if command is None or faults:
        return show(form, typed, words.faults(faults))
    try:
        if who.account_id is None:
            return _by_mail(consultation_id, command, typed)
        limits.count(REMARK_ADDRESS, REMARK_ACCOUNT, str(who.account_id))
        said = peers.remarks().say(consultation_id, command, actor=who)
    except Refusal as refusal:
        return _refused(refusal, form, typed)
    flash(_("Thank you! Your remark has number %(number)s.", number=said.number), "good")
    return redirect(
        url_for("remarks.remark_GET", consultation_id=consultation_id, number=said.number), 303
    )


def show(
    form: RemarkForm,
    typed: Mapping[str, str],
    faults: Mapping[str, str] | None = None,
    *,
    conflict: str = "",
    preview: bool = False,
) -> Response:
    """Show the form with what was typed; in the dry run (`preview`) as a stranger sees it."""
    return page(
        "remarks/form.html",
        status=409 if conflict else 422 if faults else 200,
        **{**content(form, typed, faults), **({"guest": True} if preview else {})},
        preview=preview,
        conflict=conflict,
    )


def content(
    form: RemarkForm, typed: Mapping[str, str], faults: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Return what the fields of a remark need, in the resident's form and in staff's."""
    drawn, known = drawing.of_areas(form.consultation.centre_id)
    return {
        "found": form.consultation,
        "form": form,
        "typed": typed,
        "faults": Faults(faults or {}),
        "areas": places.areas(form.consultation.centre_id),
        "drawing": drawn,
        "on_map": {one.area_id for one in known},
        "guest": actor().account_id is None,
        **about(form.consultation),
    }


class Faults(dict[str, str]):
    """What is wrong by the id of the field; nothing where all is well."""

    def __missing__(self, key: str) -> str:
        return ""


def guest_faults(typed: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with how somebody without an account is reached, as field -> code."""
    faults = {}
    if accounts.clean_email(typed.get("email", "")) is None:
        faults["email"] = "malformed"
    name = typed.get("name", "").strip()
    if typed.get("shown_as") == "name" and not name:
        faults["name"] = "empty"
    if len(name) > accounts.LONGEST_NAME:
        faults["name"] = "too_long"
    return faults


def _by_mail(consultation_id: UUID, command: SayRemark, typed: Mapping[str, str]) -> Redirect:
    email = accounts.clean_email(typed["email"])
    assert email is not None
    limits.count(REMARK_ADDRESS)
    limits.count(GUEST_ADDRESS, REMARK_MAIL, email)
    sent = peers.remarks().send(consultation_id, command)
    crash.point("remark.sent")
    remark_guests.ask(
        email=email,
        name=typed.get("name", ""),
        sent=sent,
        sent_as=command.sent_as,
        language=chosen(),
        now=datetime.now(UTC),
    )
    door(db)
    return redirect("/sprawdz-poczte", 303)


def _refused(refusal: Refusal, form: RemarkForm, typed: Mapping[str, str]) -> Response | Redirect:
    problem = refusal.problem
    if problem.status == 422:
        return show(form, typed, words.faults(problem.fields))
    if problem.status != 409:
        raise refusal
    if problem.code == "not_open":
        return _closed(form.consultation.id)
    return show(form, typed, conflict=words.conflict(problem))


def _closed(consultation_id: UUID) -> Redirect:
    flash(words.conflict_of("not_open"), "bad")
    return redirect(url_for("remarks.remarks_GET", consultation_id=consultation_id), 303)
