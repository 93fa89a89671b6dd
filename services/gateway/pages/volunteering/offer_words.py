"""An offer in words: its sections, what each holds by now, and what a further answer does."""

from dataclasses import dataclass
from typing import Any

from babel.dates import format_interval
from flask_babel import format_date, get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from services.gateway.pages.volunteering import offer_form, skills, words
from shared.contracts.volunteering.offers import Offer


@dataclass(frozen=True)
class Section:
    """A page of its own with some parts of the form; `text` says what answering does."""

    key: str
    title: Any
    icon: str
    text: Any
    parts: tuple[str, ...]


SECTIONS = (
    Section(
        "umiejetnosci",
        _l("What I can do"),
        "hand-helping",
        _l(
            "We ask you only for what you have ticked here. The level helps where somebody very "
            "good is needed; a beginner is welcome in most places."
        ),
        ("skills",),
    ),
    Section(
        "czas",
        _l("When I have time"),
        "calendar-days",
        _l(
            "Invitations come only for shifts that lie wholly within this time, and never more of "
            "them than you say here."
        ),
        ("week", "days", "often"),
    ),
    Section(
        "okolica",
        _l("Where"),
        "map-pin",
        _l("What is further away than this never reaches you. Work from home is asked for apart."),
        ("place", "remote"),
    ),
    Section(
        "potrzeby",
        _l("What I need there"),
        "accessibility",
        _l(
            "This is used for one thing: we propose only places that have what you need. "
            "Organisations do not see it."
        ),
        ("needs",),
    ),
    Section(
        "o-mnie",
        _l("Languages and more"),
        "languages",
        _l(
            "With a language more we ask you where it is needed, with a thing to lend where it is "
            "missing. Of requests that fit equally we choose what you care for."
        ),
        ("languages", "causes", "things", "note", "age"),
    ),
)
BY_KEY = {section.key: section for section in SECTIONS}
FIRST = ("skills", "week", "place", "age")
"""What a first offer asks; everything else can come later."""


@dataclass(frozen=True)
class Line:
    """A thing an offer may say: its name, its words, or none where nothing was told yet.

    `asked` things count towards how complete an offer is; others are nobody's duty to tell.
    """

    name: str
    text: str | None
    asked: bool = True


def lines(found: Offer) -> dict[str, list[Line]]:
    """What an offer says, by section."""
    return {
        "umiejetnosci": [Line(_("Skills"), _skills(found))],
        "czas": [
            Line(_("In the week"), _week(found)),
            Line(_("Other days"), _days(found), asked=False),
            Line(_("How often"), _often(found)),
        ],
        "okolica": [
            Line(_("From where"), found.area_label or None),
            Line(_("How far"), _chosen(offer_form.REACHES, found.reach_metres, words.way)),
            Line(_("From home"), _("I also help from home") if found.remote else None, asked=False),
        ],
        "potrzeby": [
            Line(_("What I need"), _listed(found.needs, skills.needs()), asked=False),
        ],
        "o-mnie": [
            Line(_("Languages"), _listed(found.languages, skills.languages())),
            Line(_("What I care for"), _listed(found.causes, skills.causes())),
            Line(_("What I lend"), _listed(found.things, skills.things())),
            Line(_("In my own words"), found.note or None, asked=False),
            Line(_("Age"), _age(found), asked=False),
        ],
    }


def answered(told: dict[str, list[Line]]) -> tuple[int, int]:
    """How many of the things that are asked for were told, of how many."""
    asked = [line for some in told.values() for line in some if line.asked]
    return sum(line.text is not None for line in asked), len(asked)


def _skills(found: Offer) -> str | None:
    names = skills.skill_names()
    said = [
        f"{names.get(one.skill, one.skill)} ({words.LEVELS[one.level]})" for one in found.skills
    ]
    return ", ".join(said) or None


def _week(found: Offer) -> str | None:
    """Morning, afternoon and evening, each with its days: what one would say on the phone."""
    days = get_locale().days["stand-alone"]["abbreviated"]
    told = []
    for part, name, _hours in words.week_parts():
        free = [days[day] for day in range(7) if f"{day}-{part}" in found.free]
        if free:
            told.append(f"{name.lower()}: {', '.join(free)}")
    return "; ".join(told) or None


def _days(found: Offer) -> str | None:
    locale = get_locale()
    told = [
        _("away %(days)s")
        % {"days": format_interval(span.first, span.last, "yMMMd", locale=locale)}
        for span in found.away
    ]
    names = {part: name.lower() for part, name, _hours in words.week_parts()}
    told += [
        _("also free %(day)s, %(part)s")
        % {"day": format_date(offer_form.day_of(cell[:10])), "part": names[cell[11:]]}
        for cell in found.also_free
    ]
    if found.off_on_holidays:
        told.append(_("not on public holidays"))
    return "; ".join(told) or None


def _often(found: Offer) -> str:
    return "; ".join(
        (
            _chosen(offer_form.LOADS, found.shifts_per_week, str),
            _chosen(offer_form.ASKS, found.invitations_per_week, str),
        )
    )


def _age(found: Offer) -> str | None:
    if found.birth_year is None:
        return None
    if found.guardian_consents:
        return str(_("born in %(year)s, a parent or guardian agrees", year=found.birth_year))
    return str(_("born in %(year)s; a parent or guardian must agree first", year=found.birth_year))


def _chosen(choices: Any, value: int, otherwise: Any) -> str:
    return str(dict(choices).get(value) or otherwise(value))


def _listed(ids: tuple[str, ...], names: list[tuple[str, str]]) -> str | None:
    return ", ".join(skills.named(ids, names)) or None
