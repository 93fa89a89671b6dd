"""Where a consultation stands and how its dates may move, without a database."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.consultations.rules import ballots, consultations
from shared.contracts.actors import VISITOR, Actor, Role
from shared.contracts.ballots import Question, RuleSettings
from shared.ids import new_id

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
moments = st.integers(-100, 100).map(lambda hours: NOW + hours * HOUR)


@pytest.mark.parametrize(
    ("opens", "closes", "result", "phase"),
    [
        (NOW + HOUR, NOW + 2 * HOUR, None, "announced"),
        (NOW, NOW + HOUR, None, "voting"),
        (NOW - HOUR, NOW, None, "counting"),
        (NOW - 2 * HOUR, NOW - HOUR, NOW, "result"),
    ],
)
def test_an_announced_vote_is_at_the_station_its_dates_say(
    opens: datetime, closes: datetime, result: datetime | None, phase: str
) -> None:
    found = consultations.vote_phase(
        NOW,
        state="published",
        announced=True,
        opens_at=opens,
        closes_at=closes,
        result_at=result,
    )
    assert found == phase


def test_a_draft_is_seen_by_the_organisers_of_its_own_centre_alone() -> None:
    centre = new_id()
    own = Actor(account_id=new_id(), roles=(Role("organiser", centre),))
    other = Actor(account_id=new_id(), roles=(Role("organiser", new_id()),))
    clerk = Actor(account_id=new_id(), roles=(Role("clerk", centre),))
    assert consultations.may_see(own, centre_id=centre, state="draft")
    for actor in (other, clerk, VISITOR):
        assert not consultations.may_see(actor, centre_id=centre, state="draft")
        assert consultations.may_see(actor, centre_id=centre, state="published")


@given(moments, moments, moments, moments)
def test_no_change_of_dates_touches_what_has_passed(
    opens: datetime, closes: datetime, new_opens: datetime, new_closes: datetime
) -> None:
    if closes <= opens:
        return
    fault = ballots.change_fault(NOW, old=(opens, closes), new=(new_opens, new_closes))
    if fault is None:
        assert closes > NOW
        assert new_closes > NOW
        assert new_closes > new_opens
        assert new_opens == opens if opens <= NOW else new_opens >= NOW


def _asked(costs: tuple[int, ...], *, most: int, budget: int = 100, code: str = "projects") -> Any:
    options = tuple(str(number) for number, _ in enumerate(costs))
    return (
        Question(id=code, options=options, costs=costs, max_choices=most),
        RuleSettings(rule="greedy-skip", budget=budget),
    )


def test_what_a_draft_lacks_is_told_all_at_once() -> None:
    first, second = _asked((200,), most=3), _asked((50, 0), most=2, code="q2")
    assert ballots.missing([first], now=NOW, opens_at=NOW - HOUR, closes_at=None) == [
        "too_few_projects",
        "more_choices_than_projects",
        "nothing_affordable",
        "no_closing_date",
    ]
    assert ballots.missing([first, second], now=NOW, opens_at=None, closes_at=NOW) == [
        "too_few_options:projects",
        "more_choices_than_options:projects",
        "nothing_affordable:projects",
        "no_cost:q2",
        "closes_in_the_past",
    ]
    fine = _asked((50, 80), most=2)
    assert ballots.missing([fine], now=NOW, opens_at=None, closes_at=NOW + HOUR) == []
    assert ballots.missing([], now=NOW, opens_at=None, closes_at=NOW + HOUR) == ["no_questions"]
