"""Terms in calendar days of Poland: counted, moved, judged; without a database."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.consultations.rules import bases, phases, terms
from shared.contracts.bases import Term

DAY = timedelta(days=1)
dates = st.dates(date(2024, 1, 1), date(2040, 12, 31))
lengths = st.integers(0, 400)


def term(kind: str, number: int, **given: object) -> Term:
    usual = {"key": "x", "source": "act", "act": "", "article": "", "text_of": ""}
    return Term(kind=kind, number=number, **{**usual, **given})  # type: ignore[arg-type]  # a test's


@pytest.mark.parametrize(
    ("first", "days", "moves", "last", "instant"),
    [
        # In the term the clock goes forward: it is an hour shorter, and as many days.
        (date(2026, 3, 20), 14, False, date(2026, 4, 3), "2026-04-03T22:00"),
        # In the term the clock goes back.
        (date(2026, 10, 20), 14, False, date(2026, 11, 3), "2026-11-03T23:00"),
        # It ends on the very day on which the clock changes.
        (date(2026, 3, 15), 14, False, date(2026, 3, 29), "2026-03-29T22:00"),
        (date(2026, 10, 11), 14, False, date(2026, 10, 25), "2026-10-25T23:00"),
        # Saturday, Easter Sunday and Easter Monday: it moves to Tuesday.
        (date(2026, 3, 21), 14, True, date(2026, 4, 7), "2026-04-07T22:00"),
        (date(2026, 3, 23), 14, True, date(2026, 4, 7), "2026-04-07T22:00"),
        (date(2026, 3, 23), 14, False, date(2026, 4, 6), "2026-04-06T22:00"),
        # A leap day is a day like any other; a year without one has none.
        (date(2028, 2, 15), 14, False, date(2028, 2, 29), "2028-02-29T23:00"),
        (date(2027, 2, 15), 14, False, date(2027, 3, 1), "2027-03-01T23:00"),
        # New Year's Day is a Friday here: past the weekend too.
        (date(2026, 12, 18), 14, True, date(2027, 1, 4), "2027-01-04T23:00"),
        (date(2026, 12, 18), 13, True, date(2026, 12, 31), "2026-12-31T23:00"),
        # The 3rd of May on a Sunday, and the 1st on a Friday.
        (date(2026, 4, 17), 14, True, date(2026, 5, 4), "2026-05-04T22:00"),
    ],
)
def test_a_term_ends_at_midnight_of_poland_after_its_last_day(
    first: date, days: int, moves: bool, last: date, instant: str
) -> None:
    assert terms.last_day(first, days, moves=moves) == last
    ends = terms.ends_at(first, days, moves=moves)
    assert ends == datetime.fromisoformat(instant).replace(tzinfo=UTC)
    assert terms.last_day_of(ends) == last


# Written by hand, so that no library judges itself. From Easter Sunday come Easter Monday, the
# 50th day (Pentecost) and the 61st (Corpus Christi).
EASTERS = (
    "2024-03-31 2025-04-20 2026-04-05 2027-03-28 2028-04-16 2029-04-01 2030-04-21 2031-04-13 "
    "2032-03-28 2033-04-17 2034-04-09 2035-03-25 2036-04-13 2037-04-05 2038-04-25 2039-04-10 "
    "2040-04-01"
)
HOLIDAYS = ((1, 1), (1, 6), (5, 1), (5, 3), (8, 15), (11, 1), (11, 11), (12, 25), (12, 26))


def test_every_day_of_seventeen_years_is_free_or_not_as_the_act_of_1951_says() -> None:
    """One holiday missing, one too many, one wrong Easter would fail; since 2025 24 December."""
    free = set()
    for text in EASTERS.split():
        easter = date.fromisoformat(text)
        assert easter.weekday() == 6
        free |= {easter + n * DAY for n in (0, 1, 49, 60)}
        free |= {date(easter.year, month, day) for month, day in HOLIDAYS}
        free |= {date(easter.year, 12, 24)} if easter.year > 2024 else set()
    days = [date(2024, 1, 1) + n * DAY for n in range(17 * 365 + 5)]
    assert days[-1] == date(2040, 12, 31)
    assert [day for day in days if terms.is_free(day) != (day.weekday() >= 5 or day in free)] == []


@pytest.mark.parametrize(
    ("first", "days", "last"),
    [
        # 24 to 27 December 2026 are Thursday to Sunday; a year earlier the weekend follows too.
        (date(2026, 12, 10), 14, date(2026, 12, 28)),
        (date(2025, 12, 10), 14, date(2025, 12, 29)),
        # In 2024 it was a working day still.
        (date(2024, 12, 10), 14, date(2024, 12, 24)),
        # Corpus Christi is a Thursday: the Friday after it is a working day.
        (date(2026, 5, 21), 14, date(2026, 6, 5)),
        # 1 May 2025 is a Thursday, 2 May works, 3 and 4 May are the weekend.
        (date(2025, 4, 17), 14, date(2025, 5, 2)),
        (date(2025, 4, 19), 14, date(2025, 5, 5)),
        # All Saints on a Sunday, Independence Day in the middle of a week.
        (date(2026, 10, 18), 14, date(2026, 11, 2)),
        (date(2026, 10, 28), 14, date(2026, 11, 12)),
        # 15 August on a Saturday, 6 January on a Wednesday after a weekend that is past.
        (date(2026, 8, 1), 14, date(2026, 8, 17)),
        (date(2026, 12, 23), 14, date(2027, 1, 7)),
    ],
)
def test_long_weekends_are_passed_and_the_bridge_in_them_is_not(
    first: date, days: int, last: date
) -> None:
    assert terms.last_day(first, days, moves=True) == last


@given(dates)
def test_a_day_begins_and_ends_at_midnight_of_poland_also_where_the_clock_changes(
    day: date,
) -> None:
    """23, 24 or 25 hours: counted in the zone's own clock, never added as 24 hours."""
    begins, ends = terms.starts_at(day), terms.starts_at(day + DAY)
    sundays = [
        date(day.year, month, 31 - (date(day.year, month, 31).weekday() + 1) % 7)
        for month in (3, 10)
    ]
    hours = {sundays[0]: 23, sundays[1]: 25}.get(day, 24)
    assert ends - begins == timedelta(hours=hours)
    summer = sundays[0] < day <= sundays[1]
    assert begins.hour == (22 if summer else 23)
    assert terms.day_of(begins) == terms.day_of(ends - timedelta(microseconds=1)) == day
    assert terms.day_of(ends) == day + DAY
    assert terms.last_day_of(ends) == day
    assert terms.last_day_of(ends + timedelta(microseconds=1)) == day + DAY


@given(dates, lengths)
def test_a_term_that_moves_ends_on_the_next_working_day(first: date, days: int) -> None:
    plain = terms.last_day(first, days, moves=False)
    moved = terms.last_day(first, days, moves=True)
    assert plain == first + days * DAY
    assert not terms.is_free(moved)
    assert all(terms.is_free(plain + n * DAY) for n in range((moved - plain).days))


@given(dates, lengths, lengths, st.booleans())
def test_a_longer_term_never_ends_sooner(first: date, one: int, more: int, moves: bool) -> None:
    assert terms.ends_at(first, one, moves=moves) <= terms.ends_at(first, one + more, moves=moves)


@given(dates, st.integers(1, 60))
def test_between_the_latest_notice_and_the_opening_lie_as_many_full_days(
    opens_on: date, days: int
) -> None:
    latest = terms.latest_notice(opens_on, days)
    assert terms.ends_at(latest, days, moves=False) == terms.starts_at(opens_on)
    assert terms.latest_notice(opens_on, 0) == opens_on


@given(dates, st.integers(1, 60), st.integers(0, 60), st.booleans())
def test_a_phase_is_long_enough_from_the_very_instant_its_term_ends(
    first: date, days: int, extra: int, moves: bool
) -> None:
    """Where the closing counted as one more day, or the first day did, one of these would fail."""
    asked = term("least", days, phase="remarks", moves=moves)
    opens, due = terms.starts_at(first), terms.ends_at(first, days, moves=moves)

    def kept(closes: datetime) -> bool | None:
        facts = terms.Facts(opens, {"remarks": (opens, closes)}, frozenset(), {})
        return terms.judge(asked, facts).kept

    assert kept(due + extra * DAY)
    assert kept(due - timedelta(microseconds=1)) is False
    # Opened later on its first day it still ends at the same midnight.
    late = terms.Facts(opens, {"remarks": (opens + DAY / 2, due)}, frozenset(), {})
    assert terms.judge(asked, late).kept


def test_a_phase_is_judged_by_its_own_days_whenever_one_looks() -> None:
    """Not by another phase, not from the publication, and not at all where there is none."""
    opens = terms.starts_at(date(2026, 11, 16))
    asked = term("least", 14, phase="remarks")
    spans = {
        "information": (opens - 9 * DAY, opens + 90 * DAY),
        "remarks": (opens, opens + 14 * DAY),
    }
    due = terms.starts_at(date(2026, 12, 1))
    for now in (opens - 30 * DAY, opens, opens + 60 * DAY):
        facts = terms.Facts(now, spans, frozenset(), {}, report_at=now)
        assert terms.judge(asked, facts) == (False, due, opens + 14 * DAY, ())
        longer = {**spans, "remarks": (opens, due), "information": (opens, opens + DAY)}
        assert terms.judge(asked, facts._replace(spans=longer)).kept is True
    none = terms.Facts(opens, {"information": spans["information"]}, frozenset(), {})
    assert terms.judge(asked, none).kept is False


def test_a_notice_is_kept_open_or_missed() -> None:
    opens = terms.starts_at(date(2026, 11, 16))
    spans = {"remarks": (opens, opens + 20 * DAY), "information": (opens - 9 * DAY, opens)}
    asked = term("notice", 7, of=("bip", "press"))
    latest = date(2026, 11, 8)

    def judged(now: datetime, **notices: date) -> terms.Verdict:
        return terms.judge(asked, terms.Facts(now, spans, frozenset(), notices))

    # A survey that begins later moves no notice.
    spans["survey"] = (opens + 5 * DAY, opens + 20 * DAY)
    before = terms.starts_at(latest) + timedelta(hours=23)
    assert judged(before).kept is None
    assert judged(before, bip=latest).lacking == ("press",)
    assert judged(before, bip=latest, press=latest).kept
    assert judged(before + timedelta(hours=1)).kept is False
    assert judged(before, bip=latest + DAY).kept is False


def test_a_report_is_in_time_until_the_midnight_of_its_day() -> None:
    closes = terms.starts_at(date(2026, 12, 3))
    asked = term("report", 30, moves=True)
    due = terms.starts_at(date(2027, 1, 1))
    assert terms.judge(asked, _reported(closes, due, None)).due == terms.starts_at(date(2027, 1, 5))
    assert terms.judge(asked, _reported(closes, due, None)).kept is None
    late = terms.starts_at(date(2027, 1, 5))
    assert terms.judge(asked, _reported(closes, late, None)).kept is False
    assert terms.judge(asked, _reported(closes, late, late - timedelta(seconds=1))).kept
    assert terms.judge(asked, _reported(closes, late, late)).kept is False


def test_a_report_is_due_from_the_last_day_on_which_anything_could_be_said() -> None:
    """Not from the first phase that ends, not from the answers, and the last day does not count."""
    ends = terms.starts_at(date(2026, 3, 21))
    spans = {
        "remarks": (ends - 20 * DAY, ends - 5 * DAY),
        "survey": (ends - 9 * DAY, ends),
        "result": (ends, ends + 60 * DAY),
    }
    # The 20th of March and fourteen days: the 3rd of April, over the change of the clock.
    due = terms.starts_at(date(2026, 4, 4))
    facts = terms.Facts(ends, spans, frozenset(), {})
    assert terms.judge(term("report", 14), facts).due == due
    assert terms.judge(term("report", 14), facts._replace(spans={})).kept is None


def _reported(closes: datetime, now: datetime, report_at: datetime | None) -> terms.Facts:
    return terms.Facts(now, {"remarks": (closes - DAY, closes)}, frozenset(), {}, report_at)


def test_forms_are_counted_among_those_the_term_names() -> None:
    asked = term("forms", 2, of=("meeting", "walk", "survey"))
    facts = terms.Facts(datetime.now(UTC), {}, frozenset({"meeting", "remarks"}), {})
    assert terms.judge(asked, facts) == terms.Verdict(False, lacking=("walk", "survey"))
    assert terms.judge(asked, facts._replace(forms=frozenset({"meeting", "walk"}))).kept


moments = st.integers(-50, 50).map(lambda hours: datetime(2026, 12, 1, tzinfo=UTC) + hours * DAY)


@given(moments, moments, moments, moments, moments)
def test_no_change_of_a_phase_touches_what_has_passed(
    now: datetime, opens: datetime, closes: datetime, new_opens: datetime, new_closes: datetime
) -> None:
    if closes <= opens:
        return
    fault = phases.change_fault(now, old=(opens, closes), new=(new_opens, new_closes))
    if fault is None:
        assert closes > now
        assert new_closes > now
        assert new_opens == opens if opens <= now else new_opens >= now


def test_a_phase_is_open_from_its_first_instant_and_at_its_last_no_longer() -> None:
    opens, closes = terms.starts_at(date(2026, 3, 29)), terms.starts_at(date(2026, 3, 30))
    instant = timedelta(microseconds=1)
    moments = (opens - instant, opens, closes - instant, closes)
    told = [phases.is_open(now, opens_at=opens, closes_at=closes) for now in moments]
    assert told == [False, True, True, False]


def test_a_plan_is_judged_at_its_borders_by_the_first_and_the_last_that_people_can_say() -> None:
    day = [datetime(2026, 3, 1, tzinfo=UTC) + n * DAY for n in range(400)]
    said = {"remarks": (day[2], day[9]), "survey": (day[5], day[20])}
    for plan, faults in (
        ({"remarks": (day[1], day[1])}, {"remarks": "closes_before_opening"}),
        ({"remarks": (day[1], day[367])}, {}),
        ({"remarks": (day[1], day[368])}, {"remarks": "too_long"}),
        ({"vote": (day[1], day[2])}, {"vote": "unknown"}),
        ({**said, "information": (day[2], day[9])}, {}),
        ({**said, "information": (day[3], day[9])}, {"information": "after_the_first"}),
        ({**said, "result": (day[20], day[30])}, {}),
        ({**said, "result": (day[19], day[30])}, {"result": "before_the_end"}),
        ({"result": (day[5], day[9]), "followup": (day[5], day[9])}, {}),
        (
            {"result": (day[5], day[9]), "followup": (day[4], day[9])},
            {"followup": "before_the_result"},
        ),
    ):
        assert phases.plan_faults(plan) == faults, plan


def test_a_public_phase_is_moved_up_to_the_very_instant_and_not_after_it() -> None:
    now = datetime(2026, 12, 1, tzinfo=UTC)
    open_now, ended, coming = (now, now + DAY), (now - DAY, now), (now + DAY, now + 2 * DAY)
    for old, new, fault in (
        (ended, (now - DAY, now + DAY), "already_closed"),
        (open_now, (now + DAY, now + 2 * DAY), "already_open"),
        (open_now, (now, now + timedelta(seconds=1)), None),
        (open_now, (now, now), "closes_in_the_past"),
        (open_now, open_now, "unchanged"),
        (coming, (now, now + DAY), None),
        (coming, (now - timedelta(seconds=1), now + DAY), "opens_in_the_past"),
        (None, (now, now + DAY), None),
        (None, (now - timedelta(seconds=1), now + DAY), "opens_in_the_past"),
    ):
        assert phases.change_fault(now, old=old, new=new) == fault, (old, new)


def test_every_basis_of_the_file_says_where_its_terms_come_from() -> None:
    known = bases.known()
    assert list(known) == [
        "ordinary",
        "budget",
        "revitalisation",
        "general_plan",
        "local_plan",
        "ngo",
        "internal",
    ]
    assert known["general_plan"].remark_needs == ("name", "address", "owner")
    assert known["ordinary"].remark_needs == ()
    asked = {(k, t.key): t.number for k in known for t in known[k].terms if t.source == "act"}
    plan = {"remarks": 28, "notice": 0, "remarks_taken": 1, "talk": 1, "further": 1}
    assert asked == {
        ("budget", "forms"): 1,
        ("revitalisation", "remarks"): 35,
        ("revitalisation", "notice"): 0,
        ("revitalisation", "remarks_taken"): 1,
        ("revitalisation", "forms"): 2,
        **{("general_plan", key): number for key, number in plan.items()},
        **{("local_plan", key): number for key, number in plan.items()},
    }
    # Art. 8h ust. 1 pkt 2: on the area or at the office; art. 6 ust. 2 pkt 2: at both.
    places = {
        key: {p for t in known[key].terms if t.kind == "notice" for p in t.of} for key in known
    }
    board = {"on_site", "office_board", "area_or_office"}
    assert places["local_plan"] & board == places["general_plan"] & board == {"area_or_office"}
    assert places["revitalisation"] & board == {"on_site", "office_board"}
    for basis in known.values():
        for found in basis.terms:
            assert found.source == "custom" or (found.act and found.article), found.key
            # Who says that they have compared it says with which text.
            assert found.checked_on is None or found.text_of
