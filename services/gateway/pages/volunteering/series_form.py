"""The form of shifts that repeat: plain questions, from which the rule is written, and back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from services.gateway.kit import day as written_day
from services.gateway.pages.volunteering import shift_fields
from services.gateway.pages.volunteering.areas import Town
from shared.contracts.volunteering.series import Series, WriteSeries

WEEK = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
KEPT = "kept"
# Which question a fault of the rule is about.
RULE_FIELDS = {
    "rule_interval": "every",
    "rule_count": "count",
    "rule_until": "until",
    "rule_too_far": "stops",
    "rule_too_many_dates": "stops",
}


@dataclass(frozen=True)
class Read:
    """What a form says: the command, or what is wrong with it by field."""

    command: WriteSeries | None
    faults: dict[str, str]


def kinds(series: Series | None, typed: Mapping[str, str]) -> list[tuple[str, str]]:
    """How shifts may repeat; a rule that no question here asks for stands by itself."""
    found = [
        ("weeks", _("Every week, on chosen days")),
        ("days", _("Every day")),
        ("month_day", _("Every month, on the same date as the first")),
        ("month_week", _("Every month, on the same weekday as the first")),
        ("month_last", _("Every month, on the last such weekday")),
    ]
    if series is not None and (typed.get("kind") == KEPT or _kind(series) == KEPT):
        found.append((KEPT, told(series)))
    return found


def week_days() -> list[tuple[str, str]]:
    """(code, name) of each weekday."""
    return [(code, _day_name(code)) for code in WEEK]


def field_of(fault: str, code: str) -> str:
    """The form's field behind a field of the command and what is wrong with it."""
    if fault == "rule":
        return RULE_FIELDS.get(code, "kind")
    return shift_fields.field_of(fault)


def read(typed: Any, town: Town) -> Read:
    """Read a form into a command."""
    faults: dict[str, str] = {}
    first_day = shift_fields.parsed(date.fromisoformat, typed.get("first_day", ""))
    if first_day is None:
        faults["first_day"] = _("Write the day, for example 2026-12-05.")
    begins, ends = shift_fields.hours(typed, faults)
    team = shift_fields.team(typed, town, faults)
    rule = _rule(typed, first_day, faults)
    if faults or first_day is None or begins is None or ends is None:
        return Read(None, faults)
    command = WriteSeries(rule=rule, first_day=first_day, begins=begins, ends=ends, **team)
    return Read(command, {})


def typed_of(series: Series) -> "MultiDict[str, str]":
    """A series as its form would have been typed."""
    typed: MultiDict[str, str] = MultiDict(shift_fields.team_typed(series))
    typed["first_day"] = series.first_day.isoformat()
    typed["from"] = series.begins.strftime("%H:%M")
    typed["to"] = series.ends.strftime("%H:%M")
    typed["kind"] = _kind(series)
    typed["rule"] = _without_end(series.rule)
    typed["every"] = str(series.interval)
    typed.setlist("days", list(series.days) if series.freq == "WEEKLY" else [])
    typed["stops"] = "until" if series.until else "count" if series.count else "open"
    typed["until"] = series.until.isoformat() if series.until else ""
    typed["count"] = str(series.count or "")
    return typed


def told(series: Series) -> str:
    """When a series repeats, in words: every 2 weeks: Tuesday, Thursday."""
    number = series.interval
    if series.freq == "DAILY":
        often = ngettext("every day", "every %(num)s days", number)
    elif series.freq == "WEEKLY":
        often = ngettext("every week", "every %(num)s weeks", number)
    else:
        often = ngettext("every month", "every %(num)s months", number)
    days = [_month_day(one) for one in series.month_days] + [_named(one) for one in series.days]
    return f"{often}: {', '.join(days)}" if days else str(often)


def told_hours(series: Series) -> str:
    """From when to when, and how long it goes on: 17:00–19:00, until further notice."""
    hours = f"{series.begins:%H:%M}–{series.ends:%H:%M}"
    if series.until is not None:
        end = _("until %(day)s", day=written_day(series.until))
    elif series.count is not None:
        end = ngettext("%(num)s time", "%(num)s times", series.count)
    else:
        end = _("until further notice")
    return f"{hours}, {end}"


def _rule(typed: Any, first_day: date | None, faults: dict[str, str]) -> str:
    kind, day = typed.get("kind", ""), first_day or date(2026, 1, 1)
    every = _number(typed, "every", faults)
    weekday = WEEK[day.weekday()]
    if kind == KEPT:
        rule = _without_end(typed.get("rule", ""))
    elif kind == "days":
        rule = f"FREQ=DAILY;INTERVAL={every}"
    elif kind == "month_day":
        rule = f"FREQ=MONTHLY;INTERVAL={every};BYMONTHDAY={day.day}"
    elif kind == "month_week":
        # Not every month has a fifth one: the last is meant.
        number = (day.day - 1) // 7 + 1
        rule = f"FREQ=MONTHLY;INTERVAL={every};BYDAY={number if number < 5 else -1}{weekday}"
    elif kind == "month_last":
        rule = f"FREQ=MONTHLY;INTERVAL={every};BYDAY=-1{weekday}"
    else:
        chosen = [one for one in WEEK if one in typed.getlist("days")] or [weekday]
        rule = f"FREQ=WEEKLY;INTERVAL={every};BYDAY={','.join(chosen)}"
    return rule + _end(typed, faults)


def _end(typed: Any, faults: dict[str, str]) -> str:
    stops = typed.get("stops", "")
    if stops == "until":
        until = shift_fields.parsed(date.fromisoformat, typed.get("until", ""))
        if until is None:
            faults["until"] = _("Write the day, for example 2026-12-05.")
            return ""
        return f";UNTIL={until:%Y%m%d}"
    if stops == "count":
        return f";COUNT={_number(typed, 'count', faults)}"
    if stops != "open":
        faults["stops"] = _("Please choose from the list.")
    return ""


def _number(typed: Any, name: str, faults: dict[str, str]) -> int:
    text = typed.get(name, "").strip() or ("1" if name == "every" else "")
    if text.isascii() and text.isdecimal() and 1 <= len(text) <= 3 and int(text):
        return int(text)
    faults[name] = _("Write a number.")
    return 1


def _kind(series: Series) -> str:
    """Which question asks for this rule, so that it can be asked again."""
    day, days = series.first_day, series.days
    weekday = WEEK[day.weekday()]
    if series.freq == "WEEKLY" and not series.month_days:
        return "weeks"
    if series.freq == "DAILY" and not days:
        return "days"
    if series.freq == "MONTHLY" and (series.month_days, days) == ((day.day,), ()):
        return "month_day"
    if series.freq == "MONTHLY" and not series.month_days and len(days) == 1:
        if days[0] == f"-1{weekday}":
            return "month_last"
        if days[0] == f"{(day.day - 1) // 7 + 1}{weekday}":
            return "month_week"
    return KEPT


def _without_end(rule: str) -> str:
    parts = [one for one in rule.split(";") if not one.upper().startswith(("UNTIL=", "COUNT="))]
    return ";".join(parts)


def _named(day: str) -> str:
    name, number = _day_name(day[-2:]), day[:-2]
    if not number:
        return name
    if number == "-1":
        return str(_("%(day)s, the last of the month", day=name))
    return str(_("%(day)s, number %(number)s of the month", day=name, number=number))


def _month_day(number: int) -> str:
    if number == -1:
        return str(_("the last day of the month"))
    return str(_("day %(number)s of the month", number=number))


def _day_name(code: str) -> str:
    locale = get_locale()
    assert locale is not None
    return str(locale.days["stand-alone"]["wide"][WEEK.index(code)])
