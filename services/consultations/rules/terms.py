"""Terms in calendar days of Poland, and which of them a plan keeps.

The first day does not count; the last one ends at 24:00, which is 00:00 of the next day by the
clock in Poland: the half-open instant at which a phase is no longer open.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import holidays

from services.consultations.rules import phases
from shared.contracts.bases import Term

WARSAW = ZoneInfo("Europe/Warsaw")
_DAY = timedelta(days=1)


class Facts(NamedTuple):
    """What a term is judged by; `notices` are days by place."""

    now: datetime
    spans: Mapping[str, phases.Span]
    forms: frozenset[str]
    notices: Mapping[str, date]
    report_at: datetime | None = None


class Verdict(NamedTuple):
    """`kept` is None while it cannot be told yet."""

    kept: bool | None
    due: datetime | None = None
    actual: datetime | None = None
    lacking: tuple[str, ...] = ()


def is_free(day: date) -> bool:
    """Tell whether a day is a Saturday, a Sunday or a public holiday in Poland."""
    return day.weekday() >= 5 or day in _holidays(day.year)


def last_day(first: date, days: int, *, moves: bool) -> date:
    """Return the last day of a term that a `first` day starts and does not count into."""
    day = first + days * _DAY
    while moves and is_free(day):
        day += _DAY
    return day


def starts_at(day: date) -> datetime:
    """Return the instant at which a day begins in Poland."""
    return datetime.combine(day, time(), WARSAW).astimezone(UTC)


def ends_at(first: date, days: int, *, moves: bool) -> datetime:
    """Return the instant at which a term is over: 24:00 of its last day."""
    return starts_at(last_day(first, days, moves=moves) + _DAY)


def day_of(moment: datetime) -> date:
    """Return the day in Poland at a moment."""
    return moment.astimezone(WARSAW).date()


def last_day_of(closes_at: datetime) -> date:
    """Return the last day on which a phase is open; midnight belongs to the day it ends."""
    return day_of(closes_at - timedelta(microseconds=1))


def latest_notice(opens_on: date, days: int) -> date:
    """Return the latest day of a notice that `days` full days lie between and the opening.

    With none of them it is the day of the opening itself.
    """
    return opens_on - (days + 1) * _DAY if days else opens_on


def judge(term: Term, facts: Facts) -> Verdict:
    """Tell how a term is kept."""
    match term.kind:
        case "least":
            return _least(term, facts)
        case "notice":
            return _notice(term, facts)
        case "forms":
            enough = len(facts.forms.intersection(term.of)) >= term.number
            left = () if enough else tuple(form for form in term.of if form not in facts.forms)
            return Verdict(enough, lacking=left)
        case "report":
            return _report(term, facts)


def beginning(facts: Facts) -> date | None:
    """Return the day on which people can begin to say something."""
    said = [facts.spans[kind][0] for kind in phases.TAKING_PART if kind in facts.spans]
    said = said or [since for since, _ in facts.spans.values()]
    return day_of(min(said)) if said else None


def _least(term: Term, facts: Facts) -> Verdict:
    span = facts.spans.get(term.phase)
    if span is None:
        return Verdict(kept=False)
    opens_at, closes_at = span
    due = ends_at(day_of(opens_at), term.number, moves=term.moves)
    return Verdict(closes_at >= due, due=due, actual=closes_at)


def _notice(term: Term, facts: Facts) -> Verdict:
    opens_on = beginning(facts)
    if opens_on is None:
        return Verdict(kept=None)
    latest = latest_notice(opens_on, term.number)
    due = starts_at(latest + _DAY)
    late = tuple(place for place in term.of if facts.notices.get(place, date.max) > latest)
    given = max((facts.notices[place] for place in term.of if place in facts.notices), default=None)
    actual = starts_at(given) if given is not None and not late else None
    if not late:
        return Verdict(kept=True, due=due, actual=actual)
    missed = facts.now >= due or any(place in facts.notices for place in late)
    return Verdict(False if missed else None, due=due, lacking=late)


def _report(term: Term, facts: Facts) -> Verdict:
    said = [facts.spans[kind][1] for kind in phases.TAKING_PART if kind in facts.spans]
    if not said:
        return Verdict(kept=None)
    due = ends_at(last_day_of(max(said)), term.number, moves=term.moves)
    if facts.report_at is not None:
        return Verdict(facts.report_at < due, due=due, actual=facts.report_at)
    return Verdict(False if facts.now >= due else None, due=due)


@cache
def _holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("PL", years=year))
