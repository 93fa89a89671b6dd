"""Questions of every kind: each counted from its public file, in no way touched by its words."""

import json
import random
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from deploy import command as wspolnie
from services.consultations import results
from services.consultations.model import db
from shared.contracts.ballots import Choice
from shared.contracts.consultations import DescribeOption, Translation
from shared.contracts.results import QuestionResult
from shared.problems import Refusal
from tests.support import kinds
from tests.support.votes import Vote

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
A, B, C = kinds.CODES

ANSWERS: dict[str, tuple[Choice, ...]] = {
    "single": (Choice(approved=(A,)), Choice(approved=(B,)), Choice(approved=(A,))),
    "approval": (Choice(approved=(A, B)), Choice(approved=(A,)), Choice(approved=(C, B, A))),
    "score": (Choice(scores={A: 5, B: 1}), Choice(scores={A: 4}), Choice(scores={C: 5})),
    "points": (Choice(points={A: 9, B: 1}), Choice(points={B: 3}), Choice(points={A: 1})),
    "ranked": (
        Choice(ranks={A: 1, B: 2, C: 3}),
        Choice(ranks={A: 1, C: 2}),
        Choice(ranks={B: 1, A: 2}),
    ),
}
WAYS = [
    ("single", "plurality"),
    ("approval", "approval"),
    ("score", "score"),
    ("points", "points"),
    ("ranked", "ordinal-points"),
    ("ranked", "irv"),
    ("ranked", "stv"),
    ("ranked", "schulze"),
    ("approval", "greedy-stop"),
    ("approval", "greedy-skip"),
    ("approval", "equal-shares"),
    ("points", "greedy-skip"),
    ("points", "equal-shares"),
    ("ranked", "greedy-skip"),
    ("ranked", "equal-shares"),
]


@pytest.fixture
def inside(consultations: Flask) -> object:
    with consultations.app_context():
        yield
        db.session.rollback()


def counted(vote: Vote) -> Vote:
    assert results.count(vote.ballot_id, now=NOW)
    db.session.commit()
    return vote


def by_hand(path: Path, content: bytes, capfd: pytest.CaptureFixture[str]) -> str:
    path.write_bytes(content)
    assert wspolnie.main(["recount", str(path), "--json"]) == 0
    return capfd.readouterr().out


def test_every_kind_by_every_rule_is_what_anyone_recounts_from_its_file(
    inside: None, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    asks = [kinds.asked(kind, rule, abstain=True) for kind, rule in WAYS]
    vote = kinds.announced(*asks)
    codes = [f"q{number}" for number in range(1, len(WAYS) + 1)]
    papers = [
        {code: ANSWERS[kind][turn] for code, (kind, _) in zip(codes, WAYS, strict=True)}
        for turn in range(3)
    ]
    papers += [{code: Choice(blank=True) for code in codes}]
    papers += [{code: Choice(abstain=True) for code in codes}]
    kinds.cast(vote, papers)
    told = results.get(counted(vote).consultation_id)
    assert [(q.kind, q.rule) for q in told.questions] == WAYS
    for question in told.questions:
        assert (question.papers, question.blank, question.abstain) == (5, 1, 1)
        assert question.winners[0] == A, question.rule
        assert not question.undecided
        file = results.question_file(vote.consultation_id, question.code)
        report = results.question_report(vote.consultation_id, question.code)
        assert len(file) == question.file.size
        assert by_hand(tmp_path / question.file.name, file, capfd) == report.decode()
        assert question.report == json.loads(report)
        assert question.report["winners"] == list(question.winners)
    assert (told.stage, told.papers, told.counted) == ("final", 5, 5)
    budgets = [question for question in told.questions if question.budget]
    assert len(budgets) == 7
    assert all((question.cost or 0) <= (question.budget or 0) for question in budgets)


def test_neither_words_nor_languages_nor_the_order_of_options_or_papers_touch_a_result(
    inside: None,
) -> None:
    def told(seed: int) -> list[QuestionResult]:
        draw = random.Random(seed)
        asks, shuffle = [], {}
        for place, (kind, rule) in enumerate(WAYS, start=1):
            ask = kinds.asked(kind, rule)
            shuffle[f"q{place}"] = draw.sample(kinds.CODES, 3)
            if seed:
                words = {"de": Translation(title=f"Frage {draw.random()}")}
                named = [
                    DescribeOption(
                        title=f"{draw.random()}", code=o.code, cost=o.cost, translations=words
                    )
                    for o in ask.options
                ]
                ask = kinds.asked(
                    kind, rule, title=str(draw.random()), translations=words, options=tuple(named)
                )
            asks.append(ask)
        vote = kinds.announced(*asks, shuffle=shuffle)
        papers = [
            {f"q{n}": ANSWERS[kind][turn] for n, (kind, _) in enumerate(WAYS, start=1)}
            for turn in (0, 1, 1, 2)
        ]
        kinds.cast(vote, draw.sample(papers, len(papers)))
        return list(results.get(counted(vote).consultation_id).questions)

    plain, *others = (told(seed) for seed in (0, 1, 2))
    for other in others:
        for first, second in zip(plain, other, strict=True):
            assert first.report == second.report, first.rule
            assert first.winners == second.winners


def test_a_district_counts_the_papers_of_those_who_chose_it_alone(inside: None) -> None:
    district = {"group": "okręg", "settings": {"budget": 10_000}}
    vote = kinds.announced(
        kinds.asked("approval", "greedy-skip", **district),
        kinds.asked("approval", "greedy-skip", **district),
        kinds.asked("single", "plurality"),
    )
    papers = [
        {"q1": Choice(approved=(A,)), "q3": Choice(approved=(A,))},
        {"q1": Choice(blank=True), "q3": Choice(approved=(B,))},
        {"q2": Choice(approved=(B,)), "q3": Choice(approved=(B,))},
    ]
    kinds.cast(vote, papers)
    told = results.get(counted(vote).consultation_id)
    assert [(q.papers, q.blank) for q in told.questions] == [(2, 1), (1, 0), (3, 0)]
    assert [q.winners[0] for q in told.questions] == [A, B, B]
    assert told.papers == 3


@pytest.mark.parametrize("table", ["question_results", "results"])
@pytest.mark.parametrize("change", ["UPDATE {} SET code = 'x'", "DELETE FROM {}"])
def test_no_part_of_a_stored_result_changes(inside: None, table: str, change: str) -> None:
    vote = kinds.announced(kinds.asked("single", "plurality"))
    kinds.cast(vote, [{"q1": Choice(approved=(A,))}])
    counted(vote)
    change = change.replace("code = 'x'", "drawn = true")
    with pytest.raises(IntegrityError, match="never changes"):
        db.session.execute(text(change.format(table)))


def test_nothing_of_a_question_is_told_before_the_count(inside: None) -> None:
    vote = kinds.announced(kinds.asked("single", "plurality"))
    asks: tuple[Callable[[], object], ...] = (
        lambda: results.question_file(vote.consultation_id, "q1"),
        lambda: results.question_report(vote.consultation_id, "q1"),
    )
    for ask in asks:
        with pytest.raises(Refusal) as refused:
            ask()
        assert refused.value.problem.status == 404


@pytest.mark.parametrize("ticked", [(), (Choice(blank=True),), (Choice(abstain=True),) * 2])
def test_a_vote_in_which_nobody_chose_anything_has_a_result_too(
    inside: None, ticked: tuple[Choice, ...]
) -> None:
    vote = kinds.announced(*(kinds.asked(kind, rule, abstain=True) for kind, rule in WAYS))
    kinds.cast(vote, [{f"q{n}": choice for n, _ in enumerate(WAYS, start=1)} for choice in ticked])
    told = results.get(counted(vote).consultation_id)
    assert [question.papers for question in told.questions] == [len(ticked)] * len(WAYS)
    assert told.papers == len(ticked)
