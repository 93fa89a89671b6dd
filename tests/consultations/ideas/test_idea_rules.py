"""What may happen to an idea, without a database."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from services.consultations.rules import idea_changes
from services.consultations.rules import ideas as rules
from shared.contracts.actors import Actor, Role

STATES = (
    *("draft", "public", "correcting", "accepted", "rejected"),
    *("appealed", "merged", "withdrawn", "hidden", "removed"),
)
ACTS = (
    *("submitted", "accepted", "returned", "corrected", "rejected", "withdrawn"),
    *("merged", "appealed", "granted", "upheld", "reopened"),
)
# Written down again, on purpose: the way an idea may go, told as a resident would read it.
WAYS = {
    ("draft", "submitted"): "public",
    ("public", "accepted"): "accepted",
    ("public", "returned"): "correcting",
    ("public", "rejected"): "rejected",
    ("correcting", "corrected"): "public",
    ("correcting", "accepted"): "accepted",
    ("correcting", "rejected"): "rejected",
    ("rejected", "appealed"): "appealed",
    ("appealed", "granted"): "accepted",
    ("appealed", "upheld"): "rejected",
    ("accepted", "reopened"): "public",
    ("rejected", "reopened"): "public",
    **{
        (state, "withdrawn"): "withdrawn"
        for state in ("public", "correcting", "accepted", "appealed")
    },
    **{(state, "merged"): "merged" for state in ("public", "correcting")},
}
TEXTS = st.text(alphabet="ab ąż\n.", max_size=40)


@given(st.lists(st.sampled_from(ACTS), max_size=30))
def test_no_forbidden_act_ever_moves_an_idea(acts: list[str]) -> None:
    """A table with one more way, or one fewer, falls here; so does a way out of an end."""
    state = "draft"
    for act in acts:
        after = rules.after(state, act)
        assert after == WAYS.get((state, act))
        state = after or state
    assert rules.after(state, "submitted") is None or state == "draft"


def test_what_ended_or_was_taken_from_view_is_moved_by_nothing() -> None:
    for state in ("merged", "withdrawn", "hidden", "removed"):
        assert not any(rules.after(state, act) for act in ACTS)


@given(st.sampled_from(STATES), st.sampled_from(ACTS))
def test_what_stands_on_the_ballot_is_neither_taken_back_nor_reopened(state: str, act: str) -> None:
    after = rules.after(state, act, on_ballot=True)
    assert after == (None if act in ("withdrawn", "reopened") else rules.after(state, act))


@given(TEXTS, TEXTS)
def test_a_difference_holds_both_texts_to_the_letter(before: str, after: str) -> None:
    """A comparison that trims, drops or moves a word shows people something nobody wrote."""
    parts = idea_changes.parts(before, after)
    assert "".join(part.text for part in parts if part.kind != "new") == before
    assert "".join(part.text for part in parts if part.kind != "gone") == after


def test_a_difference_tells_lines_of_the_cost_and_leaves_out_what_stayed() -> None:
    was: dict[str, Any] = {
        "title": "Ławki",
        "summary": "Osiem",
        "description": "W cieniu lip stoją ławki.",
        "place": "Bulwar",
        "area_id": "",
        "point": "",
        "costs": [["Ławki", 100], ["Kosze", 20]],
    }
    now = {**was, "description": "W cieniu kasztanów stoją ławki.", "costs": [["Ławki", 90]]}
    found = idea_changes.differing(was, now)
    assert set(found) == {"description", "costs"}
    assert [(p.kind, p.text) for p in found["description"]] == [
        ("same", "W cieniu "),
        ("gone", "lip"),
        ("new", "kasztanów"),
        ("same", " stoją ławki."),
    ]
    assert [(p.kind, p.text, p.amount) for p in found["costs"]] == [
        ("gone", "Ławki", 100),
        ("gone", "Kosze", 20),
        ("new", "Ławki", 90),
    ]


@given(st.lists(st.integers(-3, 6), max_size=30), st.integers(1, 25))
def test_the_first_time_half_and_all_signatures_are_there_is_noticed(
    steps: list[int], wanted: int
) -> None:
    """A milestone missed where several signatures come at once, or by rounding, falls here."""
    number, seen = 0, set()
    for step in steps:
        before, number = number, max(0, number + step)
        seen.add(rules.milestone(before, number, wanted))
        assert number < wanted or "reached" in seen
        assert number * 2 < wanted or seen & {"half", "reached"}
    assert rules.milestone(0, number, 0) is None


def test_an_area_may_ask_for_its_own_number_of_signatures() -> None:
    small, large = uuid4(), uuid4()
    of_areas = {str(small): 3, str(large): 0}
    assert [rules.needed(10, of_areas, area) for area in (small, large, uuid4(), None)] == [
        *(3, 0),
        *(10, 10),
    ]


def test_days_end_at_midnight_in_poland_over_both_changes_of_the_clock() -> None:
    """Adding 24 hours a day, or counting in UTC, is an hour off from October or March on."""
    winter = datetime(2026, 10, 20, 12, 0, tzinfo=UTC)
    assert rules.last_instant(winter, 14) == datetime(2026, 11, 3, 23, 0, tzinfo=UTC)
    summer = datetime(2027, 3, 20, 12, 0, tzinfo=UTC)
    assert rules.last_instant(summer, 14) == datetime(2027, 4, 3, 22, 0, tzinfo=UTC)
    late = datetime(2026, 12, 1, 23, 30, tzinfo=UTC)
    assert rules.last_instant(late, 1) == datetime(2026, 12, 3, 23, 0, tzinfo=UTC)


def test_nobody_checks_their_own_idea_or_another_centres() -> None:
    here, me = uuid4(), uuid4()
    for role in ("organiser", "official"):
        actor = Actor(account_id=me, roles=(Role(role, here),))
        assert rules.may_check(actor, centre_id=here, author_id=None)
        assert rules.may_check(actor, centre_id=here, author_id=uuid4())
        assert not rules.may_check(actor, centre_id=here, author_id=me)
        assert not rules.may_check(actor, centre_id=uuid4(), author_id=None)
    clerk = Actor(account_id=me, roles=(Role("clerk", here),))
    assert not rules.may_check(clerk, centre_id=here, author_id=None)
