"""The conversation under one remark or idea on a page of its own: read, say, support, take away."""

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from services.gateway import rate_limits
from services.gateway.pages.talk import showing, words
from services.gateway.pages.talk.showing import Typed
from services.gateway.rate_limits import TooMany
from services.gateway.web import limits, peers
from services.gateway.web.gate import actor
from services.gateway.web.page import page, wants_block
from services.gateway.web.paths import own_path
from shared.access import allow, anyone, signed_in
from shared.contracts.talk import FindComments, GiveSupport, SayComment, Talk
from shared.ids import random_id
from shared.problems import Refusal

blueprint = Blueprint("talk", __name__)
_THING = "/konsultacje/<uuid:consultation_id>/<any(uwagi, pomysly):room>/<int:number>"


@blueprint.get("/konsultacje/zasady-rozmowy")
@allow(anyone)
def rules_GET() -> Response:
    """Say what has no place in a conversation, who decides that, and how one appeals."""
    return page("talk/rules.html", words=words)


@blueprint.get(f"{_THING}/rozmowa")
@allow(anyone)
def talk_GET(consultation_id: UUID, room: str, number: int) -> Response:
    """Show what is said under a thing, a page of it; one thread may be open."""
    given = request.args
    order = given.get("kolejnosc", "")
    answers = showing.id_of(given.get("odpowiedz", ""))
    query = showing.asked(
        order, given.get("strona", ""), given.get("watek", ""), given.get("dalej", "")
    )
    found = peers.talk().get_talk(consultation_id, words.ROOMS[room], number, query, actor=actor())
    return _talk(found, Typed(answers=answers), order=order)


@blueprint.post(f"{_THING}/rozmowa")
@allow(signed_in)
def talk_POST(consultation_id: UUID, room: str, number: int) -> Response | Redirect:
    """Say something; what was typed stays in the form when it cannot be taken."""
    kind, typed, thread = words.ROOMS[room], _typed(), showing.id_of(request.form.get("watek", ""))
    status = 422
    try:
        limits.count(rate_limits.COMMENT_ADDRESS, rate_limits.COMMENT_ACCOUNT, _who())
        said = peers.talk().say_comment(
            consultation_id, kind, number, _command(typed), actor=actor()
        )
    except TooMany as many:
        typed.errors, status = words.too_many(many.seconds), 429
    except Refusal as refusal:
        typed.errors = words.faults(refusal)
    else:
        if said.state == "queued":
            flash(_("Thank you. A moderator reads it first; until then only you see it."), "good")
        else:
            flash(_("Thank you, your comment is there."), "good")
        return redirect(_said_at(consultation_id, room, number, said.id, said.top_id), 303)
    found = peers.talk().get_talk(
        consultation_id, kind, number, FindComments(thread=thread), actor=actor()
    )
    return _talk(found, typed, status=status)


@blueprint.post(f"{_THING}/poparcie")
@allow(signed_in)
def support_POST(consultation_id: UUID, room: str, number: int) -> Response | Redirect:
    """Stand behind a thing, or no longer; with scripts only the button changes."""
    kind, on = words.ROOMS[room], request.form.get("on") == "1"
    back = own_path(
        request.form.get("next"), showing.subject_address(consultation_id, kind, number)
    )
    try:
        limits.count(rate_limits.SUPPORT_ADDRESS, rate_limits.SUPPORT_ACCOUNT, _who())
        given = peers.talk().give_support(
            consultation_id, kind, number, GiveSupport(on=on), actor=actor()
        )
    except TooMany as many:
        return limits.too_many(many)
    except Refusal as refusal:
        flash(words.faults(refusal)[0][1], "bad")
        return redirect(back, 303)
    if not wants_block():
        return redirect(f"{back.partition('#')[0]}#poparcie", 303)
    return page(
        "talk/support.html",
        block="poparcie",
        consultation_id=consultation_id,
        room=room,
        number=number,
        supports=given.supports,
        supported=given.supported,
        next=back,
    )


@blueprint.post(f"{_THING}/rozmowa/<uuid:comment_id>/usun")
@allow(signed_in)
def comment_remove_POST(
    consultation_id: UUID, room: str, number: int, comment_id: UUID
) -> Redirect:
    """Take one's own comment away for good."""
    try:
        peers.talk().remove_comment(comment_id, actor=actor())
    except Refusal as refusal:
        flash(words.faults(refusal)[0][1], "bad")
    else:
        flash(_("Your words are gone for good."), "good")
    return redirect(f"/konsultacje/{consultation_id}/{room}/{number}/rozmowa", 303)


def _talk(found: Talk, typed: Typed, *, order: str = "", status: int = 200) -> Response:
    address = showing.addresses(found, order=order)
    return page(
        "talk/talk.html",
        status=status,
        page_address=lambda number: address(strona=number),
        back=showing.subject_address(found.consultation_id, found.kind, found.number),
        **showing.shown(found, typed, order=order, alone=True),
    )


def _typed() -> Typed:
    given = request.form
    return Typed(
        # Nobody's browser leaves it out; whoever does may send twice.
        sent_as=str(showing.id_of(given.get("sent_as", "")) or random_id()),
        text=given.get("text", "").replace("\r\n", "\n")[:20_000],
        shown_as="pseudonym" if given.get("shown_as") == "pseudonym" else "name",
        pseudonym=given.get("pseudonym", "")[:200],
        answers=showing.id_of(given.get("answers", "")),
    )


def _command(typed: Typed) -> SayComment:
    return SayComment(
        sent_as=UUID(typed.sent_as),
        text=typed.text,
        answers=typed.answers,
        shown_as="pseudonym" if typed.shown_as == "pseudonym" else "name",
        pseudonym=typed.pseudonym,
    )


def _who() -> str:
    return str(actor().account_id)


def _said_at(consultation_id: UUID, room: str, number: int, said: UUID, top: UUID) -> str:
    """Where one's comment is seen at once: the newest first, its thread open."""
    thread = f"&watek={top}" if said != top else ""
    return (
        f"/konsultacje/{consultation_id}/{room}/{number}/rozmowa"
        f"?kolejnosc=od-najnowszych{thread}#wpis-{said}"
    )
