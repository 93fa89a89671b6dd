"""The board: where somebody can help, each request's page, and taking a place at once."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from services.gateway.pages.volunteering import areas, filters, fit_words, skills, words
from services.gateway.web import peers
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, anyone, signed_in
from shared.contracts.volunteering.applications import Application
from shared.contracts.volunteering.requests import Request
from shared.problems import Refusal

blueprint = Blueprint("help", __name__)

A_PAGE = 20


@blueprint.get("/wolontariat")
@allow(anyone)
def requests_GET() -> Response:
    """List where help is wanted; the search stays in the address."""
    town = areas.town()
    search = filters.read(town, number=page_number())
    names = skills.skill_names()
    offered = filters.offered(town)
    found = peers.volunteering().find_requests(search.query, actor=actor())
    before = max(0, found.by_word - (found.page - 1) * A_PAGE)
    answer = page(
        "volunteering/list.html",
        block="found",
        found=found,
        search=search,
        chips=filters.chips(search, town, "help.requests_GET"),
        by_word=found.items[:before],
        meant=found.items[before:],
        meant_skills=skills.named(found.skills, names),
        tags={one.id: skills.named(one.skills[:4], names) for one in found.items},
        action="/wolontariat",
        has_offer=found.has_offer,
        words=words,
        page_address=lambda number: search.address("help.requests_GET", strona=number),
        **offered,
    )
    # Without the fields that were left empty, which the form cannot leave out.
    answer.headers["HX-Push-Url"] = search.address("help.requests_GET")
    return answer


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
    ahead = [shift for shift in found.shifts if shift.ends_at > now]
    context: dict[str, Any] = {
        "found": found,
        "must": _wanted(found, "must", names),
        "welcome": _wanted(found, "welcome", names),
        "spoken": skills.named(found.languages, skills.languages()),
        "access": skills.named(found.access, skills.needs()),
        "things": skills.named(found.things, skills.things()),
        "fits": fit_words.fits(found),
        "ahead": ahead,
        "meeting": fit_words.first_meeting(found, ahead),
        "now": now,
        "one_day": timedelta(days=1),
        "words": words,
    }
    return page("volunteering/request.html", **context)


def _wanted(found: Request, need: str, names: dict[str, str]) -> dict[str, list[str]]:
    """Role -> the skills it must have or is welcome to have; role "" is everybody."""
    wanted: dict[str, list[str]] = defaultdict(list)
    for one in found.skills:
        if one.need == need:
            wanted[one.role].append(names.get(one.skill, one.skill))
    return wanted


def tell(application: Application) -> None:
    """Say where somebody stands after a yes."""
    if application.state == "accepted":
        flash(_("Thank you! You are in the team. Here is when and where."), "good")
    elif application.state == "waiting":
        text = _("There is no place just now. You are number %(place)s on the waiting list.")
        flash(text % {"place": application.position}, "info")
    else:
        flash(_("A place is held for you: please confirm it below."), "info")


def page_number() -> int:
    """The page of a list that is asked for."""
    text = request.args.get("strona", "1")
    return int(text) if text.isdecimal() and 0 < len(text) < 6 and int(text) > 0 else 1
