"""The centre's desk for people who are not online: entered, phoned, answered for, printed."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as Redirect

from services.gateway import offline_people, places
from services.gateway.model import db
from services.gateway.pages.matching import words as matching
from services.gateway.pages.volunteering import areas, offer_form, offer_words, skills, words
from services.gateway.pages.volunteering.board import page_number
from services.gateway.web import peers
from services.gateway.web.gate import actor
from services.gateway.web.languages import chosen
from services.gateway.web.page import page
from shared.access import allow, clerk, organiser
from shared.contracts.volunteering.applications import DeclineInvitation
from shared.contracts.volunteering.offers import EnteredPerson, WriteOffer
from shared.database import door
from shared.ids import new_id
from shared.problems import Refusal, not_found

blueprint = Blueprint("help_offline", __name__, url_prefix="/biurko/osoby")
of_centre = clerk | organiser
PARTS = (
    "skills",
    "week",
    "days",
    "often",
    "place",
    "remote",
    "needs",
    "languages",
    "causes",
    "things",
    "note",
    "age",
)


@blueprint.get("")
@allow(of_centre)
def people_GET() -> Response:
    """List the people the centre entered, and first whom to phone."""
    wanted = request.args.get("szukaj", "").strip()[:100]
    lines, pages = offline_people.of_centre(actor=actor(), wanted=wanted, number=page_number())
    names = skills.skill_names()
    found = peers.volunteering().entered_offers(offline_people.centre_of(actor()), actor=actor())
    return page(
        "volunteering/offline/people.html",
        wanted=wanted,
        lines=lines,
        number=page_number(),
        pages=pages,
        calls=found.calls,
        known=offline_people.by_ids(actor=actor(), ids={call.person_id for call in found.calls}),
        offers={one.person_id: one for one in found.items},
        said={one.person_id: skills.named(one.skills, names) for one in found.items},
        page_address=lambda number: url_for(
            "help_offline.people_GET", szukaj=wanted or None, strona=number
        ),
        words=words,
    )


@blueprint.get("/nowa")
@allow(of_centre)
def new_GET() -> Response:
    """Show the empty form for somebody at the counter or on the phone."""
    typed = offer_form.typed_of(None)
    typed["person_id"], typed["agreed_on"] = str(new_id()), _today().isoformat()
    return _form(typed, None)


@blueprint.post("/nowa")
@allow(of_centre)
def new_POST() -> Response | Redirect:
    """Keep a person and their offer, once the consent is noted."""
    try:
        person_id = UUID(request.form.get("person_id", ""))
    except ValueError:
        raise not_found("person") from None
    return _kept(person_id, is_new=True)


@blueprint.get("/<uuid:person_id>")
@allow(of_centre)
def person_GET(person_id: UUID) -> Response:
    """Show a person: how to reach them, what to tell and to ask them, their offer and shifts."""
    account = offline_people.get(actor=actor(), person_id=person_id)
    name, phone = account.name, account.phone
    news = offline_people.news_of(actor=actor(), person_id=person_id)
    skills.skill_names()
    found = _found(person_id)
    return page(
        "volunteering/offline/person.html",
        person_id=person_id,
        name=name,
        phone=phone,
        news=news,
        found=found,
        told=offer_words.lines(found.offer) if found is not None else {},
        sections=offer_words.SECTIONS,
        reasons={one.id: matching.reasons(one.parts, one.metres) for one in found.waiting}
        if found is not None
        else {},
        words=words,
    )


@blueprint.get("/<uuid:person_id>/zmiana")
@allow(of_centre)
def change_GET(person_id: UUID) -> Response:
    """Show the form as it was kept."""
    account = offline_people.get(actor=actor(), person_id=person_id)
    name, phone = account.name, account.phone or ""
    found = _found(person_id)
    typed = offer_form.typed_of(found.offer if found is not None else None)
    agreed_on = found.offer.agreed_on if found is not None else _today()
    typed.update({"name": name, "phone": phone, "agreed_on": str(agreed_on or "")})
    typed["agreed"] = "y" if found is not None else ""
    return _form(typed, person_id)


@blueprint.post("/<uuid:person_id>/zmiana")
@allow(of_centre)
def change_POST(person_id: UUID) -> Response | Redirect:
    """Keep what the person says now."""
    offline_people.get(actor=actor(), person_id=person_id)
    return _kept(person_id, is_new=False)


@blueprint.get("/<uuid:person_id>/wydruk")
@allow(of_centre)
def print_GET(person_id: UUID) -> Response:
    """Show the offer as a page to print and to be signed, with the consent in full."""
    account = offline_people.get(actor=actor(), person_id=person_id)
    name, phone = account.name, account.phone
    centre = places.centre_by_id(offline_people.centre_of(actor(), account))
    centre_name, contact = centre.name, centre.contact
    found = _found(person_id)
    if found is None:
        raise not_found("offer")
    return page(
        "volunteering/offline/print.html",
        person_id=person_id,
        name=name,
        phone=phone,
        centre=centre_name,
        contact=contact,
        offer=found.offer,
        told=offer_words.lines(found.offer),
        sections=offer_words.SECTIONS,
    )


@blueprint.post("/<uuid:person_id>/przerwa")
@allow(of_centre)
def pause_POST(person_id: UUID) -> Redirect:
    """Let the offer rest, on the person's word."""
    peers.volunteering().pause_offer(_mine(person_id), actor=actor())
    flash(_("The offer rests. Nobody asks until it is woken up."), "good")
    return _back(person_id)


@blueprint.post("/<uuid:person_id>/wznow")
@allow(of_centre)
def resume_POST(person_id: UUID) -> Redirect:
    """Wake the offer up, on the person's word."""
    peers.volunteering().resume_offer(_mine(person_id), actor=actor())
    flash(_("The offer is awake again."), "good")
    return _back(person_id)


@blueprint.post("/<uuid:person_id>/przekazane")
@allow(of_centre)
def told_POST(person_id: UUID) -> Redirect:
    """Note that the person was told the news."""
    offline_people.told(actor=actor(), person_id=person_id, now=datetime.now(UTC))
    door(db)
    return _back(person_id)


@blueprint.post("/<uuid:person_id>/usun")
@allow(of_centre)
def erase_POST(person_id: UUID) -> Redirect:
    """Forget the person, on their word."""
    if request.form.get("sure") != "y":
        flash(_("Tick the box if you are sure."), "bad")
        return _back(person_id)
    offline_people.erase(actor=actor(), person_id=person_id)
    door(db)
    flash(_("The person is being forgotten. Places they held go to the next people."), "good")
    return redirect(url_for("help_offline.people_GET"), 303)


@blueprint.post("/<uuid:person_id>/zaproszenia/<uuid:invitation_id>")
@allow(of_centre)
def answer_POST(person_id: UUID, invitation_id: UUID) -> Redirect:
    """Say yes or no to an invitation on the person's word; who said so is noted."""
    person_id, service = _mine(person_id), peers.volunteering()
    answer = request.form.get("answer", "")
    try:
        if answer == "yes":
            service.accept_for(person_id, invitation_id, actor=actor())
        else:
            reason = answer if answer in dict(words.DECLINES) else "not_this_time"
            command = DeclineInvitation(reason=reason)
            service.decline_for(person_id, invitation_id, command, actor=actor())
    except Refusal as refusal:
        return _sorry(refusal, person_id)
    flash(_("Noted. The organisation learns of it."), "good")
    return _back(person_id)


@blueprint.post("/<uuid:person_id>/dyzury/<uuid:application_id>")
@allow(of_centre)
def place_POST(person_id: UUID, application_id: UUID) -> Redirect:
    """Take a place that came free, or give one back, on the person's word."""
    person_id, service = _mine(person_id), peers.volunteering()
    try:
        if request.form.get("answer") == "yes":
            service.confirm_for(person_id, application_id, actor=actor())
        else:
            service.withdraw_for(person_id, application_id, actor=actor())
    except Refusal as refusal:
        return _sorry(refusal, person_id)
    flash(_("Noted. The organisation learns of it."), "good")
    return _back(person_id)


def _today() -> date:
    return datetime.now(offer_form.WARSAW).date()


def _mine(person_id: UUID) -> UUID:
    """The person's id, if the actor's centre entered them."""
    return offline_people.get(actor=actor(), person_id=person_id).id


def _found(person_id: UUID) -> EnteredPerson | None:
    """What volunteering knows of the person; None before their offer is written down."""
    try:
        return peers.volunteering().entered_person(person_id, actor=actor())
    except Refusal as refusal:
        if refusal.problem.status != 404:
            raise
        return None


def _kept(person_id: UUID, *, is_new: bool) -> Response | Redirect:
    typed, town, now = request.form, areas.town(), datetime.now(UTC)
    name, phone = typed.get("name", ""), typed.get("phone", "")
    if skills.is_asked(typed):
        return _form(typed, None if is_new else person_id)
    told = offer_form.read(typed, PARTS, town)
    codes = offline_people.faults_of(name, phone)
    faults = {field: str(words.FAULTS[code]) for field, code in codes.items()} | told.faults
    if typed.get("agreed") != "y":
        faults["agreed"] = _("Without the person's consent nothing may be kept.")
    agreed_on = offer_form.day_of(typed.get("agreed_on", ""))
    if agreed_on is None:
        faults["agreed_on"] = _("Write the day like this: 24.12.2026.")
    shown = None if is_new else person_id
    if faults:
        return _form(typed, shown, faults)
    fresh = False
    if is_new:
        account, fresh = offline_people.enter(
            actor=actor(), person_id=person_id, name=name, phone=phone, language=chosen(), now=now
        )
    else:
        account = offline_people.change(actor=actor(), person_id=person_id, name=name, phone=phone)
    # The offer of a centre's person stays with that centre, wherever in town they live.
    told.values["centre_id"] = offline_people.centre_of(actor(), account)
    # The person is there before their offer; a form sent twice makes both once.
    door(db)
    try:
        words_of = WriteOffer(**told.values, agreed_on=agreed_on)
        peers.volunteering().write_offer(person_id, words_of, actor=actor())
    except Refusal as refusal:
        if fresh:
            offline_people.drop(actor=actor(), person_id=person_id)
            door(db)
        if refusal.problem.status != 422:
            raise
        return _form(typed, shown, offer_form.faults(refusal.problem))
    flash(_("Kept. Print it and have it signed."), "good")
    return _back(person_id)


def _form(typed: Any, person_id: UUID | None, faults: dict[str, str] | None = None) -> Response:
    context = offer_form.context(MultiDict(typed))
    return page(
        "volunteering/offline/form.html",
        status=422 if faults else 200,
        person_id=person_id,
        parts=PARTS,
        faults=words.Faults(faults or {}),
        **context,
    )


def _back(person_id: UUID) -> Redirect:
    return redirect(url_for("help_offline.person_GET", person_id=person_id), 303)


def _sorry(refusal: Refusal, person_id: UUID) -> Redirect:
    if refusal.problem.status not in (404, 409):
        raise refusal
    flash(words.conflict(refusal.problem), "bad")
    return _back(person_id)
