"""Counting what a frozen box holds, and telling the result of all its questions together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import func, select

from services.consultations import ballots, exports, question_counts, questions
from services.consultations.model import Ballot, Box, Draw, FrozenPaper, db
from services.consultations.question_counts import CountedQuestion
from services.consultations.rules import results as rules
from services.consultations.tally import GreedyRule, greedy
from shared.contracts import results as contract
from shared.contracts.ballots import VoteSummary


@dataclass(frozen=True)
class Counted:
    """A whole result; the reports stand in `questions` alone."""

    told: contract.Result
    questions: tuple[CountedQuestion, ...]


def count(ballot: Ballot, frozen: Box, draw: Draw | None, *, now: datetime) -> Counted:
    """Count every question of a frozen ballot; with a draw, its seed decides the ties."""
    seed = draw.seed if draw is not None else None
    about = _about(ballot, frozen)
    given = exports.answers(_papers(ballot), [question.code for question in ballot.questions])
    counted, second = question_counts.Counting(ballot, about, given, seed).whole()
    told = contract.Result(
        **_terms(ballot),
        **_books(ballot, frozen),
        counted_at=now,
        **_short(ballot, counted, given[ballot.questions[0].code]),
        seed=seed,
        undecided=any(question.told.undecided for question in counted)
        or (second is not None and second.undecided),
        questions=tuple(question.told for question in counted),
        stage="final",
        carried_steps=() if second is None else rules.carried_steps(second, _titles(ballot)),
        draw=_told_draw(draw),
    )
    if told.undecided:
        told = msgspec.structs.replace(told, stage="before_draw")
    return Counted(told, counted)


def _papers(ballot: Ballot) -> list[tuple[str, int]]:
    """Return what counts, as canonical papers with their numbers."""
    wanted = (
        select(FrozenPaper.choices, func.count())
        .where(FrozenPaper.ballot_id == ballot.id, FrozenPaper.left_out.is_(False))
        .group_by(FrozenPaper.choices)
    )
    return [(text, times) for text, times in db.session.execute(wanted)]


def _about(ballot: Ballot, frozen: Box) -> exports.About:
    assert ballot.opens_at is not None
    assert ballot.closes_at is not None
    return exports.About(
        ballot_id=ballot.id,
        title=" ".join(ballot.consultation.title.split()),
        language=ballot.consultation.language,
        opens_at=ballot.opens_at,
        closes_at=ballot.closes_at,
        papers_root=(frozen.papers_root or b"").hex(),
        receipts_root=(frozen.receipts_root or b"").hex(),
    )


def _terms(ballot: Ballot) -> dict[str, Any]:
    """What was voted on and by which terms, as it stood at the count."""
    consultation = ballot.consultation
    return {
        "consultation_id": consultation.id,
        "ballot_id": ballot.id,
        "centre_id": consultation.centre_id,
        "area_ids": tuple(consultation.area_ids),
        "title": consultation.title,
        "language": consultation.language,
        "answered_by": consultation.answered_by,
        "rehearsal": ballot.rehearsal,
        "opens_at": ballot.opens_at,
        "closes_at": ballot.closes_at,
        "draw_rule": ballot.draw,
        "leftovers": ballot.leftovers,
    }


def _books(ballot: Ballot, frozen: Box) -> dict[str, Any]:
    """What box and register held, and whether they agreed."""
    # Places run from 1 without a gap.
    papers = (
        db.session.scalar(
            select(func.max(FrozenPaper.place)).where(FrozenPaper.ballot_id == ballot.id)
        )
        or 0
    )
    voted, reissued = frozen.told_voted or 0, frozen.told_reissued or 0
    summary = msgspec.convert(frozen.summary, VoteSummary)
    return {
        "papers": papers,
        "left_out": frozen.left_out or 0,
        "counted": papers - (frozen.left_out or 0),
        "voted": voted,
        "reissued": reissued,
        "balanced": papers == voted + reissued,
        "unbalanced_reason": frozen.unbalanced_reason,
        "papers_root": (frozen.papers_root or b"").hex(),
        "receipts_root": (frozen.receipts_root or b"").hex(),
        "acts": summary.acts,
        "channels": summary.channels,
        "groups": tuple(
            contract.JudgedGroup(papers=group.papers, left_out=group.left_out, reason=group.reason)
            for group in summary.groups
        ),
        "last_batch": summary.last_batch,
        "undivided": summary.undivided,
    }


def _titles(ballot: Ballot) -> dict[tuple[str, str], str]:
    """Return the words of each option by the codes of its question and its own."""
    return {
        (question.code, option.code): option.title
        for question in ballot.questions
        for option in question.options
    }


def _told_draw(draw: Draw | None) -> contract.Draw | None:
    """Tell a draw as everyone may read it: not who entered it."""
    if draw is None:
        return None
    return contract.Draw(
        seed=draw.seed,
        drawn=draw.drawn,
        entered_at=draw.entered_at,
        confirmed_at=draw.confirmed_at,
    )


def _short(
    ballot: Ballot, counted: Sequence[CountedQuestion], given: exports.Answers
) -> dict[str, Any]:
    """Tell what the release before questions reads: one budget counted greedily, step by step."""
    first = counted[0]
    told: dict[str, Any] = {
        "rule": "",
        "budget": sum(question.told.budget or 0 for question in counted),
        "max_choices": 0,
        "winners": (),
        "cost": 0,
        "left": 0,
        "blank": 0,
        "steps": (),
        "ties": (),
        "file": first.told.file,
    }
    if not ballots.is_short(ballot):
        return told
    cost, budget = first.told.cost or 0, first.told.budget or 0
    told |= {
        "rule": first.told.rule,
        "max_choices": questions.asked(ballot.questions[0]).max_choices or 0,
        "winners": first.told.winners,
        "cost": cost,
        "left": budget - cost,
        "blank": first.told.blank,
    }
    if first.told.rule in tuple(GreedyRule):
        question = ballot.questions[0]
        election = exports.election(question, questions.asked(question), budget, given)
        outcome = greedy(election, rule=GreedyRule(first.told.rule), seed=first.told.seed)
        told |= {"steps": rules.steps(outcome), "ties": rules.ties(outcome)}
    return told
