"""The board: what is asked of the public list and its map, and what they answer."""

from datetime import date
from uuid import UUID

from shared.contracts.base import Answer, Query
from shared.contracts.volunteering.requests import RequestLine


class FindRequests(Query, frozen=True, kw_only=True):
    """A search among published requests with a shift still ahead.

    `since` and `until` are dates on the Warsaw clock, `weekday` counts from Monday (0) and `part`
    is morning, afternoon or evening, by when a shift begins. `free` leaves out what is full,
    `newcomer` what keeps no place for newcomers, `under_18` what is for adults alone. `access` is
    all that the place must have. `latitude` and `longitude` name a place of the map, and `within`
    how many metres around it count. `fit` keeps what fits the asking person's offer.
    """

    centre_id: UUID | None = None
    q: str = ""
    skill: str = ""
    cause: str = ""
    language: str = ""
    area_id: UUID | None = None
    since: date | None = None
    until: date | None = None
    weekday: int | None = None
    part: str = ""
    free: bool = False
    newcomer: bool = False
    under_18: bool = False
    remote: bool = False
    access: tuple[str, ...] = ()
    latitude: float | None = None
    longitude: float | None = None
    within: int = 0
    fit: bool = False
    page: int = 1


class RequestList(Answer, frozen=True, kw_only=True):
    """One page of a list, the soonest first; after what was found by word what `skills` fit.

    `total` counts what can be turned to; with `more` there are others, to be found by a narrower
    search. `by_word` of them have the word itself. `has_offer` says whether `fit` could be judged.
    """

    items: tuple[RequestLine, ...]
    page: int
    pages: int
    total: int
    more: bool = False
    by_word: int = 0
    skills: tuple[str, ...] = ()
    has_offer: bool = False


class MapArea(Answer, frozen=True, kw_only=True):
    """An area with its middle, and how many requests and free places are in it."""

    area_id: UUID
    label: str
    latitude: float
    longitude: float
    requests: int = 0
    places: int = 0


class MapPoint(Answer, frozen=True, kw_only=True):
    """A place with the requests that have shifts there; `request_id` where it is only one."""

    latitude: float
    longitude: float
    place: str
    requests: int
    places: int
    request_id: UUID | None = None
    title: str = ""


class BoardMap(Answer, frozen=True, kw_only=True):
    """What a search finds, by area and place; `elsewhere` counts requests that are on no map.

    With `more` only the soonest requests are counted.
    """

    areas: tuple[MapArea, ...] = ()
    points: tuple[MapPoint, ...] = ()
    total: int = 0
    elsewhere: int = 0
    more: bool = False
    has_offer: bool = False
