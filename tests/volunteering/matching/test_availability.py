"""Free time on the Warsaw clock, also on the two days when the clock changes."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.volunteering.matching.availability import (
    DAY,
    Availability,
    Exceptions,
    Window,
)
from services.volunteering.matching.instance import InstanceError, epoch_minutes

WARSAW = ZoneInfo("Europe/Warsaw")
SUNDAY = 6
SPRING, AUTUMN = (2026, 3, 29), (2026, 10, 25)


def at(year: int, month: int, day: int, hour: int, minute: int = 0, fold: int = 0) -> int:
    return epoch_minutes(datetime(year, month, day, hour, minute, tzinfo=WARSAW, fold=fold))


def test_a_shift_must_lie_inside_a_window_as_a_whole() -> None:
    free = Availability.of([Window(1, 9 * 60, 12 * 60)])  # Tuesdays
    assert free.covers(at(2026, 9, 8, 9), at(2026, 9, 8, 12))
    assert not free.covers(at(2026, 9, 8, 8, 59), at(2026, 9, 8, 11))
    assert not free.covers(at(2026, 9, 8, 11), at(2026, 9, 8, 12, 1))
    assert not free.covers(at(2026, 9, 9, 9), at(2026, 9, 9, 12))


def test_the_same_local_hours_hold_in_summer_and_in_winter() -> None:
    free = Availability.of([Window(1, 9 * 60, 12 * 60)])
    for month, day in ((7, 7), (12, 8)):
        assert free.covers(at(2026, month, day, 9), at(2026, month, day, 12))
        assert not free.covers(at(2026, month, day, 8), at(2026, month, day, 11))


def test_neighbouring_cells_of_the_grid_are_one_stretch() -> None:
    free = Availability.from_grid([(1, "morning"), (1, "afternoon")])
    assert free.covers(at(2026, 9, 8, 11), at(2026, 9, 8, 13))
    assert free.week[1] == ((6 * 60, 17 * 60),)


def test_a_night_shift_needs_both_days() -> None:
    both = Availability.of([Window(4, 20 * 60, DAY), Window(5, 0, 4 * 60)])
    one = Availability.of([Window(4, 20 * 60, DAY)])
    night = at(2026, 9, 11, 22), at(2026, 9, 12, 2)
    assert both.covers(*night)
    assert not one.covers(*night)


def test_days_away_are_not_free_from_the_first_up_to_the_end() -> None:
    tuesday = date(2026, 9, 8)
    away = ((tuesday - timedelta(days=1), tuesday + timedelta(days=1)),)
    free = Availability.of([Window(1, 0, DAY), Window(2, 0, DAY)], Exceptions(away))
    shift = at(2026, 9, 8, 10), at(2026, 9, 8, 12)
    assert not free.covers(*shift)
    assert free.covers(*(minute + DAY for minute in shift))
    assert free.covers(*(minute + 7 * DAY for minute in shift))


def test_a_part_of_a_day_comes_on_top_even_of_being_away() -> None:
    tuesday = date(2026, 9, 8)
    exceptions = Exceptions.of_cells(
        away=[(tuesday, tuesday + timedelta(days=2))],
        also=["2026-09-08-morning", "2026-09-15-afternoon"],
    )
    free = Availability.from_grid([(1, "evening")], exceptions)
    assert free.covers(at(2026, 9, 8, 9), at(2026, 9, 8, 12))
    assert not free.covers(at(2026, 9, 8, 18), at(2026, 9, 8, 19))
    assert free.covers(at(2026, 9, 15, 16), at(2026, 9, 15, 18)), "one stretch with the week's"
    assert not free.covers(at(2026, 9, 22, 13), at(2026, 9, 22, 14))


def test_a_holiday_is_off_for_who_said_so() -> None:
    wednesday = [(2, "morning")]  # 11 November 2026 is Independence Day
    off = Availability.from_grid(wednesday, Exceptions(off_on_holidays=True))
    holiday = at(2026, 11, 11, 9), at(2026, 11, 11, 11)
    assert Availability.from_grid(wednesday).covers(*holiday)
    assert not off.covers(*holiday)
    assert off.covers(*(minute + 7 * DAY for minute in holiday))


def test_in_spring_the_missing_hour_does_not_split_a_night() -> None:
    free = Availability.of([Window(SUNDAY, 60, 120), Window(SUNDAY, 180, 300)])
    start, end = at(*SPRING, 1, 30), at(*SPRING, 3, 30)
    assert end - start == 60
    assert free.covers(start, end)
    assert not free.covers(start - 7 * DAY, end - 7 * DAY + 60)


def test_in_spring_a_window_in_the_missing_hour_is_no_time_at_all() -> None:
    free = Availability.of([Window(SUNDAY, 120, 180)])
    assert not any(
        free.covers(minute, minute + 1) for minute in range(at(*SPRING, 0), at(*SPRING, 5))
    )


def test_in_autumn_a_window_covers_the_hour_both_times() -> None:
    free = Availability.of([Window(SUNDAY, 120, 180)])
    start, end = at(*AUTUMN, 2), at(*AUTUMN, 3)
    assert end - start == 120
    assert free.covers(start, end)
    assert not free.covers(start - 1, end)


def test_in_autumn_a_part_of_the_double_hour_counts_twice_but_not_between() -> None:
    free = Availability.of([Window(SUNDAY, 135, 165)])
    first, second = at(*AUTUMN, 2, 15), at(*AUTUMN, 2, 15, fold=1)
    assert second - first == 60
    assert free.covers(first, first + 30)
    assert free.covers(second, second + 30)
    assert not free.covers(first, second + 30)


def test_somebody_always_free_is_free_across_a_change() -> None:
    free = Availability.always()
    assert free.covers(at(2026, 3, 28, 20), at(2026, 3, 29, 12))
    assert free.covers(at(2026, 10, 24, 20), at(2026, 10, 25, 12))


@given(
    start=st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)),
    length=st.integers(1, 900),
    cells=st.sets(st.tuples(st.integers(0, 6), st.integers(0, 47))),
)
def test_it_agrees_with_asking_the_wall_clock_every_minute(
    start: datetime, length: int, cells: set[tuple[int, int]]
) -> None:
    free = Availability.of(Window(day, half * 30, half * 30 + 30) for day, half in cells)
    begins = epoch_minutes(start.replace(tzinfo=WARSAW))

    def free_at(minute: int) -> bool:
        wall = datetime.fromtimestamp(minute * 60, WARSAW)
        return (wall.weekday(), (wall.hour * 60 + wall.minute) // 30) in cells

    expected = all(free_at(minute) for minute in range(begins, begins + length))
    assert free.covers(begins, begins + length) == expected


@pytest.mark.parametrize("day", [SPRING, AUTUMN])
@given(cells=st.sets(st.integers(0, 11), min_size=8), first=st.integers(0, 300))
def test_the_wall_clock_is_right_in_the_nights_of_change(
    day: tuple[int, int, int], cells: set[int], first: int
) -> None:
    free = Availability.of(Window(SUNDAY, half * 30, half * 30 + 30) for half in cells)
    begins = at(*day, 0) + first

    def free_at(minute: int) -> bool:
        wall = datetime.fromtimestamp(minute * 60, WARSAW)
        return wall.date() == date(*day) and (wall.hour * 60 + wall.minute) // 30 in cells

    for length in (1, 45, 90):
        expected = all(free_at(minute) for minute in range(begins, begins + length))
        assert free.covers(begins, begins + length) == expected


def test_free_around_tells_how_much_room_there_is() -> None:
    free = Availability.of([Window(1, 8 * 60, 14 * 60)])
    start, end = at(2026, 9, 8, 10), at(2026, 9, 8, 12)
    assert free.free_around(start, end) == (start - 120, end + 120)


@pytest.mark.parametrize("window", [Window(7, 0, 60), Window(0, 60, 60), Window(0, 0, DAY + 1)])
def test_a_window_that_is_none_is_refused(window: Window) -> None:
    with pytest.raises(InstanceError):
        Availability.of([window])
