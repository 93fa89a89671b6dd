"""One way from papers to the published bytes: which rule counts what, and what the report says."""

import json
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from services.consultations.rules import questions as question_rules
from services.consultations.tally import report
from services.consultations.tally.candidates import Candidate
from services.consultations.tally.choices import ChoiceElection, ChoiceKind
from services.consultations.tally.election import BallotKind, Election, Project
from services.consultations.tally.ranked import RankedElection
from services.consultations.tally.recounting import AnyElection, count, rules_for
from services.consultations.tally.settings import MOST_EXACT_SEATS, RULES, CannotCount, RuleSettings
from tests.consultations.tally.elections import candidates, election

PROJECTS = (Project("x", 500, "Park"), Project("y", 300, "Road"), Project("z", 0))


def budget(kind: BallotKind, ballots: list[Any], top: int | None = None) -> Election:
    return Election.of(kind=kind, projects=PROJECTS, budget=600, ballots=ballots, top=top)


PAPERS: dict[str, AnyElection] = {
    "budget approval": budget(BallotKind.APPROVAL, [("x", "y"), ("y",)]),
    "budget cumulative": budget(BallotKind.CUMULATIVE, [{"x": 3, "y": 1}, {"y": 2}]),
    "budget ordinal": budget(BallotKind.ORDINAL, [("x", "y"), ("y", "x"), ("y",)], top=2),
    "single": ChoiceElection.of(ChoiceKind.SINGLE, candidates(3), [((0,), 2), ((1,), 1)]),
    "approval": ChoiceElection.of(ChoiceKind.APPROVAL, candidates(3), [((0, 1), 2), ((1,), 1)]),
    "score": ChoiceElection.of(ChoiceKind.SCORE, candidates(3), [({0: 2, 1: -1}, 2)]),
    "points": ChoiceElection.of(ChoiceKind.POINTS, candidates(3), [({0: 2, 1: 1}, 2)]),
    "ranked": election(3, [(((0, 1), (2,)), 2), (((2,), (0,)), 3)]),
}


@pytest.mark.parametrize("kind", PAPERS)
@pytest.mark.parametrize("rule", RULES)
def test_a_rule_counts_what_it_can_and_names_the_others_for_the_rest(kind: str, rule: str) -> None:
    vote = PAPERS[kind]
    settings = RuleSettings(rule=rule, place_points=(2, 1) if "ordinal" in rule else ())
    if rule not in rules_for(vote):
        with pytest.raises(CannotCount) as refusal:
            count(vote, settings)
        assert all(other in str(refusal.value) for other in (rule, *rules_for(vote)))
        return
    counted = count(vote, settings)
    said = json.loads(counted.bytes)
    assert (said["rule"], said["ballots"]) == (rule, vote.ballots)
    assert tuple(said["winners"]) == counted.winners
    assert said["rounds"]
    assert counted.winners == counted.outcome.winners


def test_every_rule_can_count_something() -> None:
    assert {rule for vote in PAPERS.values() for rule in rules_for(vote)} == set(RULES)


def test_approval_papers_with_one_tick_each_may_be_counted_by_plurality() -> None:
    one = ChoiceElection.of(ChoiceKind.APPROVAL, candidates(2), [((0,), 2), ((1,), 1)])
    assert count(one, RuleSettings(rule="plurality")).winners == ("ada",)
    with pytest.raises(CannotCount):
        count(PAPERS["approval"], RuleSettings(rule="plurality"))


def test_the_scale_of_a_budget_s_ordinal_papers_is_used() -> None:
    counted = count(PAPERS["budget ordinal"], RuleSettings(rule="ordinal-points"))
    points = {each["id"]: each["points"] for each in counted.report["rounds"][0]["options"]}
    assert points == {"x": 3, "y": 5, "z": 0}


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"rule": "irv", "seats": 2}, "irv elects one"),
        ({"rule": "stv", "min_votes": 2}, "min_votes and excluding are not for stv"),
        ({"rule": "ordinal-points"}, "needs the points of each place"),
    ],
)
def test_settings_that_do_not_fit_are_refused(settings: dict[str, Any], said: str) -> None:
    with pytest.raises(CannotCount, match=said):
        count(PAPERS["ranked"], RuleSettings(**settings))


def test_many_seats_need_decimals_as_exact_fractions_would_never_end() -> None:
    many = [Candidate(f"x{at:02}") for at in range(20)]
    vote = RankedElection.of(many, [(((at,), ((at + 1) % 20,)), at + 1) for at in range(20)])
    with pytest.raises(CannotCount, match="up to 15 seats"):
        count(vote, RuleSettings(rule="stv", seats=16))
    assert len(count(vote, RuleSettings(rule="stv", seats=16, decimals=5)).winners) == 16
    assert len(count(vote, RuleSettings(rule="stv", seats=15)).winners) == 15
    assert question_rules.MOST_EXACT_SEATS == MOST_EXACT_SEATS


@pytest.mark.parametrize(
    "said",
    [
        {"rule": "borda"},
        {"rule": "stv", "seats": 0},
        {"rule": "stv", "seats": True},
        {"rule": "stv", "decimals": 13},
        {"rule": "stv", "seed": ""},
        {"rule": "stv", "unranked": "first"},
        {"rule": "stv", "place_points": [1, "2"]},
        {"rule": "stv", "excluding": ["ab"]},
        {"rule": "stv", "colour": 1},
        {"seats": 1},
    ],
)
def test_what_is_no_setting_is_refused(said: dict[str, Any]) -> None:
    with pytest.raises(CannotCount):
        RuleSettings.of(said)


def test_settings_come_back_from_what_they_say() -> None:
    settings = RuleSettings(
        rule="equal-shares", seats=2, place_points=(3, 1), excluding=(("a", "b"),), seed="1"
    )
    assert RuleSettings.of(json.loads(json.dumps(settings.said()))) == settings
    assert RuleSettings(rule="irv").said() == {"rule": "irv"}


def test_settings_of_a_budget_s_file_are_read_from_its_head() -> None:
    meta = {
        "rule": "equal-shares",
        "utility": "cardinality",
        "completion": "add1",
        "comparison": "true",
        "min_votes": "3",
        "excluding": "a,b c,d",
        "seed": "7 8",
        "language": "pl",
    }
    assert RuleSettings.of_meta(meta) == RuleSettings(
        rule="equal-shares",
        utility="cardinality",
        completion="add1",
        comparison=True,
        min_votes=3,
        excluding=(("a", "b"), ("c", "d")),
        seed="7 8",
    )
    assert RuleSettings.of_meta({"rule": "greedy"}) is None
    with pytest.raises(CannotCount, match="min_votes"):
        RuleSettings.of_meta({"rule": "greedy-stop", "min_votes": "3.5"})


def test_a_budget_s_limits_reach_its_rule() -> None:
    vote = PAPERS["budget approval"]
    free = count(vote, RuleSettings(rule="greedy-skip"))
    assert free.winners == ("y", "z")
    assert count(vote, RuleSettings(rule="greedy-skip", quorum=3)).winners == ()
    assert count(vote, RuleSettings(rule="greedy-skip", min_votes=1)).winners == ("y",)
    apart = RuleSettings(rule="greedy-skip", excluding=(("y", "z"),))
    assert count(vote, apart).winners == ("y",)
    with pytest.raises(CannotCount, match="no project 'q'"):
        count(vote, RuleSettings(rule="greedy-skip", excluding=(("y", "q"),)))


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (3, 3),
        (Fraction(4, 2), 2),
        (Fraction(5, 2), "2.5"),
        (Fraction(1, 10**12), "0.000000000001"),
        (Fraction(-1, 3), "-1/3"),
        (Fraction(-1, 2), "-0.5"),
        (Fraction(22, 7), "22/7"),
        (Fraction(10**31, 10**31 + 1), "~0.999999999999"),
    ],
)
def test_numbers_are_told_exactly_or_marked(value: Fraction | int, said: int | str) -> None:
    assert report.number(value) == said


def test_money_keeps_every_digit() -> None:
    assert f"{report.money(123456789012345678901234567890123456789, 2):f}" == (
        "1234567890123456789012345678901234567.89"
    )
    assert f"{report.money(50000, 2, 0):f}" == "500"


def test_the_bytes_are_one_line_of_ascii_in_the_order_of_the_keys() -> None:
    told = {"b": "Łódź", "a": [1, None, True, Decimal("10.50")], "c": {"x": ()}}
    assert report.dump(told) == (
        b'{"b": "\\u0141\\u00f3d\\u017a", "a": [1, null, true, 10.50], "c": {"x": []}}\n'
    )
