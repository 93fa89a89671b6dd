"""The desk of ideas: what waits, one idea's check, paper, joining, settings, onto the ballot."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response as Redirect

from services.gateway.pages.consultations import places
from services.gateway.pages.ideas import authors, fields, public, words
from services.gateway.web import peers
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, clerk, official, organiser
from shared.contracts.consultations import Consultation, GiveReason
from shared.contracts.idea_checks import CheckIdea, CountPaper, DecideAppeal
from shared.contracts.ideas import EnterIdea, FindIdeas, Idea, IdeaPage
from shared.ids import new_id
from shared.problems import Refusal

blueprint = Blueprint(
    "idea_desk", __name__, url_prefix="/biurko/konsultacje/<uuid:consultation_id>/pomysly"
)

WORKERS = clerk | organiser | official


@blueprint.get("")
@allow(WORKERS)
def desk_GET(consultation_id: UUID) -> Response:
    """List what waits: appeals first, then what waits for the check."""
    found = _here(consultation_id)
    query, kept = public.search()
    checks = _checks(found)
    asked = FindIdeas(q=query.q, page=query.page, desk=checks, sort="old")
    result = peers.ideas().find_ideas(consultation_id, asked, actor=actor())
    return page(
        "ideas/desk.html",
        found=found,
        result=result,
        query=query,
        organises=actor().holds("organiser", found.centre_id),
        enters=_enters(found),
        areas=places.areas(found.centre_id),
        words=words,
        idea_desk_address=lambda number: _address(consultation_id, number),
        page_address=lambda number: url_for(
            "idea_desk.desk_GET",
            consultation_id=consultation_id,
            szukaj=kept["szukaj"],
            strona=number,
        ),
    )


@blueprint.get("/nowy")
@allow(clerk | organiser)
def paper_GET(consultation_id: UUID) -> Response:
    """Show the form for an idea from paper."""
    return _paper(_here(consultation_id), fields.empty())


@blueprint.post("/nowy")
@allow(clerk | organiser)
def paper_POST(consultation_id: UUID) -> Response | Redirect:
    """Enter an idea that came on paper."""
    typed = fields.typed(request.form)
    if request.form.get("do") == "row":
        return _paper(_here(consultation_id), fields.with_room(typed, more=2))
    try:
        where, costs = typed.where(), typed.costs()
        if not typed.faults:
            command = EnterIdea(
                sent_as=fields.uuid(typed.value("sent_as")) or new_id(),
                **typed.words(),
                **where,
                costs=costs,
                pseudonym=typed.text("pseudonym"),
            )
            made = peers.ideas().enter_idea(consultation_id, command, actor=actor())
            flash(_("Entered as number %(number)s.", number=made.number), "good")
            return redirect(_address(consultation_id, made.number), 303)
    except Refusal as refusal:
        typed.refuse(words.told(refusal))
    return _paper(_here(consultation_id), fields.with_room(typed), 422)


@blueprint.get("/<int:number>")
@allow(WORKERS)
def idea_GET(consultation_id: UUID, number: int) -> Response:
    """Show an idea with what staff can do with it."""
    told = peers.ideas().get_idea(consultation_id, number, actor=actor())
    return _one(told, fields.Typed())


@blueprint.post("/<int:number>/ocena")
@allow(organiser | official)
def check_POST(consultation_id: UUID, number: int) -> Response | Redirect:
    """Accept, send back or reject."""
    result = request.form.get("result", "")
    typed = fields.typed(request.form)
    if result not in words.RESULTS:
        typed.faults["result"] = str(_l("Choose one of the possibilities."))
        return _again(consultation_id, number, typed)
    until = _day(typed)
    if typed.faults:
        return _again(consultation_id, number, typed)
    command = CheckIdea(
        result=result,  # type: ignore[arg-type]  # one of three
        reason=typed.text("reason"),
        checklist=_checked(),
        until=until if result == "returned" else None,
    )
    client = peers.ideas()
    return _done(
        consultation_id,
        number,
        typed,
        lambda: client.check_idea(consultation_id, number, command, actor=actor()),
    )


@blueprint.post("/<int:number>/odwolanie")
@allow(organiser | official)
def decision_POST(consultation_id: UUID, number: int) -> Response | Redirect:
    """Decide an appeal."""
    typed = fields.typed(request.form)
    if typed.value("granted") not in ("yes", "no"):
        typed.faults["granted"] = str(_l("Choose one of the possibilities."))
        return _again(consultation_id, number, typed)
    command = DecideAppeal(granted=typed.value("granted") == "yes", reason=typed.text("reason"))
    client = peers.ideas()
    return _done(
        consultation_id,
        number,
        typed,
        lambda: client.decide_appeal(consultation_id, number, command, actor=actor()),
    )


@blueprint.post("/<int:number>/otworz")
@allow(organiser | official)
def reopening_POST(consultation_id: UUID, number: int) -> Response | Redirect:
    """Take a decision back."""
    typed = fields.typed(request.form)
    command = GiveReason(reason=typed.text("reason"))
    client = peers.ideas()
    return _done(
        consultation_id,
        number,
        typed,
        lambda: client.reopen_idea(consultation_id, number, command, actor=actor()),
    )


@blueprint.post("/<int:number>/podpisy")
@allow(clerk | organiser)
def paper_signatures_POST(consultation_id: UUID, number: int) -> Response | Redirect:
    """Enter how many signatures were counted on paper."""
    typed = fields.typed(request.form)
    command = CountPaper(
        sent_as=fields.uuid(typed.value("sent_as")) or new_id(),
        number=_integer(typed.value("number")),
        note=typed.text("note"),
    )
    client = peers.ideas()
    return _done(
        consultation_id,
        number,
        typed,
        lambda: client.count_paper_signatures(consultation_id, number, command, actor=actor()),
    )


@blueprint.get("/laczenie")
@allow(organiser)
def merging_GET(consultation_id: UUID) -> Response:
    """Ask which two ideas become one."""
    typed = fields.Typed({"source": request.args.get("nr", ""), "how": "into"})
    return _merging(_here(consultation_id, "organiser"), typed)


@blueprint.post("/laczenie")
@allow(organiser)
def merging_POST(consultation_id: UUID) -> Response | Redirect:
    """Join two ideas, with a public reason."""
    typed = fields.typed(request.form)
    command = authors.merging(typed, source=_integer(typed.value("source")))
    try:
        made = peers.ideas().merge_ideas(consultation_id, command, actor=actor())
    except Refusal as refusal:
        if refusal.problem.status == 404:
            typed.faults["source"] = words.fault("source", "unknown")
        else:
            typed.refuse(words.told(refusal))
        return _merging(_here(consultation_id, "organiser"), typed, 422)
    flash(_("The ideas are joined."), "good")
    return redirect(_address(consultation_id, made.number), 303)


def _here(consultation_id: UUID, *roles: str) -> Consultation:
    """Return a consultation of a centre in which the person works."""
    found = peers.consultations().get_consultation(consultation_id, actor=actor())
    wanted = roles or ("clerk", "organiser", "official")
    if not any(actor().holds(role, found.centre_id) for role in wanted):
        raise Forbidden
    return found


def _checks(found: Consultation) -> bool:
    return any(actor().holds(role, found.centre_id) for role in ("organiser", "official"))


def _enters(found: Consultation) -> bool:
    return any(actor().holds(role, found.centre_id) for role in ("clerk", "organiser"))


def _one(told: IdeaPage, typed: fields.Typed, status: int = 200) -> Response:
    found, idea = told.consultation, told.idea
    if not public.is_staff(found):
        raise Forbidden
    return page(
        "ideas/desk_one.html",
        found=found,
        idea=idea,
        title=words.title(idea.title),
        checklist=_lines(idea, typed),
        typed=typed,
        sent_as=typed.value("sent_as") or str(new_id()),
        results=[(key, *pair) for key, pair in words.RESULTS.items()],
        areas=places.areas(found.centre_id),
        organises=actor().holds("organiser", found.centre_id),
        words=words,
        status=status,
    )


def _lines(idea: Idea, typed: fields.Typed) -> list[tuple[str, str, str]]:
    """The lines of the check: (field's name, line, answer); the last check's where none is sent."""
    last: dict[str, bool] = next(
        (step.checklist for step in reversed(idea.steps) if step.checklist), {}
    )
    said = {line: "yes" if met else "no" for line, met in last.items()}
    return [
        (f"line-{row}", line, typed.values.get(f"line-{row}", said.get(line, "")))
        for row, line in enumerate(idea.checklist)
    ]


def _checked() -> dict[str, bool]:
    """The check as it was ticked; each line travels with its answer, whatever was set meanwhile."""
    answers = {}
    for name, answer in request.form.items():
        if name.startswith("line-") and answer in ("yes", "no"):
            line = request.form.get(f"text-{name.removeprefix('line-')}", "")
            answers[line] = answer == "yes"
    return answers


def _day(typed: fields.Typed) -> date | None:
    text = typed.value("until").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        typed.faults["until"] = words.fault("until", "out_of_range")
        return None


def _integer(text: str) -> int:
    text = text.strip().replace("−", "-")
    digits = text.removeprefix("-")
    return int(text) if digits.isdecimal() and len(digits) < 8 else 0


def _done(consultation_id: UUID, number: int, typed: fields.Typed, act: Any) -> Response | Redirect:
    try:
        act()
    except Refusal as refusal:
        typed.refuse(words.told(refusal))
        return _again(consultation_id, number, typed)
    flash(_("Done."), "good")
    return redirect(_address(consultation_id, number), 303)


def _again(consultation_id: UUID, number: int, typed: fields.Typed) -> Response:
    told = peers.ideas().get_idea(consultation_id, number, actor=actor())
    return _one(told, typed, 422)


def _paper(found: Consultation, typed: fields.Typed, status: int = 200) -> Response:
    return page(
        "ideas/paper.html",
        found=found,
        typed=typed,
        areas=places.areas(found.centre_id),
        status=status,
    )


def _merging(found: Consultation, typed: fields.Typed, status: int = 200) -> Response:
    return page("ideas/merging.html", found=found, typed=typed, status=status)


def _address(consultation_id: UUID, number: int | None) -> str:
    return url_for("idea_desk.idea_GET", consultation_id=consultation_id, number=number)
