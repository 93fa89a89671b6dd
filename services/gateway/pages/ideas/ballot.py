"""The organiser's part of ideas: what is asked of them, and the step onto the ballot."""

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response as Redirect

from services.gateway.pages.consultations import places
from services.gateway.pages.consultations.fields import grosze, written
from services.gateway.pages.ideas import fields, words
from services.gateway.web import peers
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, organiser
from shared.contracts.consultations import Consultation
from shared.contracts.idea_checks import (
    BallotPlan,
    FindBallotPlan,
    IdeaSettings,
    PutIdeasOnBallot,
    SetIdeas,
)
from shared.problems import Refusal

blueprint = Blueprint(
    "idea_ballot", __name__, url_prefix="/biurko/konsultacje/<uuid:consultation_id>/pomysly"
)

_NUMBERS = ("signatures", "per_person", "correction_days", "appeal_days")


@blueprint.get("/ustawienia")
@allow(organiser)
def settings_GET(consultation_id: UUID) -> Response:
    """Show what is asked of ideas."""
    found = _mine(consultation_id)
    return _settings(found, _known(peers.ideas().get_idea_settings(consultation_id, actor=actor())))


@blueprint.post("/ustawienia")
@allow(organiser)
def settings_POST(consultation_id: UUID) -> Response | Redirect:
    """Set what is asked of ideas."""
    typed = fields.typed(request.form)
    command = _command(typed)
    if not typed.faults:
        try:
            peers.ideas().set_ideas(consultation_id, command, actor=actor())
        except Refusal as refusal:
            typed.refuse(words.told(refusal))
        else:
            flash(_("Saved."), "good")
            return redirect(url_for("idea_desk.desk_GET", consultation_id=consultation_id), 303)
    return _settings(_mine(consultation_id), typed, 422)


@blueprint.get("/na-karte")
@allow(organiser)
def ballot_GET(consultation_id: UUID) -> Response:
    """Show what putting the accepted ideas on the ballot would do."""
    by_area = request.args.get("jak", "") == "okolice"
    typed = fields.Typed({"max_choices": "3", "rule": "greedy-skip"})
    return _ballot(consultation_id, by_area, typed)


@blueprint.post("/na-karte")
@allow(organiser)
def ballot_POST(consultation_id: UUID) -> Response | Redirect:
    """Put them on the ballot."""
    typed = fields.typed(request.form)
    by_area = typed.value("jak") == "okolice"
    command = _putting(typed, by_area=by_area)
    if not typed.faults:
        try:
            peers.ideas().put_ideas_on_ballot(consultation_id, command, actor=actor())
        except Refusal as refusal:
            typed.refuse(
                {
                    name.replace("budgets.", "budget-"): text
                    for name, text in words.told(refusal).items()
                }
            )
        else:
            flash(_("All accepted ideas are on the ballot."), "good")
            return redirect(
                url_for("consultations_desk.overview_GET", consultation_id=consultation_id), 303
            )
    return _ballot(consultation_id, by_area, typed, 422)


def _mine(consultation_id: UUID) -> Consultation:
    found = peers.consultations().get_consultation(consultation_id, actor=actor())
    if not actor().holds("organiser", found.centre_id):
        raise Forbidden
    return found


def _known(settings: IdeaSettings) -> fields.Typed:
    values = {name: str(getattr(settings, name)) for name in _NUMBERS}
    values["most_cost"] = written(settings.most_cost) if settings.most_cost else ""
    values["checklist"] = "\n".join(settings.checklist)
    values |= {f"area-{area}": str(number) for area, number in settings.of_areas.items()}
    return fields.Typed(values)


def _command(typed: fields.Typed) -> SetIdeas:
    cost = typed.value("most_cost").strip()
    most = grosze(cost) if cost else None
    if cost and not most:
        typed.faults["most_cost"] = words.fault("most_cost", "not_positive")
    areas = {}
    for name, text in typed.values.items():
        area = fields.uuid(name.removeprefix("area-")) if name.startswith("area-") else None
        if area is not None and text.strip():
            areas[area] = _integer(typed, name)
    return SetIdeas(
        **{name: _integer(typed, name) for name in _NUMBERS},
        of_areas=areas,
        most_cost=most,
        checklist=tuple(typed.text("checklist").splitlines()),
    )


def _putting(typed: fields.Typed, *, by_area: bool) -> PutIdeasOnBallot:
    names = {str(area): name for area, name in places.areas().items()}
    budgets = {}
    for name, text in typed.values.items():
        if name.startswith("budget-"):
            amount = grosze(text)
            if not amount:
                typed.faults[name] = words.fault(name, "not_positive")
            budgets[name.removeprefix("budget-")] = amount or 0
    asks = any(name.startswith("budget-") for name in typed.values)
    return PutIdeasOnBallot(
        by_area=by_area,
        one_district=bool(typed.value("one_district")),
        budgets=budgets,
        titles={area: names[area] for area in budgets if area in names},
        max_choices=_integer(typed, "max_choices") if asks else 1,
        rule=typed.value("rule") or "greedy-skip",
    )


def _integer(typed: fields.Typed, name: str) -> int:
    text = typed.value(name).strip()
    if text.isdecimal() and len(text) < 8:
        return int(text)
    typed.faults[name] = words.fault(name, "out_of_range")
    return 0


def _settings(found: Consultation, typed: fields.Typed, status: int = 200) -> Response:
    return page(
        "ideas/settings.html",
        found=found,
        typed=typed,
        areas=places.areas(found.centre_id),
        status=status,
    )


def _ballot(
    consultation_id: UUID, by_area: bool, typed: fields.Typed, status: int = 200
) -> Response:
    found = _mine(consultation_id)
    plan: BallotPlan = peers.ideas().get_ballot_plan(
        consultation_id, FindBallotPlan(by_area=by_area), actor=actor()
    )
    areas = places.areas(found.centre_id)
    new = sum(len(one.ideas) for one in plan.targets)
    return page(
        "ideas/ballot.html",
        found=found,
        plan=plan,
        by_area=by_area,
        new=new,
        said=ngettext("%(num)s new project", "%(num)s new projects", new),
        asks=any(one.question is None and one.ideas for one in plan.targets),
        areas=areas,
        typed=typed,
        words=words,
        status=status,
    )
