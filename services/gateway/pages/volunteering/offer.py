"""My offer: a minute for the first one, the rest later, each part saved by itself."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as Redirect

from services.gateway.pages.volunteering import areas, offer_form, offer_words, skills, words
from services.gateway.pages.volunteering.mine import myself
from services.gateway.web import peers
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, signed_in
from shared.contracts.volunteering.offers import ChangeOffer, Offer
from shared.problems import Refusal, not_found

blueprint = Blueprint("help_offer", __name__)


@blueprint.get("/moja-oferta")
@allow(signed_in)
def offer_GET() -> Response:
    """Show my offer with what could still be told; before the first one, its short form."""
    found = _found()
    if found is None:
        return _first(offer_form.typed_of(None))
    told = offer_words.lines(found)
    done, of = offer_words.answered(told)
    return page(
        "volunteering/offer/mine.html",
        found=found,
        sections=offer_words.SECTIONS,
        told=told,
        done=done,
        of=of,
    )


@blueprint.post("/moja-oferta")
@allow(signed_in)
def offer_POST() -> Response | Redirect:
    """Keep my first offer; what I may have told since in another window stays."""
    if skills.is_asked(request.form):
        return _first(request.form)
    faults = _kept(offer_words.FIRST)
    if faults:
        return _first(request.form, faults)
    flash(_("Your offer is kept. We will write when somebody needs just that."), "good")
    return redirect(url_for("help_offer.offer_GET"), 303)


@blueprint.get("/moja-oferta/<key>")
@allow(signed_in)
def section_GET(key: str) -> Response | Redirect:
    """Show a section in its form."""
    section = _section(key)
    found = _found()
    if found is None:
        return redirect(url_for("help_offer.offer_GET"), 303)
    return _shown(section, offer_form.typed_of(found))


@blueprint.post("/moja-oferta/<key>")
@allow(signed_in)
def section_POST(key: str) -> Response | Redirect:
    """Keep a section; the others stay as they are."""
    section = _section(key)
    if skills.is_asked(request.form):
        return _shown(section, request.form)
    faults = _kept(section.parts)
    if faults:
        return _shown(section, request.form, faults)
    flash(_("Saved."), "good")
    return redirect(url_for("help_offer.offer_GET"), 303)


@blueprint.post("/moja-oferta/przerwa")
@allow(signed_in)
def pause_POST() -> Redirect:
    """Let my offer rest."""
    peers.volunteering().pause_offer(myself(), actor=actor())
    flash(_("Your offer rests. We will not ask until you wake it up again."), "good")
    return redirect(url_for("help_offer.offer_GET"), 303)


@blueprint.post("/moja-oferta/wznow")
@allow(signed_in)
def resume_POST() -> Redirect:
    """Wake my offer up."""
    peers.volunteering().resume_offer(myself(), actor=actor())
    flash(_("Your offer is awake again."), "good")
    return redirect(url_for("help_offer.offer_GET"), 303)


@blueprint.post("/moja-oferta/usun")
@allow(signed_in)
def delete_POST() -> Redirect:
    """Forget my offer."""
    peers.volunteering().delete_offer(myself(), actor=actor())
    flash(_("Your offer is gone. Places you have taken stay yours."), "good")
    return redirect(url_for("help_offer.offer_GET"), 303)


def _found() -> Offer | None:
    return peers.volunteering().get_offer(myself(), actor=actor()).offer


def _section(key: str) -> offer_words.Section:
    if key not in offer_words.BY_KEY:
        raise NotFound
    return offer_words.BY_KEY[key]


def _kept(parts: tuple[str, ...]) -> dict[str, str]:
    """Keep the parts of the form that was sent; returns what is wrong, by field."""
    town = areas.town()
    told = offer_form.read(request.form, parts, town)
    if told.faults:
        return told.faults
    if "place" in parts and "centre_id" not in told.values:
        raise not_found("centre")
    try:
        peers.volunteering().change_offer(myself(), ChangeOffer(**told.values), actor=actor())
    except Refusal as refusal:
        if refusal.problem.status != 422:
            raise
        return offer_form.faults(refusal.problem)
    return {}


def _first(typed: Any, faults: dict[str, str] | None = None) -> Response:
    return page(
        "volunteering/offer/first.html",
        status=422 if faults else 200,
        faults=words.Faults(faults or {}),
        **offer_form.context(typed),
    )


def _shown(
    section: offer_words.Section, typed: Any, faults: dict[str, str] | None = None
) -> Response:
    return page(
        "volunteering/offer/section.html",
        status=422 if faults else 200,
        section=section,
        faults=words.Faults(faults or {}),
        **offer_form.context(typed),
    )
