"""A resident's own ideas: a draft written by sections, sent when it is whole."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as Redirect

from services.gateway.pages.consultations import places
from services.gateway.pages.consultations.desk import mine
from services.gateway.pages.ideas import fields, public, words
from services.gateway.pages.remarks import drawing
from services.gateway.web import peers, uploads
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, organiser, signed_in
from shared.contracts.consultations import Consultation
from shared.contracts.ideas import (
    AddPicture,
    IdeaPage,
    PlaceIdea,
    PriceIdea,
    SayIdea,
    ShowAuthor,
    StartIdea,
)
from shared.ids import new_id
from shared.problems import Refusal

blueprint = Blueprint("idea_drafts", __name__)


@blueprint.get("/moje-pomysly")
@allow(signed_in)
def mine_GET() -> Response:
    """Show one's own ideas and those one has signed."""
    return page("ideas/mine.html", own=peers.ideas().own_ideas(actor=actor()), words=words)


@blueprint.get("/konsultacje/<uuid:consultation_id>/pomysly/nowy")
@allow(signed_in)
def new_GET(consultation_id: UUID) -> Response:
    """Ask for a title; the rest is written by sections."""
    found = peers.consultations().get_consultation(consultation_id, actor=actor())
    return _new(found, fields.empty())


@blueprint.post("/konsultacje/<uuid:consultation_id>/pomysly/nowy")
@allow(signed_in)
def new_POST(consultation_id: UUID) -> Response | Redirect:
    """Begin a draft."""
    typed = fields.typed(request.form)
    sent_as = fields.uuid(typed.value("sent_as")) or new_id()
    command = StartIdea(sent_as=sent_as, title=typed.text("title"))
    try:
        made = peers.ideas().start_idea(consultation_id, command, actor=actor())
    except Refusal as refusal:
        typed.refuse(words.told(refusal))
        found = peers.consultations().get_consultation(consultation_id, actor=actor())
        return _new(found, typed, 422)
    return redirect(_section(made.id, "opis"), 303)


@blueprint.get("/biurko/konsultacje/<uuid:consultation_id>/pomysly/podglad")
@allow(organiser)
def preview_GET(consultation_id: UUID) -> Response:
    """Show the organiser the form that residents will see; it takes nothing."""
    found = mine(consultation_id)
    return page(
        "ideas/preview.html",
        found=found,
        typed=fields.empty(),
        areas=places.areas(found.centre_id),
    )


@blueprint.get("/moje-pomysly/<uuid:idea_id>")
@allow(signed_in)
def draft_GET(idea_id: UUID) -> Response | Redirect:
    """Show a draft with its sections, and what it lacks."""
    told = peers.ideas().get_draft(idea_id, actor=actor())
    if told.idea.number is not None:
        return redirect(public.address_of(told.idea.consultation_id, told.idea.number), 303)
    return _draft(told)


@blueprint.get("/moje-pomysly/<uuid:idea_id>/<section>")
@allow(signed_in)
def section_GET(idea_id: UUID, section: str) -> Response | Redirect:
    """Show one section of a draft."""
    if section not in words.SECTIONS:
        raise NotFound
    told = peers.ideas().get_draft(idea_id, actor=actor())
    if told.idea.number is not None:
        return redirect(public.address_of(told.idea.consultation_id, told.idea.number), 303)
    drawn = None
    if section == "miejsce":
        drawn, _middles = drawing.of_areas(told.consultation.centre_id)
    return _form(told, section, fields.known(told.idea), drawn=drawn)


@blueprint.post("/moje-pomysly/<uuid:idea_id>/<section>")
@allow(signed_in)
def section_POST(idea_id: UUID, section: str) -> Response | Redirect:
    """Keep one section of a draft, and go on to the next."""
    if section not in words.SECTIONS:
        raise NotFound
    typed = fields.typed(request.form)
    if request.form.get("do") == "row":
        told = peers.ideas().get_draft(idea_id, actor=actor())
        return _form(told, section, fields.with_room(typed, more=2))
    try:
        _keep(idea_id, section, typed)
    except Refusal as refusal:
        typed.refuse(words.told(refusal))
    if typed.faults:
        told = peers.ideas().get_draft(idea_id, actor=actor())
        return _form(told, section, fields.with_room(typed), status=422)
    flash(_("Saved."), "good")
    names = list(words.SECTIONS)
    following = names[names.index(section) + 1 :]
    return redirect(_section(idea_id, following[0]) if following else _address(idea_id), 303)


@blueprint.post("/moje-pomysly/<uuid:idea_id>/zdjecia")
@allow(signed_in)
@uploads.takes_pictures()
def picture_POST(idea_id: UUID) -> Response | Redirect:
    """Put a picture to a draft, or to an idea that is being corrected."""
    typed = fields.typed(request.form)
    name, content = uploads.sent("file") or ("", b"")
    command = AddPicture(name=name, content=content, alternative=typed.text("alternative"))
    try:
        idea = peers.ideas().add_idea_picture(idea_id, command, actor=actor())
    except Refusal as refusal:
        typed.refuse(words.told(refusal))
        return _draft(peers.ideas().get_draft(idea_id, actor=actor()), typed, 422)
    flash(_("The picture is there."), "good")
    return redirect(_back(idea.consultation_id, idea.number, idea_id), 303)


@blueprint.post("/moje-pomysly/<uuid:idea_id>/zdjecia/<uuid:picture_id>/usun")
@allow(signed_in)
def picture_remove_POST(idea_id: UUID, picture_id: UUID) -> Redirect:
    """Take a picture away."""
    try:
        idea = peers.ideas().remove_idea_picture(idea_id, picture_id, actor=actor())
    except Refusal as refusal:
        return _said(refusal, idea_id)
    flash(_("The picture is gone."), "good")
    return redirect(_back(idea.consultation_id, idea.number, idea_id), 303)


@blueprint.post("/moje-pomysly/<uuid:idea_id>/wyslij")
@allow(signed_in)
def submission_POST(idea_id: UUID) -> Response | Redirect:
    """Send a draft: it gets its number and everyone can read it."""
    try:
        idea = peers.ideas().submit_idea(idea_id, actor=actor())
    except Refusal as refusal:
        told = words.told(refusal)
        draft = peers.ideas().get_draft(idea_id, actor=actor())
        return _draft(draft, fields.Typed(faults=told), 422)
    flash(
        _("Your idea has number %(number)s, and everyone can read it.", number=idea.number), "good"
    )
    return redirect(public.address_of(idea.consultation_id, idea.number), 303)


@blueprint.post("/moje-pomysly/<uuid:idea_id>/usun")
@allow(signed_in)
def delete_POST(idea_id: UUID) -> Redirect:
    """Throw a draft away."""
    try:
        peers.ideas().delete_draft(idea_id, actor=actor())
    except Refusal as refusal:
        return _said(refusal, idea_id)
    flash(_("The draft is gone."), "good")
    return redirect(url_for("idea_drafts.mine_GET"), 303)


def _keep(idea_id: UUID, section: str, typed: fields.Typed) -> None:
    client = peers.ideas()
    match section:
        case "opis":
            client.say_idea(idea_id, SayIdea(**typed.words()), actor=actor())
        case "miejsce":
            where = typed.where()
            if not typed.faults:
                client.place_idea(idea_id, PlaceIdea(**where), actor=actor())
        case "koszt":
            costs = typed.costs()
            if not typed.faults:
                client.price_idea(idea_id, PriceIdea(costs=costs), actor=actor())
        case _:
            shown = typed.value("shown_as")
            command = ShowAuthor(
                shown_as=shown if shown in ("pseudonym", "nobody") else "name",  # type: ignore[arg-type]  # one of three
                pseudonym=typed.text("pseudonym"),
            )
            client.show_author(idea_id, command, actor=actor())


def _new(found: Consultation, typed: fields.Typed, status: int = 200) -> Response:
    return page(
        "ideas/new.html", found=found, typed=typed, phase=public.phase_of(found), status=status
    )


def _draft(told: IdeaPage, typed: fields.Typed | None = None, status: int = 200) -> Response:
    phase = public.phase_of(told.consultation)
    return page(
        "ideas/draft.html",
        found=told.consultation,
        idea=told.idea,
        phase=phase,
        typed=typed or fields.Typed(),
        areas=places.areas(told.consultation.centre_id),
        words=words,
        status=status,
    )


def _form(
    told: IdeaPage,
    section: str,
    typed: fields.Typed,
    *,
    status: int = 200,
    drawn: Any = None,
) -> Response:
    return page(
        "ideas/section.html",
        found=told.consultation,
        idea=told.idea,
        section=section,
        typed=typed,
        drawing=drawn,
        areas=places.areas(told.consultation.centre_id),
        words=words,
        status=status,
    )


def _said(refusal: Refusal, idea_id: UUID) -> Redirect:
    for text in words.told(refusal).values():
        flash(text, "bad")
    return redirect(_address(idea_id), 303)


def _address(idea_id: UUID) -> str:
    return url_for("idea_drafts.draft_GET", idea_id=idea_id)


def _section(idea_id: UUID, section: str) -> str:
    return url_for("idea_drafts.section_GET", idea_id=idea_id, section=section)


def _back(consultation_id: UUID, number: int | None, idea_id: UUID) -> str:
    """The page a picture belongs to: the draft's, or the correction's."""
    if number is None:
        return _address(idea_id) + "#zdjecia"
    return url_for("idea_authors.correction_GET", consultation_id=consultation_id, number=number)
