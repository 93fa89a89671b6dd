"""The board: where somebody can help, each request's page, and taking a place at once."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from services.gateway.pages.volunteering import areas, skills, words
from services.gateway.web import peers
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, anyone, signed_in
from shared.contracts.volunteering.applications import Application
from shared.contracts.volunteering.board import FindRequests
from shared.problems import Refusal

blueprint = Blueprint("help", __name__)


@blueprint.get("/wolontariat")
@allow(anyone)
def requests_GET() -> Response:
    """List where help is wanted; the search stays in the address."""
    town = areas.town()
    area, _label = town.read(request.args.get("okolica", ""))
    query = FindRequests(
        q=request.args.get("szukaj", "").strip()[:100],
        skill=request.args.get("umiejetnosc", "")[:60],
        cause=request.args.get("sprawa", "")[:40],
        language=request.args.get("jezyk", "")[:8],
        area_id=area,
        since=_day(request.args.get("od", "")),
        until=_day(request.args.get("do", "")),
        free=request.args.get("wolne") == "tak",
        page=page_number(),
    )
    groups = skills.skill_groups()
    names = skills.skill_names()
    found = peers.volunteering().find_requests(query, actor=actor())
    kept = {
        "szukaj": query.q or None,
        "umiejetnosc": query.skill or None,
        "sprawa": query.cause or None,
        "jezyk": query.language or None,
        "okolica": area,
        "od": query.since,
        "do": query.until,
        "wolne": "tak" if query.free else None,
    }
    return page(
        "volunteering/list.html",
        block="found",
        found=found,
        query=query,
        town=town,
        groups=groups,
        causes=skills.causes(),
        languages_spoken=skills.languages(),
        tags={one.id: skills.named(one.skills[:4], names) for one in found.items},
        narrowed=any(kept.values()),
        more_open=any(kept[name] for name in ("sprawa", "jezyk", "od", "do")),
        words=words,
        page_address=lambda number: url_for("help.requests_GET", **{**kept, "strona": number}),
    )


@blueprint.get("/wolontariat/<uuid:request_id>")
@allow(anyone)
def request_GET(request_id: UUID) -> Response:
    """Show a request: what, where, when, with whom, and the places."""
    return show(request_id)


@blueprint.post("/wolontariat/<uuid:request_id>/dyzury/<uuid:shift_id>")
@allow(signed_in)
def sign_up_POST(request_id: UUID, shift_id: UUID) -> Redirect | Response:
    """Take a place, or a number on the waiting list."""
    try:
        taken = peers.volunteering().sign_up(shift_id, actor=actor())
    except Refusal as refusal:
        if refusal.problem.status != 409:
            raise
        flash(words.conflict(refusal.problem), "bad")
        return redirect(url_for("help.request_GET", request_id=request_id), 303)
    tell(taken)
    return redirect(url_for("help_mine.shifts_GET"), 303)


def show(request_id: UUID) -> Response:
    """Render a request's page."""
    names = skills.skill_names()
    found = peers.volunteering().get_request(request_id, actor=actor())
    now = datetime.now(UTC)
    context: dict[str, Any] = {
        "found": found,
        "must": [names.get(one.skill, one.skill) for one in found.skills if one.need == "must"],
        "welcome": [names.get(one.skill, one.skill) for one in found.skills if one.need != "must"],
        "spoken": skills.named(found.languages, skills.languages()),
        "ahead": [shift for shift in found.shifts if shift.ends_at > now],
        "now": now,
        "one_day": timedelta(days=1),
        "words": words,
    }
    return page("volunteering/request.html", **context)


def tell(application: Application) -> None:
    """Say where somebody stands after a yes."""
    if application.state == "accepted":
        flash(_("Thank you! You are in the team. Here is when and where."), "good")
    elif application.state == "waiting":
        text = _("All places are taken just now. You are number %(place)s on the waiting list.")
        flash(text % {"place": application.position}, "info")
    else:
        flash(_("A place is held for you: please confirm it below."), "info")


def page_number() -> int:
    """The page of a list that is asked for."""
    text = request.args.get("strona", "1")
    return int(text) if text.isdecimal() and 0 < len(text) < 6 and int(text) > 0 else 1


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
