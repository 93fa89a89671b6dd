"""Papers at the desk: typed by one person, typed again by another, looked at where they differ.

Choices typed here stand in no log, address or cookie.
"""

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as Redirect

from services.gateway import staff
from services.gateway.model import RegisterBallot, db
from services.gateway.pages.cards import typed, words
from services.gateway.pages.cards.desk import desk, mine, running
from services.gateway.pages.consultations import paper_words
from services.gateway.web import peers
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared import papers
from shared.access import allow
from shared.contracts.ballots import BallotForm, Choice
from shared.contracts.cards import DiscardPaper, KeyPaper, SettlePaper
from shared.contracts.consultations import Ballot, Consultation
from shared.database import door
from shared.observability import unlogged
from shared.problems import Refusal

blueprint = Blueprint(
    "cards_papers", __name__, url_prefix="/biurko/karty/<uuid:consultation_id>/partie/<int:number>"
)
LONGEST = 4000
READ = {
    "first": ("good", _l("Read once. Somebody else reads this paper again.")),
    "agreed": ("good", _l("Read twice alike.")),
    "differs": (
        "warning",
        _l("The first person read something else. Put this paper aside for “Differences”."),
    ),
}


@blueprint.get("/papiery")
@allow(desk)
def papers_GET(consultation_id: UUID, number: int) -> Response:
    """Ask for a paper."""
    ballot = mine(consultation_id)
    running(ballot, number)
    return _ask(ballot, number, _content(consultation_id), {}, "")


@blueprint.post("/papiery")
@unlogged
@allow(desk)
def papers_POST(consultation_id: UUID, number: int) -> Response | Redirect:
    """Take one person's reading and ask for the next paper; nothing typed is lost."""
    ballot = mine(consultation_id)
    running(ballot, number)
    found = _content(consultation_id)
    texts = {name[2:]: text[:LONGEST] for name, text in request.form.items() if name[:2] == "q:"}
    paper = request.form.get("number", "")[:100]
    read = typed.read(_form(found), texts)
    faults = read.faults
    if not faults:
        try:
            command = KeyPaper(number=paper, choices=read.choices, invalid=read.invalid)
            keyed = peers.cards().key(ballot.ballot_id, number, command, actor=actor())
        except Refusal as refusal:
            if refusal.problem.code != "choices":
                return _ask(ballot, number, found, texts, paper, errors=words.said(refusal))
            faults = dict(refusal.problem.fields)
        else:
            _record(ballot, "paper.read")
            kind, said = READ[keyed.outcome]
            flash(str(said), kind)
            return _to("cards_papers.papers_GET", consultation_id, number)
    return _ask(ballot, number, found, texts, paper, faults=faults)


@blueprint.get("/roznice")
@allow(desk)
def differences_GET(consultation_id: UUID, number: int) -> Response:
    """Show both readings where they differ, and which papers wait for a second reader."""
    ballot = mine(consultation_id)
    running(ballot, number)
    progress = peers.cards().batch(ballot.ballot_id, number, actor=actor())
    found = _content(consultation_id)
    return page(
        "cards/differences.html",
        ballot=ballot,
        rehearsal=ballot.rehearsal,
        number=number,
        found=found,
        once=progress.once,
        differing=[
            {
                "number": each.number,
                "first": _told(found, each.first),
                "second": _told(found, each.second),
                "mine": [
                    name
                    for name, who in (("first", each.first_by), ("second", each.second_by))
                    if who == actor().account_id
                ],
            }
            for each in progress.differing
        ],
    )


@blueprint.post("/roznice")
@unlogged
@allow(desk)
def differences_POST(consultation_id: UUID, number: int) -> Redirect:
    """Let one of two readings stand, or take a paper out to be read anew."""
    ballot = mine(consultation_id)
    running(ballot, number)
    paper, act = request.form.get("number", "")[:100], request.form.get("act", "")
    ballot_id, cards = ballot.ballot_id, peers.cards()
    try:
        match act:
            case "first" | "second":
                settled = SettlePaper(number=paper, reading=act)
                cards.settle(ballot_id, number, settled, actor=actor())
                _record(ballot, "paper.settled")
                flash(_("The reading stands."), "good")
            case "discard":
                cards.discard(ballot_id, number, DiscardPaper(number=paper), actor=actor())
                _record(ballot, "paper.discarded")
                flash(_("The paper is taken out; two people can read it anew."), "good")
            case _:
                raise NotFound
    except Refusal as refusal:
        for _field, said in words.said(refusal):
            flash(said, "bad")
    return _to("cards_papers.differences_GET", consultation_id, number)


def _content(consultation_id: UUID) -> Consultation:
    return peers.consultations().get_consultation(consultation_id, actor=actor())


def _ballot(found: Consultation) -> Ballot:
    if found.ballot is None:
        raise NotFound
    return found.ballot


def _form(found: Consultation) -> BallotForm:
    return BallotForm(questions=tuple(each.asks for each in _ballot(found).questions))


def _ask(
    ballot: RegisterBallot,
    number: int,
    found: Consultation,
    texts: dict[str, str],
    paper: str,
    *,
    faults: dict[str, str] | None = None,
    errors: list[tuple[str | None, str]] | None = None,
) -> Response:
    faults, errors = faults or {}, list(errors or [])
    questions = []
    for place, question in enumerate(_ballot(found).questions, start=1):
        code = faults.get(question.code)
        error = words.reading(code, question.asks) if code else ""
        if error:
            errors.append((f"q-{place}", f"{question.title}: {error}"))
        questions.append(
            {
                "id": f"q-{place}",
                "question": question,
                "how": " ".join(paper_words.how(question.asks)),
                "text": texts.get(question.code, ""),
                "error": error,
            }
        )
    return page(
        "cards/paper.html",
        ballot=ballot,
        rehearsal=ballot.rehearsal,
        number=number,
        found=found,
        paper=paper,
        questions=questions,
        grouped=any(question.group for question in _ballot(found).questions),
        errors=errors,
        wrong=dict(errors),
        status=422 if errors else 200,
    )


def _told(found: Consultation, text: str) -> list[tuple[str, str]]:
    """Return a reading as (question, what was read), in the words of the ballot."""
    choices = papers.read(text)
    return [
        (question.title, _answer(question.group, choices.get(question.code)))
        for question in _ballot(found).questions
    ]


def _answer(group: str, choice: Choice | None) -> str:
    if choice is None:
        return str(_("nothing here, or not valid") if group else _("empty or not valid"))
    if choice.blank:
        return str(_("a blank vote"))
    if choice.abstain:
        return str(_("no voice"))
    numbers = {**choice.scores, **choice.points, **choice.ranks}
    return ", ".join([*choice.approved, *(f"{code} = {value}" for code, value in numbers.items())])


def _record(ballot: RegisterBallot, act: str) -> None:
    """Put an act into the log: who did it in which vote, never with which paper."""
    staff.record(
        actor=actor(), act=act, subject_id=ballot.consultation_id, centre_id=ballot.centre_id
    )
    door(db)


def _to(view: str, consultation_id: UUID, number: int) -> Redirect:
    return redirect(url_for(view, consultation_id=consultation_id, number=number), 303)
