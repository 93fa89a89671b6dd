"""Each rule's count as the result's page shows it: nothing is lost, and every reason is true."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from services.consultations.tally import BallotKind, Election, Project
from services.consultations.tally.candidates import Candidate
from services.consultations.tally.choices import ChoiceElection, ChoiceKind
from services.consultations.tally.ranked import RankedElection
from services.consultations.tally.recounting import count
from services.consultations.tally.settings import RuleSettings as Settings
from services.gateway.pages.results import showing
from services.gateway.pages.results.views import QuestionView
from shared.contracts.ballots import RuleSettings
from shared.contracts.results import QuestionResult, Result, ResultFile, ResultOption
from shared.ids import new_id

NAMES = ("Altana", "Boisko", "Cisza", "Drzewa")
CANDIDATES = tuple(Candidate(name[0].lower(), name) for name in NAMES)
NOW = datetime(2026, 11, 22, tzinfo=UTC)
FILE = ResultFile(name="wynik.json", sha256="00", size=1)


def ranked(papers: Mapping[str, int]) -> RankedElection:
    """Papers like "abc": 3 – three people put Altana first, Boisko second, Cisza third."""
    orders = [(tuple(("abcd".index(one),) for one in paper), n) for paper, n in papers.items()]
    return RankedElection.of(CANDIDATES, orders)


def ticked(papers: Iterable[tuple[Mapping[int, int] | tuple[int, ...], int]], kind: str) -> Any:
    """Papers by ticks, scores or points."""
    return ChoiceElection.of(ChoiceKind(kind), CANDIDATES, papers)


def shown(gateway: Flask, election: Any, rule: str, **terms: Any) -> QuestionView:
    """Count, store and show one question."""
    counted = count(election, Settings(rule=rule, **terms))
    report = json.loads(counted.bytes)
    question = QuestionResult(
        code="q",
        title="Co na placu?",
        kind="ranked",
        rule=rule,
        counting=RuleSettings(rule=rule),
        options=tuple(ResultOption(code=name[0].lower(), title=name) for name in NAMES),
        papers=report["ballots"],
        blank=0,
        abstain=0,
        winners=tuple(report.get("certain", report["winners"])),
        undecided=report["undecided"],
        report=report,
        file=FILE,
    )
    with gateway.test_request_context("/"):
        view = showing.views_of(_result(question))[0]
        # Whatever is shown can be drawn.
        template = "{% from 'results/question.html' import question with context %}"
        template += "{{ question(view, result, true) }}"
        drawn = gateway.jinja_env.from_string(template).render(view=view, result=_result(question))
        assert view.bars[0].label in drawn
        return view


def _result(question: QuestionResult) -> Result:
    return Result(
        consultation_id=new_id(),
        ballot_id=new_id(),
        centre_id=new_id(),
        area_ids=(),
        title="Plac",
        language="pl",
        answered_by="",
        rehearsal=False,
        opens_at=NOW,
        closes_at=NOW,
        counted_at=NOW,
        rule=question.rule,
        seed=None,
        budget=0,
        max_choices=0,
        winners=(),
        cost=0,
        left=0,
        undecided=question.undecided,
        steps=(),
        ties=(),
        papers=question.papers,
        blank=0,
        voted=question.papers,
        reissued=0,
        balanced=True,
        unbalanced_reason="",
        papers_root="",
        receipts_root="",
        file=FILE,
        questions=(question,),
    )


def test_a_run_off_shows_every_round_and_where_each_vote_went(gateway: Flask) -> None:
    view = shown(gateway, ranked({"ab": 4, "b": 4, "cb": 2, "da": 1}), "irv")
    assert "Boisko" in view.lead
    assert view.flow is not None
    assert {bar.y for bar in view.flow.bars} == {0.0, 134.0, 268.0}
    assert [entry.title for entry in view.legend if entry.won] == ["Boisko"]
    assert len(view.reasons) == 3
    drops = [reason.text for reason in view.reasons]
    assert "Altana +1" in drops[1]
    # One vote for the fourth; the next had one more, the others four and four.
    assert "Głosy: 1; następna możliwość miała o 1 więcej" in drops[1]
    assert "Boisko +2" in drops[2]
    heads = [text for text, _ in view.table.heads]
    assert len(heads) == 4
    assert all(len(row) == 4 for row in view.table.rows)


def test_a_transferable_vote_says_the_quota_and_moves_the_surplus(gateway: Flask) -> None:
    view = shown(gateway, ranked({"ab": 8, "c": 3, "d": 2}), "stv", seats=2)
    assert any("5" in text for _icon, label, text in view.facts if "róg" in label)
    moved = [reason for reason in view.reasons if "Boisko +" in reason.text]
    assert moved


def test_schulze_shows_every_duel_and_the_path_that_beats_each_loser(gateway: Flask) -> None:
    view = shown(gateway, ranked({"abc": 5, "bca": 4, "cab": 2}), "schulze")
    assert view.duels is not None
    letters = [letter for letter, _title in view.duels.names]
    assert letters == ["A", "B", "C", "D"]
    for place, row in enumerate(view.duels.rows):
        assert row[place] is None
    names = [title for _letter, title in view.duels.names]
    a, b = names.index("Altana"), names.index("Boisko")
    assert view.duels.rows[a][b] == (7, True)
    assert view.duels.rows[b][a] == (4, False)
    assert {reason.title for reason in view.reasons} >= {"Boisko", "Cisza"}
    assert "Altana → Boisko" in " ".join(reason.text for reason in view.reasons)


@pytest.mark.parametrize(
    ("rule", "kind", "papers", "lacking"),
    [
        ("plurality", "single", [((0,), 9), ((1,), 4)], "6 głosów"),
        ("approval", "approval", [((0, 1), 5), ((0,), 3)], "4 głosy"),
        ("score", "score", [({0: 5, 1: 2}, 3)], "10 punktów"),
        ("points", "points", [({0: 7, 1: 3}, 2)], "9 punktów"),
    ],
)
def test_a_loser_is_told_what_would_have_been_enough(
    gateway: Flask, rule: str, kind: str, papers: Any, lacking: str
) -> None:
    view = shown(gateway, ticked(papers, kind), rule)
    assert [bar.label for bar in view.bars if bar.won] == ["Altana"]
    loser = next(reason for reason in view.reasons if reason.title == "Boisko")
    assert lacking in loser.text
    # It is true: so many more and the other one wins, one less and it does not.
    enough = int(lacking.split(maxsplit=1)[0])
    for more, wins in ((enough, True), (enough - 1, False)):
        added = [((1,), more)] if kind in ("single", "approval") else [({1: more}, 1)]
        again = count(ticked([*papers, *added], kind), Settings(rule=rule))
        assert (again.winners[0] == "b") == wins


def test_while_a_draw_is_due_nobody_tied_is_marked_as_chosen(gateway: Flask) -> None:
    view = shown(gateway, ticked([((0,), 3), ((1,), 3), ((2,), 1)], "single"), "plurality")
    assert view.undecided
    assert not any(bar.won for bar in view.bars)
    assert view.draws
    assert "Altana; Boisko" in view.draws[0]


@pytest.mark.parametrize("certain", [(), ("a",)])
def test_what_hangs_on_the_draw_of_another_budget_is_not_called_chosen(
    gateway: Flask, certain: tuple[str, ...]
) -> None:
    counted = Settings(rule="greedy-skip")
    ballots = [["a"], ["a"], ["a"], ["b"], ["b"]]
    assert [bar.won for bar in budget(gateway, ballots, counted).bars][:2] == [True, True]
    # Money left over elsewhere would come here, and a draw there says how much.
    view = budget(gateway, ballots, counted, winners=certain, undecided=True, cost=0)
    assert [bar.label for bar in view.bars if bar.won] == ["Altana"][: len(certain)]
    assert [reason.won for reason in view.reasons] == [bar.won for bar in view.bars]


def test_titles_are_told_in_the_language_of_the_page(gateway: Flask) -> None:
    from services.gateway.pages.results.views import Asked
    from shared.contracts.consultations import Translation

    option = ResultOption(
        code="a", title="Altana", translations={"en": Translation(title="Gazebo")}
    )
    question = QuestionResult(
        code="q",
        title="Co na placu?",
        translations={"en": Translation(title="What for the square?")},
        kind="single",
        rule="plurality",
        counting=RuleSettings(rule="plurality"),
        options=(option,),
        papers=0,
        blank=0,
        abstain=0,
        winners=(),
        undecided=False,
        report={},
        file=FILE,
    )
    for language, titles in (
        ("en", ("What for the square?", "Gazebo")),
        ("de", ("Co na placu?", "Altana")),
    ):
        with gateway.test_request_context("/", headers={"Accept-Language": language}):
            asked = Asked.of(question, _result(question))
            assert (asked.title, asked.titles["a"]) == titles


def shares(gateway: Flask, ballots: list[list[str]], **terms: Any) -> QuestionView:
    """Count a budget of 1,000 zł by Equal Shares, and show it."""
    return budget(gateway, ballots, Settings(rule="equal-shares", **terms))


def budget(
    gateway: Flask, ballots: list[list[str]], counting: Settings, **told: Any
) -> QuestionView:
    """Count a budget of 1,000 zł and show it; `told` is what the result says otherwise."""
    projects = [Project("a", 60_000, "Altana"), Project("b", 40_000, "Boisko")]
    projects += [Project("c", 50_000, "Cisza"), Project("d", 70_000, "Drzewa")]
    election = Election.of(
        kind=BallotKind.APPROVAL, projects=projects, budget=100_000, ballots=ballots
    )
    report = json.loads(count(election, counting).bytes)
    costs = {project.id: project.cost for project in projects}
    question = QuestionResult(
        code="q",
        title="Budżet",
        kind="approval",
        rule=counting.rule,
        counting=RuleSettings(rule=counting.rule, budget=100_000),
        options=tuple(ResultOption(code=p.id, title=p.name, cost=p.cost) for p in projects),
        papers=report["ballots"],
        blank=0,
        abstain=0,
        **{
            "winners": tuple(report["winners"]),
            "undecided": report["undecided"],
            "cost": sum(costs[code] for code in report["winners"]),
            **told,
        },
        budget=100_000,
        report=report,
        file=FILE,
    )
    with gateway.test_request_context("/"):
        return showing.views_of(_result(question))[0]


def test_equal_shares_tell_who_paid_what_and_what_was_lacking(gateway: Flask) -> None:
    # Ten voters with 100 zł each: six want a, four b, and one of the six c beside.
    view = shares(gateway, [["a", "c"], *[["a"]] * 5, *[["b"]] * 4])
    assert [bar.label for bar in view.bars if bar.won] == ["Altana", "Boisko"]
    told = {reason.title: reason.text.replace("\u00a0", " ") for reason in view.reasons}
    assert "(6) płaci 100 zł" in told["Altana"]
    assert "(4) płaci 100 zł" in told["Boisko"]
    assert "zabrakło 500 zł" in told["Cisza"]
    assert "5 kart" in told["Cisza"]
    assert "Nikt nie zagłosował" in told["Drzewa"]
    assert [(part.number, part.width) for part in view.parts] == [("1", 600), ("2", 400), ("", 0)]
    assert view.line_after == 2


def test_what_nobody_could_spend_together_goes_to_the_best_that_fits(gateway: Flask) -> None:
    ballots = [*[["a"]] * 5, *[["b"]] * 4, ["c"]]
    view = shares(gateway, ballots, completion="add1-greedy")
    assert [bar.label for bar in view.bars if bar.won] == ["Altana", "Boisko"]
    assert any("podniesiono" in label for _icon, label, _text in view.facts)


def test_where_more_people_prefer_the_simple_order_the_page_says_so(gateway: Flask) -> None:
    ballots = [*[["d"]] * 6, *[["b"]] * 4]
    plain = shares(gateway, ballots, utility="cost")
    compared = shares(gateway, ballots, utility="cost", comparison=True)
    assert [bar.label for bar in plain.bars if bar.won] == ["Boisko"]
    assert [bar.label for bar in compared.bars if bar.won] == ["Drzewa"]
    assert "6" in compared.explained
