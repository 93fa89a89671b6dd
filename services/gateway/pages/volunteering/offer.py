"""My offer: what I can do, when, how far; a minute for the first one."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as Redirect

from services.gateway.pages.volunteering import areas, skills, words
from services.gateway.pages.volunteering.mine import myself
from services.gateway.web import peers
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, signed_in
from shared.contracts.volunteering.offers import Offer, OfferSkill, WriteOffer
from shared.problems import Refusal, not_found

blueprint = Blueprint("help_offer", __name__)

REACHES = (
    (1000, _l("only around the corner (1 km)")),
    (2500, _l("half an hour on foot (2.5 km)")),
    (5000, _l("by bike or bus (5 km)")),
    (15000, _l("the whole commune (15 km)")),
    (40000, _l("further too (40 km)")),
)
LOADS = (
    (1, _l("one shift a week at most")),
    (2, _l("two shifts a week at most")),
    (3, _l("three shifts a week at most")),
    (5, _l("as often as you need me")),
)


@blueprint.get("/moja-oferta")
@allow(signed_in)
def offer_GET() -> Response:
    """Show my offer in its form; empty for the first one."""
    found = peers.volunteering().get_offer(myself(), actor=actor()).offer
    return _form(_typed(found), found)


@blueprint.post("/moja-oferta")
@allow(signed_in)
def offer_POST() -> Response | Redirect:
    """Keep my offer."""
    typed = request.form
    town = areas.town()
    area, label = town.read(typed.get("area", ""))
    centre = town.centre_of(area)
    if centre is None:
        raise not_found("centre")
    command = WriteOffer(
        centre_id=centre,
        skills=tuple(
            OfferSkill(skill=one, level=_int(typed.get(f"level-{one}"), 2) or 2)
            for one in dict.fromkeys(typed.getlist("skills"))
        ),
        free=tuple(dict.fromkeys(typed.getlist("free"))),
        languages=tuple(dict.fromkeys(typed.getlist("languages"))),
        causes=tuple(dict.fromkeys(typed.getlist("causes"))),
        area_id=area,
        area_label=label,
        reach_metres=_int(typed.get("reach"), 5000) or 5000,
        shifts_per_week=_int(typed.get("load"), 1) or 1,
        remote=typed.get("remote") == "y",
        birth_year=_int(typed.get("birth_year"), None) if typed.get("young") == "y" else None,
        guardian_consents=typed.get("guardian_consents") == "y",
        note=typed.get("note", ""),
    )
    try:
        peers.volunteering().write_offer(myself(), command, actor=actor())
    except Refusal as refusal:
        if refusal.problem.status != 422:
            raise
        return _form(typed, None, words.faults(refusal.problem), 422)
    flash(_("Your offer is kept. We will write when somebody needs just that."), "good")
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


def _form(
    typed: Any, found: Offer | None, faults: dict[str, str] | None = None, status: int = 200
) -> Response:
    return page(
        "volunteering/offer.html",
        status=status,
        typed=typed,
        found=found,
        faults=words.Faults(faults or {}),
        week_days=words.week_days(),
        week_parts=words.week_parts(),
        groups=skills.skill_groups(),
        causes=skills.causes(),
        languages_spoken=skills.languages(),
        town=areas.town(),
        reaches=_with(REACHES, typed.get("reach"), words.way),
        loads=LOADS,
        words=words,
    )


def _typed(found: Offer | None) -> "MultiDict[str, str]":
    """An offer as its form would have been typed."""
    typed: MultiDict[str, str] = MultiDict()
    home = areas.home()
    if found is None:
        typed.setlist("languages", ["pl"])
        typed.update({"area": str(home or ""), "reach": "5000", "load": "1"})
        return typed
    typed.setlist("skills", [one.skill for one in found.skills])
    for one in found.skills:
        typed[f"level-{one.skill}"] = str(one.level)
    for name in ("free", "languages", "causes"):
        typed.setlist(name, list(getattr(found, name)))
    typed["area"] = str(found.area_id or "")
    typed["reach"] = str(found.reach_metres)
    typed["load"] = str(found.shifts_per_week)
    typed["note"] = found.note
    typed["birth_year"] = str(found.birth_year or "")
    for name, ticked in (
        ("remote", found.remote),
        ("young", found.birth_year is not None),
        ("guardian_consents", found.guardian_consents),
    ):
        typed[name] = "y" if ticked else ""
    return typed


def _with(choices: Any, chosen: str | None, said: Any) -> list[tuple[int, str]]:
    """The choices, and the present value too where a "too far" has made it another."""
    known = [(value, str(label)) for value, label in choices]
    number = _int(chosen, None)
    if number is not None and number not in dict(known):
        known = sorted([*known, (number, said(number))])
    return known


def _int(text: str | None, otherwise: int | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 7 else otherwise
