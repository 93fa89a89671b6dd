"""What can be asked and by which rule it can be counted, without a database."""

from typing import Any

import pytest

from services.consultations.rules import questions as rules
from shared.contracts.consultations import Translation
from tests.support import kinds
from tests.support.kinds import every_kind_and_rule

EVERY = every_kind_and_rule()


def test_every_kind_can_be_counted_by_each_rule_that_fits_and_by_no_other() -> None:
    every = {rule for fitting in rules.RULES.values() for rule in fitting}
    assert [rules.faults(ask) for ask in EVERY] == [{}] * len(EVERY)
    for kind, fitting in rules.RULES.items():
        for rule in every - set(fitting):
            found = rules.faults(kinds.asked(kind, rule))
            assert "counting.rule" in found, (kind, rule)


@pytest.mark.parametrize(
    ("kind", "rule", "given", "settings", "fault"),
    [
        ("single", "plurality", {"title": " "}, {}, ("title", "empty")),
        ("single", "plurality", {"max_choices": 2}, {}, ("max_choices", "not_for_this_rule")),
        (
            "approval",
            "approval",
            {"min_choices": 3, "max_choices": 2},
            {},
            ("max_choices", "below_least"),
        ),
        ("approval", "approval", {"max_cost": 5}, {}, ("max_cost", "not_for_this_rule")),
        ("score", "score", {"min_score": 5, "max_score": 5}, {}, ("max_score", "below_least")),
        ("score", "score", {"max_score": 1000}, {}, ("max_score", "out_of_range")),
        ("points", "points", {"points": 0}, {}, ("points", "not_positive")),
        ("points", "points", {"max_points_each": 11}, {}, ("max_points_each", "out_of_range")),
        ("ranked", "greedy-skip", {"ties": True}, {}, ("ties", "no_ties_in_budget")),
        ("ranked", "irv", {}, {"seats": 2}, ("counting.seats", "not_for_this_rule")),
        ("ranked", "irv", {}, {"min_votes": 2}, ("counting.min_votes", "not_for_this_rule")),
        ("ranked", "stv", {}, {"decimals": 13}, ("counting.decimals", "out_of_range")),
        ("ranked", "schulze", {}, {"decimals": 5}, ("counting.decimals", "not_for_this_rule")),
        ("ranked", "ordinal-points", {}, {"place_points": ()}, ("counting.place_points", "empty")),
        (
            "ranked",
            "ordinal-points",
            {},
            {"place_points": (1, 2)},
            ("counting.place_points", "not_falling"),
        ),
        ("approval", "greedy-skip", {}, {"budget": 0}, ("counting.budget", "not_positive")),
        (
            "approval",
            "greedy-skip",
            {},
            {"completion": "add1"},
            ("counting.completion", "not_for_this_rule"),
        ),
        ("approval", "approval", {}, {"budget": 7}, ("counting.budget", "not_for_this_rule")),
        ("approval", "approval", {}, {"excluding": (("1",),)}, ("counting.excluding", "too_few")),
        (
            "approval",
            "approval",
            {"translations": {"fr": Translation(title="Oui")}},
            {},
            ("translations.fr", "unknown"),
        ),
        ("approval", "approval", {"code": "a,b"}, {}, ("code", "malformed")),
    ],
)
def test_what_does_not_go_together_is_told(
    kind: str, rule: str, given: Any, settings: Any, fault: tuple[str, str]
) -> None:
    assert rules.faults(kinds.asked(kind, rule, settings=settings, **given)) == dict([fault])
