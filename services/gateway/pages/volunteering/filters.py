"""The board's filters as they stand in the address: the same for the list and for the map."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from services.gateway.kit import day as said_day
from services.gateway.pages.volunteering import areas, skills, words
from shared.contracts.volunteering.board import FindRequests

PARTS = {
    "rano": ("morning", _l("in the morning")),
    "popoludnie": ("afternoon", _l("in the afternoon")),
    "wieczor": ("evening", _l("in the evening")),
}
YES = "tak"
FURTHEST = 5000
"""Metres around a place of the map."""


@dataclass(frozen=True)
class Search:
    """A search, with what of it stands in the address by its name there."""

    query: FindRequests
    kept: dict[str, Any]

    def address(self, endpoint: str, **changes: Any) -> str:
        """The address of this search, with some filters changed or (None) taken away."""
        return url_for(endpoint, **{**self.kept, **changes})

    @property
    def narrowed(self) -> bool:
        """Whether anything is left out at all."""
        return any(value is not None for value in self.kept.values())

    @property
    def more_open(self) -> bool:
        """Whether a filter is set that stands among the further ones."""
        further = ("umiejetnosc", "sprawa", "jezyk", "od", "do", "dzien", "pora", "potrzeby")
        return any(self.kept[name] is not None for name in further)


def read(town: areas.Town, *, number: int = 1) -> Search:
    """The search in the address; what cannot be understood is left out."""
    given = request.args
    area, _label = town.read(given.get("okolica", ""))
    weekday, part = given.get("dzien", ""), given.get("pora", "")
    at = _place(given.get("miejsce", ""))
    query = FindRequests(
        q=given.get("szukaj", "").strip()[:100],
        skill=given.get("umiejetnosc", "")[:60],
        cause=given.get("sprawa", "")[:40],
        language=given.get("jezyk", "")[:8],
        area_id=area,
        since=_day(given.get("od", "")),
        until=_day(given.get("do", "")),
        weekday=int(weekday) if weekday in tuple("0123456") else None,
        part=PARTS[part][0] if part in PARTS else "",
        free=given.get("wolne") == YES,
        newcomer=given.get("nowi") == YES,
        under_18=given.get("niepelnoletni") == YES,
        remote=given.get("zdalnie") == YES,
        access=tuple(one[:40] for one in given.getlist("potrzeby")[:20]),
        latitude=at[0] if at else None,
        longitude=at[1] if at else None,
        within=int(at[2]) if at else 0,
        fit=given.get("pasuje") == YES,
        page=number,
    )
    return Search(query, _kept(query, part if query.part else "", given.get("miejsce", "")))


def offered(town: areas.Town) -> dict[str, Any]:
    """What the form of the filters lets choose from."""
    return {
        "town": town,
        "groups": skills.skill_groups(),
        "causes": skills.causes(),
        "languages_spoken": skills.languages(),
        "needs": skills.needs(),
        "days": words.week_days(),
        "parts": [(name, label) for name, (_part, label) in PARTS.items()],
    }


def chips(search: Search, town: areas.Town, endpoint: str) -> list[tuple[str, str]]:
    """Each filter that is set in words, with the address of the search without it."""
    query = search.query
    said: list[tuple[str, str]] = [
        ("szukaj", f"„{query.q}”" if query.q else ""),
        ("okolica", town.names.get(query.area_id, "") if query.area_id else ""),
        ("miejsce", _("one place on the map") if query.latitude is not None else ""),
        ("umiejetnosc", _named(query.skill, skills.skill_names())),
        ("sprawa", _named(query.cause, dict(skills.causes()))),
        ("jezyk", _named(query.language, dict(skills.languages()))),
        ("od", _("from %(day)s", day=said_day(query.since)) if query.since else ""),
        ("do", _("to %(day)s", day=said_day(query.until)) if query.until else ""),
        ("dzien", "" if query.weekday is None else dict(words.week_days())[query.weekday]),
        ("pora", str(PARTS[search.kept["pora"]][1]) if query.part else ""),
        ("wolne", _("free places") if query.free else ""),
        ("nowi", _("a place for newcomers") if query.newcomer else ""),
        ("niepelnoletni", _("under 18") if query.under_18 else ""),
        ("zdalnie", _("from home") if query.remote else ""),
        ("potrzeby", ", ".join(skills.named(query.access, skills.needs()))),
        ("pasuje", _("fits my offer") if query.fit else ""),
    ]
    return [(text, search.address(endpoint, **{name: None})) for name, text in said if text]


def _kept(query: FindRequests, part: str, place: str) -> dict[str, Any]:
    return {
        "szukaj": query.q or None,
        "umiejetnosc": query.skill or None,
        "sprawa": query.cause or None,
        "jezyk": query.language or None,
        "okolica": query.area_id,
        "od": query.since,
        "do": query.until,
        "dzien": query.weekday,
        "pora": part or None,
        "wolne": YES if query.free else None,
        "nowi": YES if query.newcomer else None,
        "niepelnoletni": YES if query.under_18 else None,
        "zdalnie": YES if query.remote else None,
        "potrzeby": query.access or None,
        "miejsce": place if query.latitude is not None else None,
        "pasuje": YES if query.fit else None,
    }


def place_in_address(latitude: float, longitude: float, metres: int) -> str:
    """A place of the map as the address has it."""
    return f"{latitude:.5f},{longitude:.5f},{metres}"


def _place(text: str) -> tuple[float, float, float] | None:
    try:
        latitude, longitude, metres = (float(part) for part in text.split(","))
    except ValueError:
        return None
    known = abs(latitude) <= 90 and abs(longitude) <= 180 and 0 <= metres <= FURTHEST
    return (latitude, longitude, metres) if known else None


def _named(one: str, names: dict[str, str]) -> str:
    return names.get(one, one)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
