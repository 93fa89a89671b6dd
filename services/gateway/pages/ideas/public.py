"""What everyone sees of ideas: the list, the map, one idea with its path; and signing."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from services.gateway import accounts
from services.gateway.pages.consultations import markdown, places
from services.gateway.pages.ideas import drawing, fields, words
from services.gateway.pages.talk import under
from services.gateway.web import peers
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, anyone, signed_in
from shared.contracts.consultations import Consultation
from shared.contracts.ideas import FindIdeas
from shared.contracts.phases import Phase
from shared.problems import Refusal

blueprint = Blueprint("ideas", __name__, url_prefix="/konsultacje/<uuid:consultation_id>/pomysly")

STATES = {
    "czekaja": "public",
    "do-poprawy": "correcting",
    "przyjete": "accepted",
    "odrzucone": "rejected",
    "odwolania": "appealed",
    "polaczone": "merged",
    "wycofane": "withdrawn",
}


@blueprint.get("")
@allow(anyone)
def ideas_GET(consultation_id: UUID) -> Response:
    """List a consultation's ideas; search, filter and order stay in the address."""
    found = peers.consultations().get_consultation(consultation_id, actor=actor())
    query, kept = search()
    result = peers.ideas().find_ideas(consultation_id, query, actor=actor())

    def address(**changed: Any) -> str:
        return url_for("ideas.ideas_GET", consultation_id=consultation_id, **{**kept, **changed})

    return page(
        "ideas/list.html",
        block="found",
        found=found,
        phase=phase_of(found),
        result=result,
        query=query,
        kept=kept,
        states=_states(result.counts, kept["stan"], address),
        areas=places.areas(found.centre_id),
        orders=[(word, str(pair[1])) for word, pair in words.ORDERS.items()],
        words=words,
        staff=is_staff(found),
        idea_address=lambda number: address_of(consultation_id, number),
        page_address=lambda number: address(strona=number),
    )


@blueprint.get("/mapa")
@allow(anyone)
def map_GET(consultation_id: UUID) -> Response:
    """Show where ideas are, with the same as a list."""
    query, kept = search()
    result = peers.ideas().get_idea_map(consultation_id, query, actor=actor())
    drawn, areas, pins = drawing.of_ideas(result)
    return page(
        "ideas/map.html",
        found=result.consultation,
        result=result,
        drawing=drawn,
        areas=areas,
        pins=pins,
        kept=kept,
        words=words,
    )


@blueprint.get("/<int:number>")
@allow(anyone)
def idea_GET(consultation_id: UUID, number: int) -> Response:
    """Show one idea: what it is, where it stands, what changed, what people say."""
    told = peers.ideas().get_idea(consultation_id, number, actor=actor())
    idea, found = told.idea, told.consultation
    talk = under(found, idea_number=number)
    areas = places.areas(found.centre_id)
    return page(
        "ideas/one.html",
        found=found,
        idea=idea,
        phase=phase_of(found),
        title=words.heading(idea),
        description=markdown.render(idea.description),
        author=words.author(idea, accounts.names({idea.author_id} if idea.author_id else set())),
        areas=areas,
        area_names={str(area): name for area, name in areas.items()},
        talk=talk,
        words=words,
        staff=is_staff(found),
        signed_in=actor().account_id is not None,
    )


@blueprint.post("/<int:number>/podpis")
@allow(signed_in)
def signature_POST(consultation_id: UUID, number: int) -> Redirect:
    """Sign an idea, or take the signature back."""
    client = peers.ideas()
    act = client.unsign_idea if request.form.get("do") == "unsign" else client.sign_idea
    try:
        idea = act(consultation_id, number, actor=actor())
    except Refusal as refusal:
        if refusal.problem.status != 409:
            raise
        flash(words.conflict(refusal.problem.code), "bad")
    else:
        flash(
            _("Thank you, your signature counts.")
            if idea.signed
            else _("Your signature was taken back."),
            "good",
        )
    return redirect(address_of(consultation_id, number) + "#podpisy", 303)


def search() -> tuple[FindIdeas, dict[str, Any]]:
    """Return the search in the address, and its words as the address keeps them."""
    state, order = request.args.get("stan", ""), request.args.get("kolejnosc", "")
    number = request.args.get("strona", "1")
    query = FindIdeas(
        q=request.args.get("szukaj", "").strip()[:100],
        state=STATES.get(state, ""),
        area_id=fields.uuid(request.args.get("okolica", "")),
        near=request.args.get("miejsce", "")[:60],
        sort=words.ORDERS.get(order, ("new", ""))[0],  # type: ignore[arg-type]  # of the contract
        page=max(1, int(number)) if number.isdecimal() and len(number) < 6 else 1,
    )
    return query, {
        "szukaj": query.q or None,
        "stan": state if state in STATES else None,
        "okolica": query.area_id,
        "miejsce": query.near or None,
        "kolejnosc": order if order in words.ORDERS else None,
    }


def phase_of(found: Consultation) -> Phase | None:
    """Return when ideas are taken."""
    return next((one for one in found.phases if one.kind == "ideas"), None)


def is_staff(found: Consultation) -> bool:
    """Tell whether the person works with this consultation's ideas."""
    return any(actor().holds(role, found.centre_id) for role in ("clerk", "organiser", "official"))


def address_of(consultation_id: UUID, number: int | None) -> str:
    """Return an idea's stable address."""
    return url_for("ideas.idea_GET", consultation_id=consultation_id, number=number)


def _states(
    counts: dict[str, int], chosen: str | None, address: Any
) -> list[tuple[str, str, bool, int]]:
    """The filter by state; states in which nothing stands are left out."""
    rows = [(_("All"), address(stan=None), not chosen, sum(counts.values()))]
    rows += [
        (str(words.STATES[state]), address(stan=word), word == chosen, counts.get(state, 0))
        for word, state in STATES.items()
        if counts.get(state) or word == chosen
    ]
    return rows if len(rows) > 2 or chosen else []
