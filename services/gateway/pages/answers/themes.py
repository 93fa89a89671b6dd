"""How a consultation is answered: its themes, when positions are seen, who publishes."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as Redirect

from services.gateway.pages.answers import reading, words
from services.gateway.pages.answers.saving import saved
from services.gateway.web import peers
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, organiser
from shared.contracts.answers import FindToAnswer, MergeTheme, NameTheme, SetAnsweringTerms

blueprint = Blueprint(
    "answers_themes",
    __name__,
    url_prefix="/biurko/konsultacje/<uuid:consultation_id>/odpowiedzi/tematy",
)


@blueprint.get("")
@allow(organiser)
def themes_GET(consultation_id: UUID) -> Response:
    """Show the themes and how answers are published."""
    return _show(consultation_id)


@blueprint.post("")
@allow(organiser)
def theme_POST(consultation_id: UUID) -> Response | Redirect:
    """Make a theme."""
    command = NameTheme(name=reading.text("name", 120))
    return _done(
        consultation_id,
        lambda: peers.answers().add_theme(consultation_id, command, actor=actor()),
        "new-",
    )


@blueprint.post("/<uuid:theme_id>")
@allow(organiser)
def name_POST(consultation_id: UUID, theme_id: UUID) -> Response | Redirect:
    """Give a theme another name."""
    command = NameTheme(name=reading.text("name", 120))
    return _done(
        consultation_id,
        lambda: peers.answers().rename_theme(consultation_id, theme_id, command, actor=actor()),
        f"{theme_id}-",
    )


@blueprint.post("/<uuid:theme_id>/scalenie")
@allow(organiser)
def merging_POST(consultation_id: UUID, theme_id: UUID) -> Response | Redirect:
    """Put everything of a theme under another, and drop the first."""
    into = reading.as_uuid(request.form.get("into", ""))
    if into is None or into == theme_id:
        return _show(consultation_id, words.faults({"into": "itself"}), f"{theme_id}-")
    command = MergeTheme(into=into)
    return _done(
        consultation_id,
        lambda: peers.answers().merge_theme(consultation_id, theme_id, command, actor=actor()),
        f"{theme_id}-",
    )


@blueprint.post("/zasady")
@allow(organiser)
def terms_POST(consultation_id: UUID) -> Response | Redirect:
    """Say when positions are seen and who publishes them."""
    shown = request.form.get("shown", "")
    command = SetAnsweringTerms(
        shown=shown if shown in words.TERMS else "at_once",
        officials_publish=bool(request.form.get("officials_publish")),
    )
    return _done(
        consultation_id,
        lambda: peers.answers().set_answering_terms(consultation_id, command, actor=actor()),
        "",
    )


def _done(consultation_id: UUID, act: Callable[[], Any], prefix: str) -> Response | Redirect:
    return saved(
        act,
        where=url_for("answers_themes.themes_GET", consultation_id=consultation_id),
        again=lambda faults: _show(consultation_id, faults, prefix),
    )


def _show(
    consultation_id: UUID, faults: dict[str, str] | None = None, prefix: str = ""
) -> Response:
    found = peers.answers().get_answering_desk(consultation_id, FindToAnswer(), actor=actor())
    return page(
        "answers/themes.html",
        status=422 if faults else 200,
        found=found,
        faults={prefix + name: text for name, text in (faults or {}).items()},
        typed={prefix + name: value for name, value in request.form.items()} if faults else {},
        errors=words.errors(faults or {}, prefix),
        words=words,
    )
