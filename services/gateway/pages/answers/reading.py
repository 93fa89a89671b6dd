"""What was typed at the desks, read for the service; what cannot be read is a fault."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from flask import request
from werkzeug.datastructures import MultiDict

from shared.contracts.answers import FindToAnswer, Selected, Standing

STANDINGS: dict[str, Standing] = {
    "po-terminie": "overdue",
    "bez-projektu": "open",
    "w-pisaniu": "writing",
    "do-publikacji": "to_publish",
    "z-raportem": "approved",
    "z-odpowiedzia": "answered",
    "scalone": "merged",
}
"""The words in the address, so that a search can be kept and sent to a colleague."""


def query(typed: Mapping[str, str]) -> FindToAnswer:
    """Return the search of a desk as its address says it."""
    return FindToAnswer(
        q=typed.get("szukaj", "").strip()[:100],
        theme=_id_or_none(typed.get("temat", "")),
        department=_id_or_none(typed.get("wydzial", "")),
        standing=STANDINGS.get(typed.get("stan", ""), ""),
        page=number(typed.get("strona", "1")) or 1,
    )


def kept(typed: Mapping[str, str]) -> dict[str, str]:
    """Return what of a search goes along from page to page."""
    names = ("szukaj", "temat", "wydzial", "stan")
    return {name: typed[name][:100] for name in names if typed.get(name)}


def selected(typed: MultiDict[str, str]) -> Selected:
    """Return the remarks that were ticked, or all that the search finds."""
    if typed.get("everything"):
        search = query(typed)
        return Selected(
            everything=True,
            q=search.q,
            theme=search.theme,
            department=search.department,
            standing=search.standing,
        )
    ids = [as_uuid(text) for text in typed.getlist("id")]
    return Selected(ids=tuple(dict.fromkeys(one for one in ids if one is not None)))


def is_empty(selection: Selected) -> bool:
    """Tell whether nothing was ticked."""
    return not selection.everything and not selection.ids


def as_uuid(text: str) -> UUID | None:
    """Return an id, or None where it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def as_date(name: str, faults: dict[str, str], *, needed: bool = False) -> date | None:
    """Return a day of the form that was sent; notes a fault where it is none."""
    text = request.form.get(name, "").strip()
    if not text:
        if needed:
            faults[name] = "empty"
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        faults[name] = "date"
        return None


def numbers(name: str, faults: dict[str, str]) -> tuple[int, ...]:
    """Return the numbers of a field with commas or blanks between them."""
    parts = re.split(r"[\s,;]+", request.form.get(name, "").strip())
    found = [number(part.removeprefix("#")) for part in parts if part]
    if any(one is None for one in found):
        faults[name] = "number"
    return tuple(one for one in found if one is not None)


def number(text: str) -> int | None:
    """Return a number of a sensible size, or None."""
    return int(text) if text.isdecimal() and 0 < len(text) < 8 and int(text) > 0 else None


def text(name: str, longest: int) -> str:
    """Return what was typed, one sign more than is allowed at the most: the service judges."""
    return request.form.get(name, "").replace("\r\n", "\n")[: longest + 1]


def spelled(values: Iterable[Any]) -> str:
    """Return numbers as one types them."""
    return ", ".join(str(one) for one in values)


def _id_or_none(text: str) -> str:
    if text == "bez":
        return "none"
    found = as_uuid(text)
    return str(found) if found else ""
