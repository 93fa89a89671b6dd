"""The moderators' desk: what was reported or waits to be read, and appeals."""

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as Redirect

from services.gateway.pages.talk import showing, words
from services.gateway.web import peers
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, clerk, organiser
from shared.contracts.talk import FindWaiting, JudgeThings, ThingName
from shared.problems import Refusal

blueprint = Blueprint("talk_desk", __name__, url_prefix="/biurko/moderacja")


@blueprint.get("")
@allow(clerk | organiser)
def waiting_GET() -> Response:
    """List what waits in one's centres, the oldest first."""
    return _waiting(showing.number_of(request.args.get("strona", "")))


@blueprint.post("")
@allow(clerk | organiser)
def waiting_POST() -> Response | Redirect:
    """Hide or show what was ticked: all of it, or none."""
    act, number = request.form.get("act", ""), showing.number_of(request.form.get("strona", ""))
    if act not in ("hide", "show"):
        return _waiting(number, [("act", _("Choose one of the two."))])
    command = JudgeThings(
        things=_ticked(),
        act="hide" if act == "hide" else "show",
        reason=request.form.get("reason", ""),
        words=request.form.get("words", "").replace("\r\n", "\n")[:2000],
    )
    try:
        done = peers.talk().judge_things(command, actor=actor())
    except Refusal as refusal:
        return _waiting(number, words.faults(refusal))
    if act == "hide":
        told = ngettext("%(num)s thing is hidden.", "%(num)s things are hidden.", done.changed)
    else:
        told = ngettext("%(num)s thing stands.", "%(num)s things stand.", done.changed)
    also = _("The authors are told where something changed for them.")
    flash(f"{told} {also}", "good")
    return redirect(url_for("talk_desk.waiting_GET"), 303)


@blueprint.get("/odwolania")
@allow(clerk | organiser)
def appeals_GET() -> Response:
    """List the latest appeals, those that wait first."""
    found = peers.talk().find_appeals(actor=actor())
    return page("talk/appeals.html", decisions=found.decisions, words=words)


def _waiting(number: int, errors: words.Errors | None = None) -> Response:
    found = peers.talk().find_waiting(FindWaiting(page=number), actor=actor())
    return page(
        "talk/desk.html",
        status=422 if errors else 200,
        found=found,
        errors=errors or [],
        ticked=set(request.form.getlist("thing")),
        typed={name: request.form.get(name, "") for name in ("act", "reason", "words")},
        words=words,
        subject_address=showing.subject_address,
        page_address=lambda other: url_for("talk_desk.waiting_GET", strona=other),
    )


def _ticked() -> tuple[ThingName, ...]:
    things = []
    for text in request.form.getlist("thing")[:200]:
        kind, _colon, thing = text.partition(":")
        found: UUID | None = showing.id_of(thing)
        if kind in words.KINDS and found is not None:
            things.append(ThingName(kind=kind, id=found))  # type: ignore[arg-type]  # one of three
    return tuple(things)
