"""Onto the ballot in one step: every accepted idea becomes a project, those there already stay.

It can be done again until the vote is announced: only what is new is added.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from services.consultations import consultations, idea_acts, idea_views, options, questions
from services.consultations.model import (
    Ballot,
    BallotOption,
    BallotQuestion,
    Consultation,
    Idea,
    db,
)
from services.consultations.rules import ideas as rules
from services.consultations.rules import questions as question_rules
from shared.contracts.actors import Actor
from shared.contracts.ballots import RuleSettings
from shared.contracts.consultations import QUESTION, DescribeOption, DescribeQuestion
from shared.contracts.idea_checks import PutIdeasOnBallot
from shared.contracts.messages import ResultPublished
from shared.problems import Refusal, conflict, invalid

_GROUP = "districts"


@dataclass
class Target:
    """A question ideas go to: that of an area, or of the whole town; it may have to be made."""

    area_id: UUID | None
    question: BallotQuestion | None = None
    new: list[Idea] = field(default_factory=list)
    already: int = 0


def plan(
    consultation_id: UUID, *, by_area: bool, actor: Actor
) -> tuple[Consultation, list[Target], str, int]:
    """Return what would be done: the targets, why it cannot be (a code), and what is undecided."""
    refused = ""
    try:
        found = consultations.to_edit_ballot(consultation_id, actor=actor)
    except Refusal as refusal:
        if refusal.problem.status != 409:
            raise
        refused = refusal.problem.code
        found = consultations.to_organise(consultation_id, actor=actor)
    waiting = (rules.PUBLIC, rules.CORRECTING, rules.APPEALED)
    undecided = select(func.count()).where(
        Idea.consultation_id == consultation_id, Idea.state.in_(waiting)
    )
    targets = _targets(found, _accepted(consultation_id), by_area=by_area)
    return found, targets, refused, db.session.scalar(undecided) or 0


def put(
    consultation_id: UUID, *, actor: Actor, command: PutIdeasOnBallot, now: datetime
) -> Consultation:
    """Put all accepted ideas on the ballot: all that are new, or none.

    Raises Refusal `already_announced`, `nothing_new`, or `invalid` for a question to be made.
    """
    found = consultations.to_edit_ballot(consultation_id, actor=actor)
    targets = [
        one
        for one in _targets(found, _accepted(consultation_id, lock=True), by_area=command.by_area)
        if one.new
    ]
    if not targets:
        raise conflict("nothing_new", "Every accepted idea stands on the ballot.")
    if found.ballot is None:
        found.ballot = Ballot()
        db.session.flush()
    _make_questions(found, targets, command, actor)
    for target in targets:
        assert target.question is not None
        _append(target.question, target.new, actor=actor, now=now)
    added = sum(len(target.new) for target in targets)
    consultations.log_act("ideas.balloted", found, actor=actor, reason=f"{added}")
    return found


def tell_result(message: ResultPublished) -> None:
    """Tell the authors of the ideas on a ballot how the vote ended; an open draw is waited for."""
    rows = db.session.execute(
        select(Idea, BallotOption)
        .join(BallotOption, BallotOption.idea_id == Idea.id)
        .where(Idea.consultation_id == message.consultation_id)
    )
    for idea, option in rows:
        outcome = idea_views.outcome_of(option)
        if outcome is not None and outcome.fate != "undecided":
            idea_acts.tell_author(idea, f"idea_{outcome.fate}", key=f"result:{outcome.fate}")


def _accepted(consultation_id: UUID, *, lock: bool = False) -> list[Idea]:
    wanted = (
        select(Idea)
        .where(
            Idea.consultation_id == consultation_id,
            Idea.state == rules.ACCEPTED,
            # Nobody can vote on what its author had removed.
            Idea.title != "",
        )
        .order_by(Idea.number)
    )
    if lock:
        wanted = wanted.with_for_update(key_share=True)
    return list(db.session.scalars(wanted))


def _targets(
    consultation: Consultation, accepted: Sequence[Idea], *, by_area: bool
) -> list[Target]:
    """Share ideas out to questions; the money's questions alone can take projects."""
    asked = consultation.ballot.questions if consultation.ballot is not None else []
    budgets = [one for one in asked if questions.priced(one)]
    there = {option.idea_id for one in asked for option in one.options if option.idea_id}
    targets: dict[UUID | None, Target] = {}
    for idea in accepted:
        area = idea.area_id if by_area else None
        if area not in targets:
            targets[area] = Target(area, _question(budgets, area, by_area=by_area))
        if idea.id in there:
            targets[area].already += 1
        else:
            targets[area].new.append(idea)
    return list(targets.values())


def _question(
    budgets: Sequence[BallotQuestion], area: UUID | None, *, by_area: bool
) -> BallotQuestion | None:
    fitting = [one for one in budgets if one.area_id == area]
    if not fitting and not by_area:
        fitting = list(budgets)
    return fitting[0] if fitting else None


def _make_questions(
    consultation: Consultation,
    targets: Sequence[Target],
    command: PutIdeasOnBallot,
    actor: Actor,
) -> None:
    """Make the questions that are not there yet, each with its money."""
    missing = [one for one in targets if one.question is None]
    faults = {
        f"budgets.{one.area_id or ''}": "not_positive"
        for one in missing
        if not 0 < command.budgets.get(str(one.area_id or ""), 0) < question_rules.MOST_MONEY
    }
    if missing and command.rule not in question_rules.BUDGET_RULES:
        faults["rule"] = "unknown"
    if missing and not 0 < command.max_choices <= question_rules.MOST_OPTIONS:
        faults["max_choices"] = "not_positive"
    if faults:
        raise invalid(**faults)
    assert consultation.ballot is not None
    for target in missing:
        before = {one.id for one in consultation.ballot.questions}
        asks = _new_question(consultation, target, command)
        questions.add(consultation.id, actor=actor, commands=(asks,))
        target.question = next(one for one in consultation.ballot.questions if one.id not in before)


def _new_question(
    consultation: Consultation, target: Target, command: PutIdeasOnBallot
) -> DescribeQuestion:
    area = str(target.area_id or "")
    alone = consultation.ballot is not None and not consultation.ballot.questions
    return DescribeQuestion(
        kind="approval",
        title=command.titles.get(area, "").strip() or consultation.title,
        code=QUESTION if alone and not command.by_area else "",
        area_id=target.area_id,
        group=_GROUP if area and command.one_district else "",
        max_choices=command.max_choices,
        counting=RuleSettings(
            rule=command.rule,
            budget=command.budgets[area],
            # Who chooses equal shares the short way wants the money to be spent.
            completion="add1-greedy" if command.rule == "equal-shares" else "none",
            min_votes=1,
        ),
    )


def _append(question: BallotQuestion, new: Sequence[Idea], *, actor: Actor, now: datetime) -> None:
    taken = {option.code for option in question.options}
    options.put_in(question, tuple(_option(idea, taken) for idea in new))
    for idea, option in zip(new, question.options[-len(new) :], strict=True):
        option.idea_id = idea.id
        idea_acts.note(idea, "balloted", actor=actor, now=now)
        idea_acts.tell_author(idea, "idea_on_ballot", key="balloted")
    db.session.flush()


def _option(idea: Idea, taken: set[str]) -> DescribeOption:
    code = str(idea.number)
    # Somebody else's project may have the number already.
    return DescribeOption(
        code=code if code not in taken else f"p{code}",
        title=idea.title,
        description=idea.summary,
        cost=idea.cost,
        area_id=idea.area_id,
    )
