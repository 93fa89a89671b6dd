"""What the rules know of an offer and of a need: plain facts, no table, no name, no address."""

from math import asin, cos, radians, sin, sqrt

import msgspec

from services.volunteering.matching.availability import Availability

EARTH_METRES = 6_371_009.0


class Point(msgspec.Struct, frozen=True):
    """A place, in degrees."""

    latitude: float
    longitude: float


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """What one person offers, at the time of matching.

    Skill levels are 1 (some), 2 (good), 3 (expert). `age` None: of age, the years not told.
    `check_valid_until` is the epoch minute to which a register check holds. `worked_for` counts
    past shifts by organisation, `asked_lately` the invitations of the last four weeks. `needs` is
    what a place must have for the person, `things` what they lend, `remote` whether they help
    from afar.
    """

    person: str
    skills: dict[str, int] = {}
    languages: frozenset[str] = frozenset({"pl"})
    age: int | None = None
    guardian_consents: bool = False
    check_valid_until: int | None = None
    availability: Availability = Availability()
    point: Point | None = None
    reach_metres: int = 5000
    causes: frozenset[str] = frozenset()
    blocked: frozenset[str] = frozenset()
    invited_this_week: int = 0
    invitations_per_week: int = 3
    asked_lately: int = 0
    worked_for: dict[str, int] = {}
    shifts_per_week: int = 1
    minutes_per_week: int | None = None
    needs: frozenset[str] = frozenset()
    things: frozenset[str] = frozenset()
    remote: bool = False


class Need(msgspec.Struct, frozen=True, kw_only=True):
    """What one shift needs.

    `must` and `welcome` are skills with the least level. `blocked` lists people the organisation
    will not ask, and people who said "not this kind" to the request or "stop asking". `access` is
    what the place has for people who need it, `things` what people are asked to bring. `remote`
    work has no place at all.
    """

    shift: str
    request: str
    organisation: str
    start: int
    end: int
    must: dict[str, int] = {}
    welcome: dict[str, int] = {}
    languages: frozenset[str] = frozenset()
    least_age: int | None = None
    most_age: int | None = None
    minors_involved: bool = False
    point: Point | None = None
    causes: frozenset[str] = frozenset()
    blocked: frozenset[str] = frozenset()
    access: frozenset[str] = frozenset()
    things: frozenset[str] = frozenset()
    remote: bool = False


def metres_between(one: Point, other: Point) -> int:
    """The great-circle distance (haversine)."""
    north = radians(other.latitude - one.latitude)
    east = radians(other.longitude - one.longitude)
    across = cos(radians(one.latitude)) * cos(radians(other.latitude)) * sin(east / 2) ** 2
    return round(2 * EARTH_METRES * asin(min(1.0, sqrt(sin(north / 2) ** 2 + across))))


def metres_apart(offer: Offer, need: Need) -> int | None:
    """How far the person has to go; None for work without a place (remote)."""
    if need.point is None or offer.point is None:
        return None
    return metres_between(offer.point, need.point)
