"""What everyone reads: the list of remarks, one remark, the map."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for

from services.gateway import accounts
from services.gateway.pages import talk
from services.gateway.pages.remarks import drawing, words
from services.gateway.web import peers
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, anyone
from shared.contracts.consultations import Consultation
from shared.contracts.remarks import FindRemarks, Remark

blueprint = Blueprint("remarks", __name__)

# The words in the address, so that a search can be read and sent to a neighbour.
ORDERS = {"najnowsze": "new", "numery": "first", "poparcie": "support"}
POSITIONS = {
    "czeka": "none",
    "uwzgledniona": "accepted",
    "czesciowo": "partly",
    "nieuwzgledniona": "rejected",
    "poza-zakresem": "out_of_scope",
}


def _search() -> tuple[FindRemarks, dict[str, Any]]:
    """Return the search in the address, and what of it other pages' addresses keep."""
    typed = request.args
    order, position = typed.get("kolejnosc", ""), typed.get("odpowiedz", "")
    query = FindRemarks(
        q=typed.get("szukaj", "").strip()[:100],
        fragment_id=as_uuid(typed.get("fragment", "")),
        theme_id=as_uuid(typed.get("temat", "")),
        position=POSITIONS.get(position, ""),
        near=typed.get("miejsce", "")[:60],
        order=ORDERS.get(order, "new"),  # type: ignore[arg-type]  # one of the three
        page=_number(typed.get("strona", "1")),
    )
    return query, {
        "szukaj": query.q or None,
        "fragment": query.fragment_id,
        "temat": query.theme_id,
        "odpowiedz": position if position in POSITIONS else None,
        "miejsce": query.near or None,
        "kolejnosc": order if order in ORDERS else None,
    }


@blueprint.get("/konsultacje/<uuid:consultation_id>/uwagi")
@allow(anyone)
def remarks_GET(consultation_id: UUID) -> Response:
    """List the remarks; the search stays in the address."""
    query, kept = _search()
    found = peers.remarks().find(consultation_id, query, actor=actor())

    def address(**changed: Any) -> str:
        return url_for(
            "remarks.remarks_GET", consultation_id=consultation_id, **{**kept, **changed}
        )

    return page(
        "remarks/list.html",
        block="found",
        found=found.consultation,
        result=found,
        names=names(found.remarks),
        query=query,
        kept=kept,
        narrowed=any(value for name, value in kept.items() if name != "kolejnosc"),
        orders=[(word, words.ORDERS[order]) for word, order in ORDERS.items()],
        positions=[
            (word, words.POSITIONS.get(code, words.WAITS)[0]) for word, code in POSITIONS.items()
        ],
        page_address=lambda number: address(strona=number),
        **about(found.consultation),
    )


@blueprint.get("/konsultacje/<uuid:consultation_id>/uwagi/<int:number>")
@allow(anyone)
def remark_GET(consultation_id: UUID, number: int) -> Response:
    """Show one remark at its stable address."""
    found = peers.remarks().get(consultation_id, number, actor=actor())
    return page(
        "remarks/one.html",
        found=found.consultation,
        remark=found.remark,
        answer=found.answer,
        mine=found.mine,
        may_withdraw=found.may_withdraw,
        names=names([found.remark]),
        conversation=talk.under(found.consultation, remark_number=number),
        **about(found.consultation),
    )


@blueprint.get("/konsultacje/<uuid:consultation_id>/uwagi/mapa")
@allow(anyone)
def map_GET(consultation_id: UUID) -> Response:
    """Show the places that remarks are to, with the same as a list beside it."""
    found = peers.remarks().map(consultation_id, actor=actor())
    drawn, spots = drawing.of_remarks(found)
    return page(
        "remarks/map.html",
        found=found.consultation,
        total=found.total,
        drawing=drawn,
        spots=spots,
        **about(found.consultation),
    )


def about(found: Consultation) -> dict[str, Any]:
    """Return what every page of remarks says of its consultation."""
    phase = next((one for one in found.phases if one.kind == "remarks"), None)
    return {
        "phase": phase,
        "open": phase is not None and phase.open,
        "keeps": any(actor().holds(role, found.centre_id) for role in ("clerk", "organiser")),
        "words": words,
    }


def names(remarks: Iterable[Remark]) -> dict[UUID, str]:
    """Return the names of those authors who want theirs shown."""
    return accounts.names({one.author_id for one in remarks if one.author_id is not None})


def as_uuid(text: str) -> UUID | None:
    """Return an id from an address; none for anything else."""
    try:
        return UUID(text)
    except ValueError:
        return None


def _number(text: str) -> int:
    return max(1, min(int(text), 10_000)) if text.isdecimal() and len(text) < 6 else 1
