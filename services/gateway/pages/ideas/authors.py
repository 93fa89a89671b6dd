"""What an author does with an idea that was sent: correct, take back, appeal, join another's."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as Redirect

from services.gateway.pages.consultations import places
from services.gateway.pages.ideas import fields, public, words
from services.gateway.web import peers
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, signed_in
from shared.contracts.consultations import GiveReason
from shared.contracts.idea_checks import AnswerMerger, MergeIdeas
from shared.contracts.ideas import DescribeIdea, IdeaPage
from shared.problems import Refusal

blueprint = Blueprint(
    "idea_authors", __name__, url_prefix="/konsultacje/<uuid:consultation_id>/pomysly"
)


@blueprint.get("/<int:number>/poprawka")
@allow(signed_in)
def correction_GET(consultation_id: UUID, number: int) -> Response | Redirect:
    """Show an idea in the form, with what the check asks for."""
    told = _mine(consultation_id, number)
    if "correct" not in told.idea.may:
        return _gone(told, words.conflict("not_now"))
    return _correction(told, fields.known(told.idea))


@blueprint.post("/<int:number>/poprawka")
@allow(signed_in)
def correction_POST(consultation_id: UUID, number: int) -> Response | Redirect:
    """Send the corrected idea."""
    typed = fields.typed(request.form)
    if request.form.get("do") == "row":
        told = _mine(consultation_id, number)
        return _correction(told, fields.with_room(typed, more=2))
    try:
        where, costs = typed.where(), typed.costs()
        if not typed.faults:
            command = DescribeIdea(**typed.words(), **where, costs=costs)
            peers.ideas().correct_idea(consultation_id, number, command, actor=actor())
    except Refusal as refusal:
        typed.refuse(words.told(refusal))
    if typed.faults:
        return _correction(_mine(consultation_id, number), fields.with_room(typed), 422)
    flash(_("The corrected idea was sent. Everyone sees what has changed."), "good")
    return redirect(public.address_of(consultation_id, number), 303)


@blueprint.get("/<int:number>/odwolanie")
@allow(signed_in)
def appeal_GET(consultation_id: UUID, number: int) -> Response | Redirect:
    """Ask for the reasons of an appeal."""
    return _reason_form(consultation_id, number, "appeal")


@blueprint.post("/<int:number>/odwolanie")
@allow(signed_in)
def appeal_POST(consultation_id: UUID, number: int) -> Response | Redirect:
    """Appeal against the rejection."""
    client = peers.ideas()
    command = GiveReason(reason=request.form.get("reason", ""))
    return _done(
        consultation_id,
        number,
        "appeal",
        lambda: client.appeal_idea(consultation_id, number, command, actor=actor()),
    )


@blueprint.get("/<int:number>/wycofanie")
@allow(signed_in)
def withdrawal_GET(consultation_id: UUID, number: int) -> Response | Redirect:
    """Ask whether the idea is really taken back."""
    return _reason_form(consultation_id, number, "withdraw")


@blueprint.post("/<int:number>/wycofanie")
@allow(signed_in)
def withdrawal_POST(consultation_id: UUID, number: int) -> Response | Redirect:
    """Take the idea back."""
    client = peers.ideas()
    command = GiveReason(reason=request.form.get("reason", ""))
    return _done(
        consultation_id,
        number,
        "withdraw",
        lambda: client.withdraw_idea(consultation_id, number, command, actor=actor()),
    )


@blueprint.get("/<int:number>/polaczenie")
@allow(signed_in)
def merger_GET(consultation_id: UUID, number: int) -> Response | Redirect:
    """Ask which idea this one should join, and how."""
    told = _mine(consultation_id, number)
    if "merge" not in told.idea.may:
        return _gone(told, words.conflict("not_now"))
    typed = fields.Typed({"target": request.args.get("z", ""), "how": "into"})
    return _merger(told, typed)


@blueprint.post("/<int:number>/polaczenie")
@allow(signed_in)
def merger_POST(consultation_id: UUID, number: int) -> Response | Redirect:
    """Propose it to the other author."""
    typed = fields.typed(request.form)
    try:
        peers.ideas().propose_merger(consultation_id, merging(typed, source=number), actor=actor())
    except Refusal as refusal:
        typed.refuse(words.told(refusal))
        return _merger(_mine(consultation_id, number), typed, 422)
    flash(_("The other author was asked. You will hear what they say."), "good")
    return redirect(public.address_of(consultation_id, number), 303)


@blueprint.post("/<int:number>/polaczenia/<uuid:merger_id>")
@allow(signed_in)
def merger_answer_POST(consultation_id: UUID, number: int, merger_id: UUID) -> Redirect:
    """Agree to a proposed joining, refuse it, or take one's own proposal back."""
    command = AnswerMerger(agreed=request.form.get("do") == "agree")
    try:
        peers.ideas().answer_merger(consultation_id, merger_id, command, actor=actor())
    except Refusal as refusal:
        for text in words.told(refusal).values():
            flash(text, "bad")
    else:
        flash(_("The ideas are joined.") if command.agreed else _("Nothing was joined."), "good")
    return redirect(public.address_of(consultation_id, number), 303)


def merging(typed: fields.Typed, *, source: int) -> MergeIdeas:
    """Return the command of a form for joining two ideas."""
    joint = typed.words() if typed.value("how") == "new" else {}
    paper = typed.value("paper").strip()
    if joint and not joint["title"].strip():
        # Without a title it would mean something else.
        joint = {**joint, "title": " "}
    return MergeIdeas(
        source=source,
        target=_number(typed.value("target")),
        reason=typed.text("reason"),
        paper=_number(paper) if paper else None,
        **joint,
    )


def _number(text: str) -> int:
    text = text.strip()
    return int(text) if text.isdecimal() and len(text) < 8 else 0


def _mine(consultation_id: UUID, number: int) -> IdeaPage:
    told = peers.ideas().get_idea(consultation_id, number, actor=actor())
    if not told.idea.mine:
        raise NotFound
    return told


def _gone(told: IdeaPage, text: str) -> Redirect:
    flash(text, "info")
    return redirect(public.address_of(told.idea.consultation_id, told.idea.number), 303)


def _correction(told: IdeaPage, typed: fields.Typed, status: int = 200) -> Response:
    asked = [step for step in told.idea.steps if step.act == "returned"]
    return page(
        "ideas/correction.html",
        found=told.consultation,
        idea=told.idea,
        asked=asked[-1] if asked else None,
        typed=typed,
        areas=places.areas(told.consultation.centre_id),
        words=words,
        status=status,
    )


_ASKED = {
    "appeal": (
        _l("Appeal against the rejection"),
        _l("Another person than the one who rejected decides. Everyone reads your reasons."),
        _l("Send the appeal"),
    ),
    "withdraw": (
        _l("Take the idea back"),
        _l("The page and its number stay and say that you took it back. This cannot be undone."),
        _l("Take it back"),
    ),
}


def _reason_form(consultation_id: UUID, number: int, right: str) -> Response | Redirect:
    told = _mine(consultation_id, number)
    if right not in told.idea.may:
        return _gone(told, words.conflict("not_now"))
    return _reason(told, right, fields.Typed())


def _reason(told: IdeaPage, right: str, typed: fields.Typed, status: int = 200) -> Response:
    title, lead, button = _ASKED[right]
    return page(
        "ideas/reason.html",
        found=told.consultation,
        idea=told.idea,
        title=title,
        lead=lead,
        button=button,
        danger=right == "withdraw",
        typed=typed,
        words=words,
        status=status,
    )


def _done(
    consultation_id: UUID, number: int, right: str, act: Callable[[], object]
) -> Response | Redirect:
    try:
        act()
    except Refusal as refusal:
        typed = fields.typed(request.form)
        typed.refuse(words.told(refusal))
        return _reason(_mine(consultation_id, number), right, typed, 422)
    flash(_("Done."), "good")
    return redirect(public.address_of(consultation_id, number), 303)


def _merger(told: IdeaPage, typed: fields.Typed, status: int = 200) -> Response:
    return page(
        "ideas/merger.html",
        found=told.consultation,
        idea=told.idea,
        typed=typed,
        words=words,
        status=status,
    )
