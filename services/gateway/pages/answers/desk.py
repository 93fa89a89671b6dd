"""The answering desk: the remarks of a consultation, searched, ticked and given on."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for

from services.gateway.pages.answers import reading, words
from services.gateway.web import peers
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, official, organiser

blueprint = Blueprint(
    "answers_desk", __name__, url_prefix="/biurko/konsultacje/<uuid:consultation_id>/odpowiedzi"
)
desk = official | organiser


@blueprint.get("")
@allow(desk)
def desk_GET(consultation_id: UUID) -> Response:
    """List what one has to answer; the search stays in the address."""
    return shown(consultation_id, request.args)


def shown(consultation_id: UUID, typed: Any, faults: dict[str, str] | None = None) -> Response:
    """Show the desk; after a fault with what was ticked and typed."""
    query = reading.query(typed)
    found = peers.answers().get_answering_desk(consultation_id, query, actor=actor())
    kept = reading.kept(typed)

    def address(**changed: Any) -> str:
        here = {**kept, **changed}
        return url_for("answers_desk.desk_GET", consultation_id=consultation_id, **here)

    return page(
        "answers/desk.html",
        status=422 if faults else 200,
        found=found,
        query=query,
        kept=kept,
        typed=typed,
        ticked=set(typed.getlist("id")) if faults else set(),
        faults=faults or {},
        errors=words.errors(faults or {}),
        words=words,
        tabs=_tabs(found.counts, query.standing, address),
        theme_names={one.id: one.name for one in found.themes},
        department_names={one.id: one.name for one in found.departments},
        themes=[("bez", words.WITHOUT_THEME), *words.themes(found.themes)],
        departments=[
            ("bez", words.WITHOUT_DEPARTMENT),
            *(
                (str(one.id), one.name)
                for one in found.departments
                if found.organises or one.id in found.department_ids
            ),
        ],
        page_address=lambda number: address(strona=number),
    )


def _tabs(counts: dict[str, int], standing: str, address: Any) -> list[tuple[str, str, bool, int]]:
    """The standings where something stands, with their counts."""
    rows = [(str(words.ALL), address(stan=None), not standing, counts.get("", 0))]
    for word, code in reading.STANDINGS.items():
        number = counts.get(code, 0)
        if number or code == standing:
            label = str(words.STANDINGS[code])
            rows.append((label, address(stan=word), code == standing, number))
    return rows
