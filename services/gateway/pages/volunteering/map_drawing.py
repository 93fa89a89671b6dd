"""A map drawn from a few points: areas as soft cells around their middles, places as pins.

Pure geometry, no tiles and nobody asked for any: the town is the hull of its points, an area is
what lies nearer to its middle than to any other. Units are those of a view box WIDTH wide, so that
letters are readable where it fills a phone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, hypot, pi, radians, sin
from statistics import median

WIDTH = 360
MARGIN = 12
LEAST_HEIGHT, MOST_HEIGHT = 230, 460
AROUND = 46
"""So far the town reaches beyond its outermost points."""
GAP = 3.0
ROUND = 14.0
APART = 27.0
"""Pins nearer to each other become one: each can be touched on a phone."""
LETTER, LINE, AMOUNT = 7.6, 16.0, 24.0
METRES_A_DEGREE = 111_200
LEVELS = 4
BEND = 0.62

Point = tuple[float, float]


@dataclass(frozen=True)
class Place:
    """A place on earth with what is counted there; `key` is the caller's."""

    key: str
    latitude: float
    longitude: float
    count: int = 0


@dataclass(frozen=True)
class Cell:
    """An area: its outline, where its words stand, and how full it is from 0 to LEVELS."""

    key: str
    path: str
    x: float
    y: float
    lines: tuple[str, ...]
    level: int


@dataclass(frozen=True)
class Pin:
    """One or several places near each other: where, how many are counted, and how far they lie."""

    keys: tuple[str, ...]
    x: float
    y: float
    count: int
    latitude: float
    longitude: float
    metres: int


@dataclass(frozen=True)
class Drawing:
    """A whole map; `north` and `west` are its upper left corner, `degrees_` those of a unit."""

    width: int
    height: int
    cells: tuple[Cell, ...]
    pins: tuple[Pin, ...]
    north: float
    west: float
    degrees_x: float
    degrees_y: float


class _Sheet:
    """From degrees to the view box: the town in the middle, villages drawn nearer than they are.

    With a `bend` below 1 a distance from the middle shrinks the more the longer it is, so that the
    streets of the town have room beside a village some kilometres away.
    """

    def __init__(self, places: Sequence[Place], bend: float) -> None:
        self.bend = bend
        self.north = median(one.latitude for one in places)
        self.east = median(one.longitude for one in places)
        self.narrow = max(0.05, cos(radians(self.north)))
        flat = [self._bent(one) for one in places]
        xs, ys = [x for x, _y in flat], [y for _x, y in flat]
        least = 0.004**bend
        room = WIDTH - 2 * (MARGIN + AROUND)
        high = max(ys) - min(ys)
        most = MOST_HEIGHT - 2 * (MARGIN + AROUND)
        self.scale = min(room / max(max(xs) - min(xs), least), most / max(high, least))
        drawn = high * self.scale + 2 * (MARGIN + AROUND)
        self.height = round(max(LEAST_HEIGHT, drawn))
        self.left = (min(xs) + max(xs)) / 2 - WIDTH / 2 / self.scale
        self.top = (min(ys) + max(ys)) / 2 - self.height / 2 / self.scale

    def at(self, one: Place) -> Point:
        """Where a place lies on the sheet."""
        x, y = self._bent(one)
        return (x - self.left) * self.scale, (y - self.top) * self.scale

    def corner(self) -> tuple[float, float]:
        """(latitude, longitude) of the sheet's upper left corner, where nothing is bent."""
        return self.north - self.top, self.east + self.left / self.narrow

    def _bent(self, one: Place) -> Point:
        x, y = (one.longitude - self.east) * self.narrow, self.north - one.latitude
        far = hypot(x, y)
        return (x, y) if far < 1e-12 else (x * far ** (self.bend - 1), y * far ** (self.bend - 1))


def draw(
    areas: Sequence[Place], places: Sequence[Place], names: dict[str, str], *, bend: float = BEND
) -> Drawing | None:
    """The map of these areas and places; None where there is nothing to draw.

    Unbent (`bend` of 1) a click is a place on earth by the corner and the degrees of a unit.
    """
    if not areas and not places:
        return None
    sheet = _Sheet([*areas, *places], bend)
    sites = [(one, sheet.at(one)) for one in sorted(areas, key=lambda one: one.key)]
    hull = town([at for _one, at in sites] + [sheet.at(one) for one in places])
    most = max((one.count for one in areas), default=0)
    north, west = sheet.corner()
    pins = _pins(places, sheet)
    return Drawing(
        width=WIDTH,
        height=sheet.height,
        cells=tuple(
            _cell(one, _mine(at, sites, hull), names.get(one.key, ""), most, pins)
            for one, at in sites
        ),
        pins=pins,
        north=north,
        west=west,
        degrees_x=1 / sheet.scale / sheet.narrow,
        degrees_y=1 / sheet.scale,
    )


def town(points: Sequence[Point]) -> list[Point]:
    """The outline of a town: the hull of soft circles around its points, counter-clockwise."""
    turn = [2 * pi * step / 24 for step in range(24)]
    around = [
        (x + AROUND * cos(angle), y + AROUND * sin(angle)) for x, y in points for angle in turn
    ]
    return _hull(around)


def nearer(outline: Sequence[Point], site: Point, other: Point, gap: float = 0.0) -> list[Point]:
    """What of a convex outline lies nearer to one site than to another, by half a gap more."""
    across = (other[0] - site[0], other[1] - site[1])
    length = hypot(*across)
    if length < 1e-9:
        return list(outline)
    middle = ((site[0] + other[0]) / 2, (site[1] + other[1]) / 2)

    def over(point: Point) -> float:
        along = (point[0] - middle[0]) * across[0] + (point[1] - middle[1]) * across[1]
        return along / length + gap / 2

    kept: list[Point] = []
    for here, then in zip(outline, [*outline[1:], outline[0]], strict=True):
        one, two = over(here), over(then)
        if one <= 0:
            kept.append(here)
        if (one < 0 < two) or (two < 0 < one):
            part = one / (one - two)
            kept.append(
                (here[0] + part * (then[0] - here[0]), here[1] + part * (then[1] - here[1]))
            )
    return kept


def _mine(at: Point, sites: Sequence[tuple[Place, Point]], hull: list[Point]) -> list[Point]:
    """What of the town lies nearer to one site than to any other."""
    outline = hull
    for _one, other in sites:
        if other != at:
            outline = nearer(outline, at, other, GAP)
    return outline


def _cell(one: Place, outline: list[Point], name: str, most: int, pins: Sequence[Pin]) -> Cell:
    level = 0 if not one.count else 1 + (LEVELS - 1) * (one.count - 1) // max(1, most - 1)
    lines, (x, y) = _words(outline, name, one.count > 0, pins)
    return Cell(
        key=one.key,
        path=_soft(outline),
        x=round(x, 1),
        y=round(y, 1),
        lines=lines,
        level=level,
    )


def _words(
    outline: list[Point], name: str, counted: bool, pins: Sequence[Pin]
) -> tuple[tuple[str, ...], Point]:
    """A cell's name in lines that fit and where it stands, if possible where no pin is."""
    if len(outline) < 3:
        return (), (outline[0] if outline else (0.0, 0.0))
    x, y = _centroid(outline)
    best: tuple[int, tuple[str, ...], Point] | None = None
    for up in (0.0, -16.0, 16.0, -30.0, 30.0):
        room = min(_width_at(outline, y + up - LINE), _width_at(outline, y + up))
        lines = _lines(name, room)
        if not lines:
            continue
        half = max(map(len, lines)) * LETTER / 2 + 8
        above, below = LINE * len(lines) + 10, (AMOUNT if counted else 0.0) + 4
        hidden = sum(
            abs(pin.x - x) < half and y + up - above < pin.y < y + up + below for pin in pins
        )
        if best is None or hidden < best[0]:
            best = (hidden, lines, (x, y + up))
    return (best[1], best[2]) if best else ((), (x, y))


def _lines(name: str, width: float) -> tuple[str, ...]:
    """A name in at most two lines that fit; none where it does not."""
    if len(name) * LETTER <= width:
        return (name,)
    words = name.split(" ")
    halves = [(" ".join(words[:cut]), " ".join(words[cut:])) for cut in range(1, len(words))]
    best = min(halves, key=lambda pair: max(map(len, pair)), default=(name, ""))
    return best if max(map(len, best)) * LETTER <= width else ()


def _width_at(outline: Sequence[Point], y: float) -> float:
    """How wide a convex outline is at a height."""
    xs = []
    for here, then in zip(outline, [*outline[1:], *outline[:1]], strict=True):
        if (here[1] <= y < then[1]) or (then[1] <= y < here[1]):
            xs.append(here[0] + (y - here[1]) / (then[1] - here[1]) * (then[0] - here[0]))
    return max(xs) - min(xs) if xs else 0.0


def _soft(outline: Sequence[Point]) -> str:
    """A closed path with round corners."""
    if len(outline) < 3:
        return ""
    steps: list[str] = []
    for row, corner in enumerate(outline):
        before, after = outline[row - 1], outline[(row + 1) % len(outline)]
        begin, end = _towards(corner, before), _towards(corner, after)
        steps.append(
            f"{'L' if steps else 'M'}{begin[0]:.1f} {begin[1]:.1f}"
            f"Q{corner[0]:.1f} {corner[1]:.1f} {end[0]:.1f} {end[1]:.1f}"
        )
    return "".join(steps) + "Z"


def _towards(corner: Point, other: Point) -> Point:
    length = hypot(other[0] - corner[0], other[1] - corner[1])
    part = min(0.5, ROUND / length) if length else 0.0
    return corner[0] + part * (other[0] - corner[0]), corner[1] + part * (other[1] - corner[1])


def _pins(places: Sequence[Place], sheet: _Sheet) -> tuple[Pin, ...]:
    """Places as pins, those too near to each other as one, whatever order they come in."""
    groups: list[list[Place]] = []
    order = sorted(places, key=lambda one: (-one.count, one.latitude, one.longitude, one.key))
    for one in order:
        near = [group for group in groups if _apart(sheet.at(group[0]), sheet.at(one)) < APART]
        if near:
            near[0].append(one)
        else:
            groups.append([one])
    return tuple(_pin(group, sheet) for group in groups)


def _pin(group: Sequence[Place], sheet: _Sheet) -> Pin:
    first = group[0]
    x, y = sheet.at(first)
    narrow = cos(radians(first.latitude))
    far = METRES_A_DEGREE * max(
        hypot(one.latitude - first.latitude, (one.longitude - first.longitude) * narrow)
        for one in group
    )
    return Pin(
        keys=tuple(one.key for one in group),
        x=round(x, 1),
        y=round(y, 1),
        count=sum(one.count for one in group),
        latitude=first.latitude,
        longitude=first.longitude,
        metres=round(far),
    )


def _apart(one: Point, other: Point) -> float:
    return hypot(one[0] - other[0], one[1] - other[1])


def _centroid(outline: Sequence[Point]) -> Point:
    area = x = y = 0.0
    for here, then in zip(outline, [*outline[1:], outline[0]], strict=True):
        cross = here[0] * then[1] - then[0] * here[1]
        area += cross
        x += (here[0] + then[0]) * cross
        y += (here[1] + then[1]) * cross
    if abs(area) < 1e-9:
        return outline[0]
    return x / (3 * area), y / (3 * area)


def _hull(points: Iterable[Point]) -> list[Point]:
    """The convex hull (Andrew's monotone chain)."""
    order = sorted(set(points))

    def chain(steps: Iterable[Point]) -> list[Point]:
        kept: list[Point] = []
        for point in steps:
            while len(kept) > 1 and _turn(kept[-2], kept[-1], point) <= 0:
                kept.pop()
            kept.append(point)
        return kept[:-1]

    return chain(order) + chain(reversed(order))


def _turn(one: Point, two: Point, three: Point) -> float:
    return (two[0] - one[0]) * (three[1] - one[1]) - (two[1] - one[1]) * (three[0] - one[0])
