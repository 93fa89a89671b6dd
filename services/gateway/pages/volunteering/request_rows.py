"""The rows of a request's form: its shifts, and skills of one role; added by plain buttons."""

from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from services.gateway.pages.volunteering.shift_fields import TEAM, WHEN
from shared.contracts.volunteering.requests import Request

FIRST_ROWS = 2
MOST_ROWS = 60


@dataclass(frozen=True)
class Row:
    """One row as it was typed; `filled` are the fields without which it does not count."""

    number: int
    typed: dict[str, str]
    filled: tuple[str, ...]

    @property
    def blank(self) -> bool:
        """Whether nobody wrote into it; a place may have come from the row before."""
        return not any(self.typed[name] for name in self.filled)


@dataclass(frozen=True)
class Kind:
    """A kind of rows: the prefix of their fields, and which of them the next row begins with."""

    prefix: str
    count: str
    fields: tuple[str, ...]
    filled: tuple[str, ...]
    handed_on: tuple[str, ...]
    first: int

    def of(self, typed: Any) -> list[Row]:
        """The rows of a form; removed ones are left out."""
        return [row for row in self.every(typed) if not self._gone(typed, row)]

    def every(self, typed: Any) -> list[Row]:
        """The rows of a form, the removed ones too."""
        text = typed.get(self.count, "")
        number = min(int(text), MOST_ROWS) if text.isdecimal() and len(text) < 4 else self.first
        return [
            Row(
                row,
                {
                    name: typed.get(f"{self.prefix}-{row}-{name}", "").strip()
                    for name in self.fields
                },
                self.filled,
            )
            for row in range(number)
        ]

    def put(self, typed: Any, rows: list[dict[str, str]]) -> "MultiDict[str, str]":
        """The same form with these rows, numbered anew."""
        kept = MultiDict(
            [
                (name, value)
                for name, value in typed.items(multi=True)
                if not name.startswith(f"{self.prefix}-")
            ]
        )
        rows = rows[:MOST_ROWS]
        for number, row in enumerate(rows):
            for name, value in row.items():
                kept[f"{self.prefix}-{number}-{name}"] = value
        kept[self.count] = str(len(rows))
        return kept

    def more(self, typed: Any) -> "MultiDict[str, str]":
        """The same form with one more row: the next one often has the same place."""
        rows = [row.typed for row in self.of(typed)]
        last = rows[-1] if rows else {}
        handed_on = {name: last.get(name, "") for name in self.handed_on}
        return self.put(typed, [*rows, dict.fromkeys(self.fields, "") | handed_on])

    def _gone(self, typed: Any, row: Row) -> bool:
        return bool(typed.get(f"{self.prefix}-{row.number}-gone") == "y")


SHIFTS = Kind(
    prefix="shift",
    count="rows",
    fields=("id", *WHEN, *TEAM),
    filled=WHEN,
    handed_on=("places", "place", "area"),
    first=FIRST_ROWS,
)
SKILLS = Kind(
    prefix="roleskill",
    count="roleskills",
    fields=("role", "skill", "need", "level"),
    filled=("skill",),
    handed_on=("role",),
    first=0,
)


def with_role(typed: Any, number: str) -> "MultiDict[str, str]":
    """The same form with one more role at the time of a row, next to it."""
    rows = []
    for row in SHIFTS.of(typed):
        rows.append(row.typed)
        if str(row.number) == number:
            empty = dict.fromkeys(("id", "role", "places", "least_team", "newcomers"), "")
            rows.append(row.typed | empty)
    return SHIFTS.put(typed, rows)


def roles_of(typed: Any, found: Request | None) -> list[str]:
    """The roles that are typed, and those of shifts that the form does not show, in their order."""
    roles = [" ".join(row.typed["role"].split()) for row in SHIFTS.of(typed)]
    roles += [row.typed["role"] for row in SKILLS.of(typed)]
    if found is not None:
        roles += [one.role for one in found.series] + [one.role for one in found.shifts]
    return [role for role in dict.fromkeys(roles) if role]
