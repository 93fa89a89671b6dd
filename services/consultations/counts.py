"""Counting what a frozen box holds, question by question, and telling it as the contract does.

Each question is written to its public file first and counted from that file: by the code, and in
the bytes, with which anyone counts it again.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import func, select

from services.consultations import ballots, exports, formats, questions
from services.consultations.model import Ballot, BallotQuestion, Box, Draw, FrozenPaper, db
from services.consultations.rules import results as rules
from services.consultations.tally import GreedyRule, greedy
from shared.contracts import results as contract
from shared.contracts.consultations import Translation


@dataclass(frozen=True)
class CountedQuestion:
    """One question's public file and its report, byte for byte, and what they come to."""

    code: str
    told: contract.QuestionResult
    report: bytes
    file: bytes


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
    counted = tuple(
        _question(ballot, question, about, given[question.code], seed)
        for question in ballot.questions
    )
    told = contract.Result(
        **_facts(ballot, frozen, now),
        **_short(ballot, counted, given[ballot.questions[0].code]),
        seed=seed,
        undecided=any(question.told.undecided for question in counted),
        questions=tuple(question.told for question in counted),
        stage="final",
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


def _facts(ballot: Ballot, frozen: Box, now: datetime) -> dict[str, Any]:
    """What was voted on and by which terms, as it stood at the count, and what the books held."""
    consultation = ballot.consultation
    # Places run from 1 without a gap.
    papers = (
        db.session.scalar(
            select(func.max(FrozenPaper.place)).where(FrozenPaper.ballot_id == ballot.id)
        )
        or 0
    )
    voted, reissued = frozen.told_voted or 0, frozen.told_reissued or 0
    acts: dict[str, int] = {}
    for change in consultation.changes:
        acts[change.kind] = acts.get(change.kind, 0) + 1
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
        "counted_at": now,
        "papers": papers,
        "left_out": frozen.left_out or 0,
        "counted": papers - (frozen.left_out or 0),
        "voted": voted,
        "reissued": reissued,
        "balanced": papers == voted + reissued,
        "unbalanced_reason": frozen.unbalanced_reason,
        "papers_root": (frozen.papers_root or b"").hex(),
        "receipts_root": (frozen.receipts_root or b"").hex(),
        "draw_rule": ballot.draw,
        "leftovers": ballot.leftovers,
        "acts": acts,
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


def _question(
    ballot: Ballot,
    question: BallotQuestion,
    about: exports.About,
    given: exports.Answers,
    seed: str | None,
) -> CountedQuestion:
    """Write a question to its file, count the file, and tell what came out."""
    priced = questions.priced(question)
    content = exports.write(question, about, given, seed=seed)
    ending = ".pb" if priced else ".json"
    found = _recounted(content, ending)
    if priced and not found.undecided:
        content = exports.write(question, about, given, seed=seed, selected=found.winners)
    asks = questions.asked(question)
    counting = questions.counting(question)
    costs = dict(zip(asks.options, asks.costs, strict=True)) if priced else {}
    told = contract.QuestionResult(
        code=question.code,
        title=question.title or ballot.consultation.title,
        description=question.description,
        translations=msgspec.convert(question.translations, dict[str, Translation]),
        kind=question.kind,
        rule=counting.rule,
        counting=counting,
        group=question.group_code,
        area_id=question.area_id,
        options=tuple(
            contract.ResultOption(
                code=option.code,
                title=option.title,
                cost=option.cost,
                area_id=option.area_id,
                translations=msgspec.convert(option.translations, dict[str, Translation]),
            )
            for option in question.options
        ),
        papers=given.papers,
        blank=given.blank,
        abstain=given.abstain,
        winners=found.winners,
        undecided=found.undecided,
        budget=counting.budget if priced else None,
        cost=sum(costs[code] for code in found.winners) if priced else None,
        seed=seed,
        report={},
        file=_file(ballot, question, content, ending),
    )
    return CountedQuestion(question.code, told, found.report, content)


class _Found(NamedTuple):
    """What a recount of a public file says; while undecided, only who wins for certain."""

    winners: tuple[str, ...]
    undecided: bool
    report: bytes


def _recounted(content: bytes, ending: str) -> _Found:
    """Count a public file, as anyone may with `wspolnie recount`."""
    counted = formats.recount(formats.read(f"result{ending}", content))
    return _Found(rules.certain_winners(counted), counted.undecided, counted.bytes)


def _file(
    ballot: Ballot, question: BallotQuestion, content: bytes, ending: str
) -> contract.ResultFile:
    assert ballot.closes_at is not None
    title = ballot.consultation.title
    name = title if len(ballot.questions) == 1 else f"{title[:40]} {question.code}"
    return contract.ResultFile(
        name=rules.file_name(name, ballot.closes_at, ending),
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
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
