"""A consultation as a picture of time: one bar a phase, one under the other, and today."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from services.gateway.pages.consultations import phase_words, stations
from shared.contracts.consultations import Consultation
from shared.contracts.phases import Phase

WIDTH = 360
ROW = 40
_LEAST = 4.0
_MIDDLE = WIDTH * 0.6


@dataclass(frozen=True)
class Bar:
    """One phase: its name over its bar, which `goes_on` past the picture's end."""

    name: Any
    when: str
    kind: str
    open: bool
    x: float
    y: int
    width: float
    goes_on: bool

    @property
    def text_x(self) -> float:
        """Where the name is fixed: at the bar's beginning, or past the middle at its end."""
        return self.x if self.x <= _MIDDLE else self.x + self.width

    @property
    def anchor(self) -> str:
        """How the name lies at that place."""
        return "start" if self.x <= _MIDDLE else "end"


@dataclass(frozen=True)
class Timeline:
    """What the picture shows; `today` is None where it lies outside."""

    bars: tuple[Bar, ...]
    height: int
    today: float | None


def of(found: Consultation, now: datetime) -> Timeline:
    """Lay a consultation's dated phases out; what became of it may run on past the edge."""
    dated = [one for one in found.phases if one.opens_at is not None and one.closes_at is not None]
    if not dated:
        return Timeline((), 0, None)
    first = min(_opening(one) for one in dated)
    near = [one for one in dated if one.kind != "followup"] or dated
    last = max(*(_closing(one) for one in near), *map(_opening, dated))
    if len(near) < len(dated):
        last += (last - first) / 6 + timedelta(days=1)
    whole = (last - first) / timedelta(seconds=1)

    def place(moment: datetime) -> float:
        return round((moment - first) / timedelta(seconds=1) / whole * WIDTH, 1)

    bars = []
    for row, one in enumerate(dated):
        x, end = place(_opening(one)), min(place(_closing(one)), float(WIDTH))
        width = max(end - x, _LEAST)
        bars.append(
            Bar(
                name=phase_words.KINDS[one.kind],
                when=stations.when(one),
                kind=one.kind,
                open=one.open,
                x=min(x, WIDTH - width),
                y=row * ROW,
                width=width,
                goes_on=_closing(one) > last,
            )
        )
    today = place(now) if first <= now <= last else None
    return Timeline(tuple(bars), len(dated) * ROW, today)


def _opening(phase: Phase) -> datetime:
    assert phase.opens_at is not None
    return phase.opens_at


def _closing(phase: Phase) -> datetime:
    assert phase.closes_at is not None
    return phase.closes_at
