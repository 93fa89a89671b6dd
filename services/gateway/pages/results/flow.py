"""A picture of votes that move from round to round: where each bar and each ribbon lies.

Rounds go downwards, so that the picture fits a phone; within a round the options stand side by
side, always in the same order, each as wide as its votes. Pure geometry, in units of the view box.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WIDTH = 1000.0
GAP = 8.0
BAR = 44.0
FALL = 90.0
# Narrower bars have no room for their letter.
READABLE = 34.0
EXHAUSTED = ""


@dataclass(frozen=True)
class Count:
    """One round as the picture needs it; `exhausted` are votes that count for nobody any more."""

    votes: Mapping[str, float]
    exhausted: float
    source: str | None
    transfers: Mapping[str, float]


@dataclass(frozen=True)
class Bar:
    """One option in one round; `option` is its place in the order, None for exhausted votes."""

    option: int | None
    x: float
    y: float
    width: float
    letter: str


@dataclass(frozen=True)
class Ribbon:
    """Votes on their way to the next round; `moved` ones leave their option."""

    option: int | None
    path: str
    moved: bool


@dataclass(frozen=True)
class Flow:
    """The whole picture, and its height; its width is WIDTH."""

    bars: tuple[Bar, ...]
    ribbons: tuple[Ribbon, ...]
    height: float


def flow(order: Sequence[str], rounds: Sequence[Count]) -> Flow:
    """Lay out the rounds of a count; `order` names every option once."""
    whole = max((sum(count.votes.values()) + count.exhausted for count in rounds), default=0.0)
    if not whole:
        return Flow((), (), 0.0)
    scale = (WIDTH - GAP * len(order)) / whole
    places = [_places(order, count, scale) for count in rounds]
    bars = [
        _bar(order, option, x, width, at)
        for at, row in enumerate(places)
        for option, (x, width) in row.items()
        if width > 0
    ]
    ribbons = [
        ribbon
        for at, count in enumerate(rounds[1:], start=1)
        for ribbon in _ribbons(order, (places[at - 1], places[at]), count, scale, at)
    ]
    return Flow(tuple(bars), tuple(ribbons), BAR + (BAR + FALL) * (len(rounds) - 1))


def letter_of(place: int) -> str:
    """Return how an option is called in the picture: A to Z, then AA, AB …"""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


Row = dict[str, tuple[float, float]]


def _places(order: Sequence[str], count: Count, scale: float) -> Row:
    """Where each option's bar begins and how wide it is; exhausted votes stand last."""
    row: Row = {}
    x = 0.0
    for option in (*order, EXHAUSTED):
        votes = count.exhausted if option == EXHAUSTED else count.votes.get(option, 0.0)
        row[option] = (x, votes * scale)
        x += votes * scale + (GAP if votes else 0.0)
    return row


def _bar(order: Sequence[str], option: str, x: float, width: float, at: int) -> Bar:
    place = None if option == EXHAUSTED else order.index(option)
    letter = letter_of(place) if place is not None and width >= READABLE else ""
    return Bar(place, round(x, 1), at * (BAR + FALL), round(width, 1), letter)


def _ribbons(
    order: Sequence[str], rows: tuple[Row, Row], count: Count, scale: float, at: int
) -> list[Ribbon]:
    """Ribbons between two rounds: what stays with its option first, then what moves on."""
    above, below = rows
    top, bottom = (at - 1) * (BAR + FALL) + BAR, at * (BAR + FALL)
    filled = {option: x for option, (x, _) in below.items()}
    found = []

    def ribbon(source: str, target: str, start: float, width: float, *, moved: bool) -> None:
        if width > 0:
            path = _path(start, filled[target], width, top, bottom)
            place = None if source == EXHAUSTED else order.index(source)
            found.append(Ribbon(place, path, moved))
            filled[target] += width

    for option, (x, width) in above.items():
        stays = min(width, below[option][1]) if option == count.source else width
        ribbon(option, option, x, stays, moved=False)
    if count.source is not None:
        start, width = above[count.source]
        x = start + min(width, below[count.source][1])
        for option in order:
            moving = count.transfers.get(option, 0.0) * scale
            ribbon(count.source, option, x, moving, moved=True)
            x += max(moving, 0.0)
        ribbon(count.source, EXHAUSTED, x, start + width - x, moved=True)
    return found


def _path(start: float, end: float, width: float, top: float, bottom: float) -> str:
    """A ribbon of one width with soft bends, as an SVG path."""
    middle = (top + bottom) / 2
    return (
        f"M{start:.1f} {top:.1f}C{start:.1f} {middle:.1f} {end:.1f} {middle:.1f} {end:.1f} "
        f"{bottom:.1f}H{end + width:.1f}C{end + width:.1f} {middle:.1f} {start + width:.1f} "
        f"{middle:.1f} {start + width:.1f} {top:.1f}Z"
    )
