"""A conversation as a part of a page: under a remark's or idea's own page, or on its own."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from markupsafe import Markup

from services.gateway import accounts
from services.gateway.pages.talk import words
from services.gateway.web import peers
from services.gateway.web.gate import actor
from shared.clients.http import ServiceDown
from shared.contracts.talk import FindComments, Talk
from shared.ids import random_id
from shared.problems import Refusal


@dataclass
class Typed:
    """What somebody has typed into the form of a comment; nothing of it is ever lost."""

    sent_as: str = ""
    text: str = ""
    shown_as: str = "name"
    pseudonym: str = ""
    answers: UUID | None = None
    errors: words.Errors = field(default_factory=list)


def under(
    consultation: Any,
    *,
    remark_number: int | None = None,
    idea_number: int | None = None,
) -> Markup:
    """Return what is said under a remark or an idea, with the forms; one call.

    `consultation` is the contract's Consultation, or anything with its `id`. Nothing for a thing
    that is not public, and calm words while the service rests.
    """
    kind = "remark" if remark_number is not None else "idea"
    number = remark_number if remark_number is not None else idea_number
    assert number is not None
    try:
        found = peers.talk().get_talk(consultation.id, kind, number, actor=actor())
    except ServiceDown:
        return Markup(render_template("talk/_resting.html"))  # noqa: S704 - our own template
    except Refusal as refusal:
        if refusal.problem.status != 404:
            raise
        return Markup()
    # Safe: a template of ours, which escapes what people wrote.
    return Markup(render_template("talk/_under.html", **shown(found)))  # noqa: S704


def shown(
    found: Talk, typed: Typed | None = None, *, order: str = "", alone: bool = False
) -> dict[str, Any]:
    """Return what the conversation's template needs. `alone`: it is a page of its own."""
    typed = typed or Typed()
    typed.sent_as = typed.sent_as or str(random_id())
    said = [*found.said, *(found.thread.replies if found.thread else ())]
    quoted = [one.answers.author_id for one in said if one.answers is not None]
    ids = {found for found in (*(one.author_id for one in said), *quoted) if found is not None}
    names = accounts.names(ids)
    return {
        "talk": found,
        "typed": typed,
        "words": words,
        "order": order,
        "alone": alone,
        "names": names,
        "answered": next((one for one in said if one.id == typed.answers), None),
        "address": addresses(found, order=order),
        "here": request.full_path.rstrip("?") if request.method == "GET" else "",
    }


def addresses(found: Talk, *, order: str = "") -> Callable[..., str]:
    """Return the function that gives the addresses around one conversation."""
    place = {
        "consultation_id": found.consultation_id,
        "room": words.PLACES[found.kind],
        "number": found.number,
    }

    def address(endpoint: str = "talk.talk_GET", **more: Any) -> str:
        kept = {"kolejnosc": order or None} if endpoint == "talk.talk_GET" else {}
        return url_for(endpoint, **{**place, **kept, **more})

    return address


def subject_address(consultation_id: UUID, kind: str, number: int) -> str:
    """Return where a remark or an idea itself stands."""
    return f"/konsultacje/{consultation_id}/{words.PLACES[kind]}/{number}"


def asked(order: str, page: str, thread: str, thread_page: str) -> FindComments:
    """Return what an address asks for; what makes no sense is left out."""
    return FindComments(
        order=words.ORDERS.get(order, words.ORDERS["od-pierwszych"])[0],  # type: ignore[arg-type]
        page=number_of(page),
        thread=id_of(thread),
        thread_page=number_of(thread_page),
    )


def number_of(text: str) -> int:
    """Return a page's number from an address; the first for what is none."""
    return max(1, int(text)) if text.isdecimal() and len(text) < 6 else 1


def id_of(text: str) -> UUID | None:
    """Return an id from an address or a form; nothing for what is none."""
    try:
        return UUID(text)
    except ValueError:
        return None
