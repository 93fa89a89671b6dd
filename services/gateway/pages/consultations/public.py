"""What everyone sees: the list of consultations, each one's page, and how the vote is secret."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from services.gateway.kit import moment, money, until
from services.gateway.model import Roll
from services.gateway.pages.consultations import (
    at_a_glance,
    markdown,
    phase_words,
    places,
    sections,
    stations,
    who_votes,
    words,
)
from services.gateway.register import rolls, standings
from services.gateway.web import peers
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, anyone
from shared.contracts.consultations import (
    Consultation,
    ConsultationNote,
    ConsultationNotes,
    FindConsultations,
)
from shared.contracts.material import Material

blueprint = Blueprint("consultations", __name__)
blueprint.add_app_template_global(sections.tabs, "consultation_tabs")
blueprint.add_app_template_global(sections.desk_links, "consultation_desk_links")

# The words in the address, so that a filter can be read and sent to a neighbour.
FILTERS = {
    "teraz": "voting",
    "otwarte": "open",
    "wkrotce": "announced",
    "liczenie": "counting",
    "odpowiedzi": "answering",
    "wyniki": "result",
}


@blueprint.get("/konsultacje")
@allow(anyone)
def consultations_GET() -> Response:
    """List what is open, what comes soon and what is over; the search stays in the address."""
    chosen = request.args.get("stan", "")
    area = _uuid(request.args.get("okolica", ""))
    query = FindConsultations(
        q=request.args.get("szukaj", "").strip()[:100],
        phase=FILTERS.get(chosen, ""),
        area_id=area,
        page=_number(request.args.get("strona", "1")),
    )
    areas = places.areas()
    found = peers.consultations().find_consultations(query, actor=actor())
    kept = {"szukaj": query.q or None, "okolica": area, "stan": chosen or None}

    def address(**changed: Any) -> str:
        return url_for("consultations.consultations_GET", **{**kept, **changed})

    return page(
        "consultations/list.html",
        block="found",
        found=found,
        query=query,
        chosen=chosen if chosen in FILTERS else "",
        tabs=_tabs(found, chosen, address),
        areas=areas,
        organises=actor().holds("organiser"),
        facts=lambda note: _facts(note, areas),
        words=words,
        address=address,
        page_address=lambda number: address(strona=number),
    )


@blueprint.get("/konsultacje/<uuid:consultation_id>")
@allow(anyone)
def consultation_GET(consultation_id: UUID) -> Response:
    """Show one consultation: where it stands, what comes next, who answers."""
    found = peers.consultations().get_consultation(consultation_id, actor=actor())
    return page("consultations/one.html", **shown(found))


def shown(
    found: Consultation, read: Material | None = None, *, now: datetime | None = None
) -> dict[str, Any]:
    """Return what a consultation's page needs; previews and the dry run use the same.

    `read`: what there is to read, asked for where it is not given. `now`: another instant.
    """
    if read is None:
        read = peers.materials().get_material(found.id, actor=actor())
    areas = places.areas(found.centre_id)
    ballot = found.ballot
    roll = rolls.of_consultation(found.id)
    standing = None
    if ballot is not None and ballot.phase != "draft":
        standing = standings.standing(ballot_id=ballot.id, account_id=actor().account_id)
    return {
        "found": found,
        "ballot": ballot,
        "rehearsal": ballot is not None and ballot.rehearsal,
        "description": markdown.render(found.description),
        "areas": areas,
        "voted": standing is not None and standing.voted,
        "facts": _terms(found, areas, roll),
        "letters": roll is not None and "letter" in roll.checks,
        "may_vote": who_votes.may_vote(roll, [areas[a] for a in found.area_ids if a in areas]),
        "checked_by": who_votes.checked_by(roll),
        "stations": stations.path(found),
        "station": stations.current(found),
        "objections_until": stations.objections_until(ballot, now or datetime.now(UTC)),
        **at_a_glance.shown(found, read, now=now or datetime.now(UTC)),
        "words": words,
        "organises": actor().holds("organiser", found.centre_id),
    }


@blueprint.get("/konsultacje/tajnosc")
@allow(anyone)
def secrecy_GET() -> Response:
    """Say plainly what keeps a vote secret, and what does not."""
    return page("consultations/secrecy.html")


def _tabs(
    found: ConsultationNotes, chosen: str, address: Callable[..., str]
) -> list[tuple[str, str, bool, int]]:
    """The filter by station; stations where nothing stands are left out."""
    whole = sum(found.counts.values())
    if not whole:
        return []
    rows = [(_("All"), address(stan=None), chosen not in FILTERS, whole)]
    for word, phase in FILTERS.items():
        number = found.counts.get(phase, 0)
        if number or word == chosen:
            rows.append((str(words.PHASES[phase]), address(stan=word), word == chosen, number))
    return rows


def _facts(note: ConsultationNote, areas: dict[UUID, str]) -> list[tuple[str, str, str]]:
    """When, where and about how much money; (icon, name, text) as `ui.facts` takes them."""
    rows = []
    if note.closes_at is not None and note.opens_at is not None:
        rows.append(("clock", _("When"), _when(note, note.opens_at, note.closes_at)))
    where = ", ".join(areas[area] for area in note.area_ids if area in areas)
    rows.append(("map-pin", _("Where"), where or _("the whole town")))
    if note.budget is not None:
        projects = ngettext("%(num)s project", "%(num)s projects", note.projects)
        rows.append(("coins", _("Money"), f"{money(note.budget)}, {projects}"))
    return rows


def _when(note: ConsultationNote, opens_at: datetime, closes_at: datetime) -> str:
    """What is open until when, what begins when, or what has ended."""
    if note.kind != "vote":
        name = str(phase_words.KINDS[note.kind])
        if note.phase == "announced":
            return str(_("%(what)s: from %(moment)s", what=name, moment=moment(opens_at)))
        if note.phase in ("open", "voting"):
            return str(_("%(what)s: until %(moment)s", what=name, moment=until(closes_at)))
        return str(_("%(what)s: ended %(moment)s", what=name, moment=until(closes_at)))
    if note.phase == "announced":
        return str(_("voting from %(moment)s", moment=moment(opens_at)))
    if note.phase == "voting":
        return str(_("voting until %(moment)s", moment=moment(closes_at)))
    return str(_("voting ended %(moment)s", moment=moment(closes_at)))


def _terms(
    found: Consultation, areas: dict[UUID, str], roll: Roll | None
) -> list[tuple[str, str, str]]:
    """The terms of the vote in short."""
    ballot = found.ballot
    if ballot is None:
        return []
    where = ", ".join(areas[area] for area in found.area_ids if area in areas)
    rows = []
    if ballot.budget:
        rows.append(("coins", _("Money to share out"), money(ballot.budget)))
    if ballot.max_choices:
        choices = ngettext("one project", "up to %(num)s projects", ballot.max_choices)
        rows.append(("vote", _("You choose"), choices))
    elif ballot.questions:
        asked = ngettext("%(num)s question", "%(num)s questions", len(ballot.questions))
        rows.append(("vote", _("On the paper"), asked))
    return [
        *rows,
        ("map-pin", _("For whom"), where or _("the whole town")),
        ("users", _("Who may vote"), who_votes.in_short(roll)),
    ]


def _number(text: str) -> int:
    return max(1, min(int(text), 10_000)) if text.isdecimal() and len(text) < 6 else 1


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
