"""The words of every notification and letter: what happened, what to do, where it leads.

A template's name is what `NotifyPerson` and `letters.write` carry. `%(…)s` are facts of the
message; facts whose name ends in `_at` are moments and are written out in the person's language.
Every notification may carry the facts `title` and `path`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from services.gateway.kit import clock, moment
from services.gateway.wordings import WORDINGS

WARSAW = ZoneInfo("Europe/Warsaw")
KINDS = {
    "consultations": _l("Consultations and votes"),
    "volunteering": _l("Volunteering"),
}


class UnknownTemplate(LookupError):
    """A service tells something this release has no words for."""


@dataclass(frozen=True)
class Words:
    """A template filled in, in one language."""

    title: str
    text: str
    action: str
    path: str
    after: str = ""
    lines: tuple[tuple[str, str], ...] = ()


def of(template: str, facts: Mapping[str, str]) -> Words:
    """Return a template's words in the current language.

    Raises UnknownTemplate when there is no such template or a fact is missing.
    """
    wording = WORDINGS.get(template)
    if wording is None:
        raise UnknownTemplate(template)
    values = {name: _spoken(name, value) for name, value in facts.items()}
    try:
        return Words(
            title=str(wording.title) % values,
            text=str(wording.text) % values,
            action=str(wording.action),
            path=wording.path or facts.get("path", ""),
            after=str(wording.after) % values,
            lines=_shift_lines(facts, meets=wording.meets) if wording.about_shift else (),
        )
    except KeyError as missing:
        raise UnknownTemplate(f"{template} without {missing}") from None


def _shift_lines(facts: Mapping[str, str], *, meets: bool) -> tuple[tuple[str, str], ...]:
    """What a mail about a shift says of it: when, where, whom one meets, and a reason given."""
    named = (
        (_("When"), _between(facts)),
        (_("Where"), facts.get("place", "")),
        (_("Whom you meet"), facts.get("meet", "") if meets else ""),
        (_("Group"), _group(facts)),
        (_("Organisation"), facts.get("organisation", "")),
        (_("Reason"), facts.get("reason", "")),
    )
    return tuple((label, text) for label, text in named if text)


def _group(facts: Mapping[str, str]) -> str:
    if not facts.get("group"):
        return ""
    people = ngettext("%(num)d person", "%(num)d people", int(facts["group_people"]))
    return f"{facts['group']}: {people}"


def _between(facts: Mapping[str, str]) -> str:
    """From when to when; the end of the same day by its hour alone."""
    try:
        starts, ends = (
            datetime.fromisoformat(facts.get(name, "")).astimezone(WARSAW)
            for name in ("starts_at", "ends_at")
        )
    except ValueError:
        return ""
    if starts.date() == ends.date():
        return f"{moment(starts)}–{clock(ends)}"
    return f"{moment(starts)} – {moment(ends)}"


def of_unknown(facts: Mapping[str, str]) -> Words:
    """Return what a page shows for a template it does not know yet."""
    return Words(
        title=facts.get("title") or _("Something new for you"),
        text=_("Open it to see what it is about."),
        action=_("Open it"),
        path=facts.get("path", ""),
    )


def kind_of(template: str) -> str | None:
    """Return what a person unsubscribes from when this template is too much."""
    wording = WORDINGS.get(template)
    return wording.kind if wording is not None else None


def _spoken(name: str, value: str) -> str:
    if not name.endswith("_at"):
        return value
    try:
        return moment(datetime.fromisoformat(value))
    except ValueError:
        return value
