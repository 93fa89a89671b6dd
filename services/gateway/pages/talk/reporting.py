"""Telling the moderators that something should not stand there."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from services.gateway import rate_limits
from services.gateway.pages.talk import showing, words
from services.gateway.rate_limits import TooMany
from services.gateway.web import limits, peers
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, signed_in
from shared.contracts.talk import ReportAbuse
from shared.problems import Refusal

blueprint = Blueprint("talk_reporting", __name__)
_THING = "/konsultacje/<uuid:consultation_id>/<any(uwagi, pomysly):room>/<int:number>"


@blueprint.get(f"{_THING}/zgloszenie")
@allow(signed_in)
def report_GET(consultation_id: UUID, room: str, number: int) -> Response:
    """Ask what is wrong with a remark, an idea, or a comment under it."""
    return _form(consultation_id, room, number, request.args.get("wpis", ""))


@blueprint.post(f"{_THING}/zgloszenie")
@allow(signed_in)
def report_POST(consultation_id: UUID, room: str, number: int) -> Response | Redirect:
    """Send the report; a second one of the same person changes nothing."""
    comment = request.form.get("wpis", "")
    typed = {name: request.form.get(name, "")[:2000] for name in ("reason", "words")}
    status = 422
    try:
        limits.count(
            rate_limits.REPORT_ADDRESS, rate_limits.REPORT_ACCOUNT, str(actor().account_id)
        )
        done = peers.talk().report_abuse(
            consultation_id,
            words.ROOMS[room],
            number,
            ReportAbuse(
                reason=typed["reason"], words=typed["words"], comment_id=showing.id_of(comment)
            ),
            actor=actor(),
        )
    except TooMany as many:
        errors, status = words.too_many(many.seconds), 429
    except Refusal as refusal:
        errors = words.faults(refusal)
    else:
        if done.again:
            flash(_("You have reported it already. The moderators will look at it."), "info")
        else:
            flash(_("Thank you. The moderators will look at it. Nobody learns who told."), "good")
        return redirect(showing.subject_address(consultation_id, words.ROOMS[room], number), 303)
    return _form(consultation_id, room, number, comment, errors, status=status, **typed)


def _form(
    consultation_id: UUID,
    room: str,
    number: int,
    comment: str,
    errors: words.Errors | None = None,
    **given: Any,
) -> Response:
    return page(
        "talk/report.html",
        status=given.pop("status", 200),
        action=f"/konsultacje/{consultation_id}/{room}/{number}/zgloszenie",
        back=showing.subject_address(consultation_id, words.ROOMS[room], number),
        called=words.subject(words.ROOMS[room], number),
        comment=comment if showing.id_of(comment) else "",
        errors=errors or [],
        typed={"reason": "", "words": "", **given},
        words=words,
    )
