"""Series of shifts: rolled forward once, changed from a day on or whole, with people in place."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask

from services.volunteering import (
    applications,
    board,
    copies,
    jobs,
    requests,
    series,
    shifts,
)
from services.volunteering.model import Request, Shift, ShiftSeries, db
from services.volunteering.rules.recurrence import WARSAW
from shared.contracts.actors import VISITOR, Actor
from shared.contracts.volunteering.requests import CopyRequest
from shared.contracts.volunteering.series import WriteSeries
from shared.database import queries
from shared.problems import Refusal
from tests.volunteering.conftest import Town, person, shift, states, told, words

# A Monday three weeks before the clocks change.
NOW = datetime(2027, 3, 8, 9, tzinfo=UTC)
TUESDAY = date(2027, 3, 9)


def weekly(days: str = "TU", rest: str = "", **more: Any) -> WriteSeries:
    """Company for seniors, each Tuesday at five in the afternoon."""
    more.setdefault("first_day", TUESDAY)
    more.setdefault("begins", time(17))
    more.setdefault("ends", time(19))
    more.setdefault("places", 2)
    more.setdefault("place", "Klub Seniora")
    return WriteSeries(rule=f"FREQ=WEEKLY;BYDAY={days}{rest}", **more)


@pytest.fixture
def club(town: Town) -> Request:
    """A published request with one single shift and a series of six Tuesdays."""
    made = requests.write(
        actor=town.basia,
        organisation_id=town.organisation().id,
        words=words(shift(starts=NOW + timedelta(days=80)), title="Towarzystwo"),
        now=NOW,
    )
    requests.publish(actor=town.basia, request_id=made.id, now=NOW)
    series.write(actor=town.basia, request_id=made.id, words=weekly(rest=";COUNT=6"), now=NOW)
    db.session.commit()
    return made


def the_series(request: Request) -> ShiftSeries:
    """The latest series of a request."""
    db.session.expire_all()
    return series.rows(request.id)[-1]


def in_series(request: Request) -> list[Shift]:
    """Shifts of any series, as they come."""
    db.session.expire_all()
    return [one for one in request.shifts if one.series_id is not None]


def walls(found: list[Shift]) -> list[str]:
    """When shifts are, on the wall."""
    return [one.starts_at.astimezone(WARSAW).strftime("%m-%d %H:%M") for one in found]


def came(who: Actor, one: Shift) -> None:
    """Somebody signs up."""
    assert who.account_id is not None
    applications.sign_up(person_id=who.account_id, shift_id=one.id, now=NOW)
    db.session.commit()


def change(
    town: Town, request: Request, told_words: WriteSeries, from_day: date | None = None
) -> None:
    """Basia writes the latest series anew."""
    series.change(
        actor=town.basia,
        series_id=the_series(request).id,
        words=told_words,
        from_day=from_day,
        now=NOW,
    )
    db.session.commit()


def test_shifts_of_a_rule_stand_at_the_same_hour_on_both_sides_of_the_change(
    club: Request,
) -> None:
    found = in_series(club)
    assert walls(found) == [
        f"{day} 17:00" for day in ("03-09", "03-16", "03-23", "03-30", "04-06", "04-13")
    ]
    assert {one.starts_at.hour for one in found} == {15, 16}
    assert {len(one.places) for one in found} == {2}


def test_a_rule_without_an_end_is_rolled_forward_and_nothing_is_made_twice(
    town: Town, club: Request, volunteering: Flask
) -> None:
    series.write(actor=town.basia, request_id=club.id, words=weekly("TH"), now=NOW)
    db.session.commit()
    made = the_series(club)
    first = [one for one in in_series(club) if one.series_id == made.id]
    assert len(first) == 8
    version = club.version
    for _ in range(2):
        assert series.roll(made.id, NOW) == 0
    assert club.version == version
    later = NOW + timedelta(weeks=3)
    assert made.id not in series.due(NOW)
    assert made.id in series.due(later)
    assert series.roll(made.id, later) == 3
    assert series.roll(made.id, later) == 0
    db.session.commit()
    db.session.expire_all()
    assert club.version == version + 1
    days = [one.series_day for one in in_series(club) if one.series_id == made.id]
    assert days == [date(2027, 3, 11) + timedelta(weeks=week) for week in range(11)]
    for job in (jobs.roll_series, jobs.warn_of_small_teams, jobs.forget_shift_imports):
        job.function()


def test_one_that_was_edited_or_called_off_stays_so(town: Town, club: Request) -> None:
    _, second, third, *_ = in_series(club)
    alone = shift(starts=second.starts_at + timedelta(hours=2), places=5)
    requests.change_shift(actor=town.basia, shift_id=second.id, words=alone, now=NOW)
    requests.cancel_shift(actor=town.basia, shift_id=third.id, reason="Święto", now=NOW)
    db.session.commit()
    assert series.roll(the_series(club).id, NOW) == 0
    change(town, club, weekly(rest=";COUNT=6", begins=time(16)))
    assert walls(in_series(club)) == [
        "03-09 16:00",
        "03-16 19:00",
        "03-23 17:00",
        "03-30 16:00",
        "04-06 16:00",
        "04-13 16:00",
    ]
    assert (third.state, len(second.places)) == ("cancelled", 5)


def test_all_shifts_ahead_get_another_hour_and_their_people_are_told(
    town: Town, club: Request
) -> None:
    found = in_series(club)
    for one in found[1:3]:
        came(town.ola, one)
    change(town, club, weekly(rest=";COUNT=6", begins=time(16), places=3))
    assert [one.id for one in in_series(club)] == [one.id for one in found]
    assert states(found[1].id) == states(found[2].id) == ["accepted"]
    assert told("shift_moved") == [town.ola.account_id] * 2
    assert {len(one.places) for one in in_series(club)} == {3}


def test_from_a_day_on_the_rest_parts_and_what_was_before_stays(town: Town, club: Request) -> None:
    found = in_series(club)
    came(town.ola, found[3])
    day = found[3].series_day
    assert day is not None
    left = series.show(actor=town.basia, series_id=the_series(club).id, from_day=day, now=NOW)
    assert (left.rule, left.first_day) == ("FREQ=WEEKLY;BYDAY=TU;COUNT=3", day)
    change(town, club, weekly("WE", rest=";COUNT=3", first_day=day), from_day=day)
    assert walls(in_series(club)) == [
        "03-09 17:00",
        "03-16 17:00",
        "03-23 17:00",
        "03-31 17:00",
        "04-07 17:00",
        "04-14 17:00",
    ]
    assert states(found[3].id) == ["accepted"]
    assert len(series.rows(club.id)) == 2
    for one in series.rows(club.id):
        assert series.roll(one.id, NOW) == 0


def test_shifts_with_people_and_no_day_to_go_to_stop_the_change_and_are_counted(
    town: Town, club: Request
) -> None:
    found = in_series(club)
    came(town.ola, found[1])
    rarer = weekly(rest=";INTERVAL=2")
    effect = series.effect(
        actor=town.basia, series_id=the_series(club).id, words=rarer, from_day=None, now=NOW
    )
    assert [one.starts_at for one in effect.stranded] == [found[1].starts_at]
    assert (effect.removed, effect.changed, effect.kept) == (2, 3, 0)
    with pytest.raises(Refusal, match="series_days_with_people"):
        change(town, club, rarer)
    db.session.rollback()
    assert len(in_series(club)) == 6
    assert states(found[1].id) == ["accepted"]


def test_an_effect_tells_what_the_change_then_does(town: Town, club: Request) -> None:
    came(town.ola, in_series(club)[0])
    twice = weekly("WE,FR", rest=";COUNT=5")
    effect = series.effect(
        actor=town.basia, series_id=the_series(club).id, words=twice, from_day=None, now=NOW
    )
    before = {one.id for one in in_series(club)}
    change(town, club, twice)
    after = {one.id for one in in_series(club)}
    assert effect.people == len(told("shift_moved")) == 1
    assert (effect.removed, effect.made) == (len(before - after), len(after - before)) == (5, 4)
    assert walls(in_series(club)) == [
        f"{day} 17:00" for day in ("03-10", "03-12", "03-17", "03-19", "03-24")
    ]


def test_an_ended_series_tells_who_was_coming_and_never_comes_back(
    town: Town, club: Request
) -> None:
    found = in_series(club)
    for one in (found[1], found[4]):
        came(town.ola, one)
    series.end(
        actor=town.basia,
        series_id=the_series(club).id,
        last_day=found[2].series_day or TUESDAY,
        reason="Klub zamknięty",
        now=NOW,
    )
    db.session.commit()
    assert told("shift_cancelled") == [town.ola.account_id]
    assert walls(in_series(club)) == ["03-09 17:00", "03-16 17:00", "03-23 17:00"]
    assert states(found[1].id) == ["accepted"]
    assert series.roll(series.rows(club.id)[0].id, NOW + timedelta(weeks=20)) == 0
    assert [one.id for one in club.shifts if one.state == "open" and one.series_id is None] == [
        one.id for one in club.shifts if one.starts_at == NOW + timedelta(days=80)
    ]


def test_writing_the_request_anew_leaves_its_series_alone(town: Town, club: Request) -> None:
    single = next(one for one in club.shifts if one.series_id is None)
    told_words = words(shift(id=single.id, starts=single.starts_at), title="Nowy tytuł")
    requests.change(actor=town.basia, request_id=club.id, words=told_words, now=NOW)
    db.session.commit()
    assert len(in_series(club)) == 6
    own = in_series(club)[0]
    with pytest.raises(Refusal) as refused:
        requests.change(
            actor=town.basia, request_id=club.id, words=words(shift(id=own.id)), now=NOW
        )
    assert refused.value.problem.fields == {"shifts.0.id": "unknown"}


@pytest.mark.parametrize(
    ("told_words", "faults"),
    [
        (weekly("XX"), {"rule": "rule_days"}),
        (weekly(rest=";UNTIL=20270301"), {"rule": "rule_no_dates"}),
        (weekly(begins=time(19)), {"ends": "not_after_start"}),
        (weekly(places=0), {"places": "out_of_range"}),
        (weekly(least_team=3), {"least_team": "more_than_places"}),
    ],
)
def test_what_is_wrong_with_a_series_is_said_field_by_field(
    town: Town, club: Request, told_words: WriteSeries, faults: dict[str, str]
) -> None:
    for write in (
        lambda: series.write(actor=town.basia, request_id=club.id, words=told_words, now=NOW),
        lambda: series.dates(told_words, now=NOW),
    ):
        with pytest.raises(Refusal) as refused:
            write()
        assert refused.value.problem.fields == faults


def test_only_coordinators_write_change_see_and_end_a_series(town: Town, club: Request) -> None:
    kept = the_series(club).id
    for who in (town.ola, town.organiser, VISITOR):
        for act in (
            lambda who=who: series.write(actor=who, request_id=club.id, words=weekly(), now=NOW),
            lambda who=who: series.change(
                actor=who, series_id=kept, words=weekly(), from_day=None, now=NOW
            ),
            lambda who=who: series.show(actor=who, series_id=kept, from_day=None, now=NOW),
            lambda who=who: series.end(
                actor=who, series_id=kept, last_day=TUESDAY, reason="Nie", now=NOW
            ),
        ):
            with pytest.raises(Refusal, match="forbidden"):
                act()


def test_a_request_shows_its_series_at_the_same_cost_however_many(
    town: Town, club: Request
) -> None:
    def cost() -> int:
        db.session.expire_all()
        db.session.commit()
        shown = requests.seen_by(town.basia, club.id)
        before = queries.get()
        board.show(shown, actor=town.basia, now=NOW)
        return queries.get() - before

    once = cost()
    for days in ("MO", "WE", "FR"):
        series.write(actor=town.basia, request_id=club.id, words=weekly(days), now=NOW)
    db.session.commit()
    assert cost() == once
    shown = board.show(club, actor=VISITOR, now=NOW)
    assert [(one.freq, one.days, one.count) for one in shown.series] == [
        ("WEEKLY", ("TU",), 6),
        ("WEEKLY", ("MO",), None),
        ("WEEKLY", ("WE",), None),
        ("WEEKLY", ("FR",), None),
    ]


def test_a_copy_is_a_draft_with_everything_but_the_people_later_on_the_wall(
    town: Town, club: Request
) -> None:
    single = next(one for one in club.shifts if one.series_id is None)
    off = in_series(club)[1]
    came(town.ola, single)
    shifts.cancel(off, reason="Święto", now=NOW)
    made = copies.copy(actor=town.basia, request_id=club.id, words=CopyRequest(days=14), now=NOW)
    db.session.commit()
    assert (made.state, made.title, made.version) == ("draft", "Towarzystwo", 1)
    assert [(row.skill, row.need) for row in made.skills] == [("baking", "must")]
    assert walls(in_series(made)) == [
        f"{day} 17:00" for day in ("03-23", "03-30", "04-06", "04-13", "04-20", "04-27")
    ]
    copied = next(one for one in made.shifts if one.series_id is None)
    assert copied.starts_at == single.starts_at + timedelta(days=14)
    assert (len(copied.places), states(copied.id)) == (2, [])
    first = copies.copy(
        actor=town.basia,
        request_id=club.id,
        words=CopyRequest(first_day=date(2027, 9, 7)),
        now=NOW,
    )
    assert walls(in_series(first))[0] == "09-07 17:00"
    for wrong in (CopyRequest(), CopyRequest(days=1, first_day=TUESDAY), CopyRequest(days=9999)):
        with pytest.raises(Refusal) as refused:
            copies.copy(actor=town.basia, request_id=club.id, words=wrong, now=NOW)
        assert set(refused.value.problem.fields) == {"first_day"}
    with pytest.raises(Refusal, match="forbidden"):
        copies.copy(actor=person(), request_id=club.id, words=CopyRequest(days=1), now=NOW)
