"""What was typed about an idea: kept as typed, read into commands; one form or its sections."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from services.gateway.pages.consultations.fields import grosze, written
from services.gateway.pages.ideas import words
from shared.contracts.ideas import CostLine, Idea
from shared.ids import new_id

TEXTS = ("title", "summary", "description", "place", "area_id", "latitude", "longitude")
LEAST_ROWS = 3
MOST_ROWS = 20


@dataclass
class Typed:
    """The values of a form with their faults; nothing of it is ever lost."""

    values: dict[str, str] = field(default_factory=dict)
    rows: list[tuple[str, str]] = field(default_factory=list)
    faults: dict[str, str] = field(default_factory=dict)

    def value(self, name: str) -> str:
        """What stands in a field."""
        return self.values.get(name, "")

    def errors(self, name: str) -> tuple[str, ...]:
        """What is wrong with a field."""
        return (self.faults[name],) if name in self.faults else ()

    @property
    def summary(self) -> list[tuple[str | None, str]]:
        """Every fault with the field it leads to."""
        first = {"costs": "cost-0-label"}
        return [(first.get(name, name) or None, fault) for name, fault in self.faults.items()]

    def words(self) -> dict[str, Any]:
        """The section that says what it is."""
        return {name: self.text(name) for name in ("title", "summary", "description")}

    def where(self) -> dict[str, Any]:
        """The section that says where it is; what is no number is a fault."""
        found: dict[str, Any] = {
            "place": self.text("place"),
            "area_id": uuid(self.value("area_id")),
        }
        for name in ("latitude", "longitude"):
            found[name] = self._degrees(name)
        return found

    def costs(self) -> tuple[CostLine, ...]:
        """The section that says what it costs; empty rows are left out, what is no sum a fault."""
        lines = []
        for row, (label, amount) in enumerate(self.rows):
            if not label.strip() and not amount.strip():
                continue
            sum_ = grosze(amount)
            if sum_ is None:
                self.faults[f"cost-{row}-amount"] = words.fault("amount", "not_positive")
            lines.append(CostLine(label=label, amount=sum_ or 0))
        return tuple(lines)

    def refuse(self, faults: Mapping[str, str]) -> None:
        """Take over what the service found, each fault at the row that was typed."""
        filled = [row for row, pair in enumerate(self.rows) if any(one.strip() for one in pair)]
        for name, fault in faults.items():
            parts = name.split(".")
            if len(parts) == 3 and int(parts[1]) < len(filled):
                name = f"cost-{filled[int(parts[1])]}-{parts[2]}"  # noqa: PLW2901
            self.faults.setdefault(name, fault)

    def text(self, name: str) -> str:
        """A text as the service takes it."""
        return self.value(name).replace("\r\n", "\n")

    def _degrees(self, name: str) -> float | None:
        text = self.value(name).strip().replace(",", ".")
        try:
            return float(text) if text else None
        except ValueError:
            self.faults["latitude"] = words.fault("latitude", "half")
            return None


def typed(form: Mapping[str, str]) -> Typed:
    """Return what was typed into a form."""
    number = sum(1 for name in form if name.startswith("cost-") and name.endswith("-label"))
    rows = [
        (form.get(f"cost-{row}-label", ""), form.get(f"cost-{row}-amount", ""))
        for row in range(min(number, MOST_ROWS))
    ]
    return Typed({name: text for name, text in form.items() if "cost-" not in name}, rows)


def known(idea: Idea) -> Typed:
    """Return an idea as its form shows it."""
    values = {
        name: "" if getattr(idea, name) is None else str(getattr(idea, name)) for name in TEXTS
    }
    values |= {"shown_as": idea.shown_as, "pseudonym": idea.pseudonym}
    return with_room(Typed(values, [(one.label, written(one.amount)) for one in idea.costs]))


def empty() -> Typed:
    """Return an empty form with an id of its own, so that sending it twice counts once."""
    return with_room(Typed({"sent_as": str(new_id())}))


def with_room(form: Typed, more: int = 0) -> Typed:
    """Return a form with empty rows for further costs."""
    wanted = max(LEAST_ROWS, len(form.rows) + more)
    form.rows += [("", "")] * (min(wanted, MOST_ROWS) - len(form.rows))
    return form


def uuid(text: str) -> UUID | None:
    """Return an id that was sent, or None."""
    try:
        return UUID(text)
    except ValueError:
        return None
