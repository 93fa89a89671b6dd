"""A ballot as a whole: its dates and form, and the short way to one budget question.

Everything flushes and nothing commits. Each change locks the consultation first, so two
organisers at one draft wait for each other.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from services.consultations import consultations, options, questions
from services.consultations.model import Ballot, BallotQuestion, Consultation, db
from services.consultations.rules import ballots as rules
from services.consultations.rules import questions as question_rules
from shared.contracts.actors import Actor
from shared.contracts.ballots import BallotForm, Question, RuleSettings
from shared.contracts.consultations import (
    QUESTION,
    DescribeOption,
    DescribeProject,
    ScheduleBallot,
    SetBallot,
    Translation,
)
from shared.problems import conflict, invalid

_OF_EVERY_BUDGET = ("min_votes", "quorum", "excluding")


def schedule(consultation_id: UUID, *, actor: Actor, command: ScheduleBallot) -> Consultation:
    """Make a draft's ballot, or move its dates and what holds for all its questions.

    Whether it is a rehearsal is decided when it is made and never again.
    """
    consultation = consultations.to_edit_ballot(consultation_id, actor=actor)
    faults: dict[str, str] = {}
    if fault := rules.dates_fault(command.opens_at, command.closes_at):
        faults["closes_at"] = fault
    if not 0 <= command.verification_days <= rules.LONGEST_VERIFICATION:
        faults["verification_days"] = "out_of_range"
    if len(command.draw.strip()) > 1000:
        faults["draw"] = "too_long"
    if faults:
        raise invalid(**faults)
    ballot = _made(consultation, rehearsal=command.rehearsal)
    ballot.opens_at, ballot.closes_at = command.opens_at, command.closes_at
    ballot.verification_days = command.verification_days
    ballot.leftovers = command.leftovers
    ballot.draw = command.draw.strip()
    db.session.flush()
    return consultation


def set_terms(consultation_id: UUID, *, actor: Actor, command: SetBallot) -> Consultation:
    """Make a draft's ballot of one budget question, or put new terms in the place of the old ones.

    Raises Refusal `other_questions` where the ballot asks something else.
    """
    consultation = consultations.to_edit_ballot(consultation_id, actor=actor)
    if faults := _faults(command):
        raise invalid(**faults)
    ballot = _made(consultation, rehearsal=command.rehearsal)
    if ballot.questions and not is_short(ballot):
        raise conflict("other_questions", "This ballot asks more than one budget.")
    if not ballot.questions:
        ballot.questions.append(_one_budget())
    (question,) = ballot.questions
    question.limits = {**question.limits, "max_choices": command.max_choices}
    question.counting = _counting(question.counting, command)
    ballot.opens_at, ballot.closes_at = command.opens_at, command.closes_at
    db.session.flush()
    return consultation


def _faults(command: SetBallot) -> dict[str, str]:
    faults: dict[str, str] = {}
    if not 0 < command.budget < question_rules.MOST_MONEY:
        faults["budget"] = "not_positive"
    if not 0 < command.max_choices <= question_rules.MOST_OPTIONS:
        faults["max_choices"] = "not_positive"
    if command.rule not in question_rules.BUDGET_RULES:
        faults["rule"] = "unknown"
    if fault := rules.dates_fault(command.opens_at, command.closes_at):
        faults["closes_at"] = fault
    return faults


def _one_budget() -> BallotQuestion:
    return BallotQuestion(
        code=QUESTION,
        position=1,
        kind="approval",
        limits={},
        counting=dict(question_rules.OF_A_NEW_BUDGET),
        title="",
    )


def _counting(before: Mapping[str, Any], command: SetBallot) -> dict[str, Any]:
    """Return the new rule and money, and of the settings before those that still hold."""
    kept = {
        name: value
        for name, value in before.items()
        if name in _OF_EVERY_BUDGET or before["rule"] == command.rule
    }
    if command.rule == "equal-shares":
        # Who chooses it the short way wants the money to be spent.
        kept.setdefault("completion", "add1-greedy")
    return {**kept, "rule": command.rule, "budget": command.budget}


def add_projects(
    consultation_id: UUID, *, actor: Actor, commands: tuple[DescribeProject, ...]
) -> Consultation:
    """Put projects at the end of a ballot of one budget question: all of them, or none."""
    consultation, question = _short_to_edit(consultation_id, actor)
    options.put_in(question, tuple(_option(command) for command in commands))
    return consultation


def edit_project(
    consultation_id: UUID, project_id: UUID, *, actor: Actor, command: DescribeProject
) -> Consultation:
    """Put new words and a new cost in the place of a project's old ones; the rest stays."""
    _, question = _short_to_edit(consultation_id, actor)
    known = options.find(question, project_id)
    wanted = _option(command, msgspec.convert(known.translations, dict[str, Translation]))
    return options.edit(consultation_id, question.id, project_id, actor=actor, command=wanted)


def remove_project(consultation_id: UUID, project_id: UUID, *, actor: Actor) -> Consultation:
    """Take a project off a ballot of one budget question; a second time is a no-op."""
    _, question = _short_to_edit(consultation_id, actor)
    return options.remove(consultation_id, question.id, project_id, actor=actor)


def form(ballot: Ballot) -> BallotForm:
    """Return what a paper of this ballot may hold, as page and box check it."""
    return BallotForm(questions=tuple(question for question, _ in asked(ballot)))


def asked(ballot: Ballot) -> list[tuple[Question, RuleSettings]]:
    """Return each question in the form of the paper, with how it is counted."""
    return [
        (questions.asked(question), questions.counting(question)) for question in ballot.questions
    ]


def missing(ballot: Ballot, *, now: datetime) -> list[str]:
    """Return the codes of what a ballot lacks before it can be announced; empty when ready."""
    return rules.missing(
        asked(ballot),
        now=now,
        opens_at=ballot.opens_at,
        closes_at=ballot.closes_at,
        leftovers=ballot.leftovers,
    )


def is_short(ballot: Ballot) -> bool:
    """Tell whether a ballot is one budget question, so that `SetBallot` can tell it."""
    return rules.is_short(asked(ballot))


def verifies_until(ballot: Ballot) -> datetime | None:
    """Return when the verification phase ends; None without one, or before there are dates."""
    if ballot.closes_at is None or not ballot.verification_days:
        return None
    return ballot.closes_at + timedelta(days=ballot.verification_days)


def _made(consultation: Consultation, *, rehearsal: bool) -> Ballot:
    if consultation.ballot is None:
        consultation.ballot = Ballot(rehearsal=rehearsal)
    return consultation.ballot


def _short_to_edit(consultation_id: UUID, actor: Actor) -> tuple[Consultation, BallotQuestion]:
    consultation, ballot = questions.to_edit(consultation_id, actor)
    if not ballot.questions:
        raise conflict("ballot_missing", "Set the ballot's terms first.")
    if not is_short(ballot):
        raise conflict("other_questions", "This ballot asks more than one budget.")
    return consultation, ballot.questions[0]


def _option(
    command: DescribeProject, translations: dict[str, Translation] | None = None
) -> DescribeOption:
    return DescribeOption(
        title=command.title,
        description=command.description,
        cost=command.cost,
        area_id=command.area_id,
        code=command.code,
        translations=translations or {},
    )
