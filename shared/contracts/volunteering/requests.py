"""Requests for help: their words, skills and shifts, and the team of each shift."""

from datetime import date, datetime
from uuid import UUID

from shared.contracts.base import Answer, Command
from shared.contracts.volunteering.matching import Stage
from shared.contracts.volunteering.series import Series


class WriteShift(Command, frozen=True, kw_only=True):
    """One shift. With `id` it takes the place of the shift of that id, else it is a new one.

    Several roles at a time are several shifts. `newcomers` of its places are kept for people new
    to the organisation; with fewer than `least_team` it does not take place.
    """

    starts_at: datetime
    ends_at: datetime
    places: int
    role: str = ""
    least_team: int = 1
    newcomers: int = 0
    place: str = ""
    area_id: UUID | None = None
    area_label: str = ""
    latitude: float | None = None
    longitude: float | None = None
    id: UUID | None = None


class WriteSkill(Command, frozen=True, kw_only=True):
    """A skill that people must have, or that is welcome; level 1 some, 2 good, 3 expert.

    With a `role` it is asked of the shifts of that role alone.
    """

    skill: str
    need: str = "must"
    level: int = 1
    role: str = ""


class WriteRequest(Command, frozen=True, kw_only=True):
    """A request with all its shifts; takes the place of what was written before.

    A shift that is left out is removed, unless somebody holds or waits for a place in it, it is
    named in `untouched`, or it belongs to a series. `access`: what the place has for people who
    need it; `things`: what people are asked to bring.
    """

    title: str
    description: str = ""
    meet: str = ""
    languages: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    minors_involved: bool = False
    least_age: int | None = None
    most_age: int | None = None
    remote: bool = False
    access: tuple[str, ...] = ()
    things: tuple[str, ...] = ()
    skills: tuple[WriteSkill, ...] = ()
    shifts: tuple[WriteShift, ...] = ()
    untouched: tuple[UUID, ...] = ()


class CopyRequest(Command, frozen=True, kw_only=True):
    """Copy a request as a draft: so many days later, or with its first shift on `first_day`."""

    days: int | None = None
    first_day: date | None = None


class CancelRequest(Command, frozen=True, kw_only=True):
    """The reason is told to everybody who was coming."""

    reason: str


class Shift(Answer, frozen=True, kw_only=True):
    """A shift as everybody sees it. `mine` is the state of the asking person's application.

    `kept` counts free places for people who come for the first time; two days before the shift
    they are everybody's.
    """

    id: UUID
    starts_at: datetime
    ends_at: datetime
    state: str
    places: int
    taken: int
    waiting: int = 0
    place: str = ""
    area_id: UUID | None = None
    area_label: str = ""
    latitude: float | None = None
    longitude: float | None = None
    mine: str = ""
    my_application_id: UUID | None = None
    my_position: int = 0
    kept: int = 0
    role: str = ""
    least_team: int = 1
    newcomers: int = 0
    series_id: UUID | None = None
    series_day: date | None = None
    edited: bool = False


class RequestSkill(Answer, frozen=True, kw_only=True):
    """A skill a request asks for: of everybody, or of one role."""

    skill: str
    need: str
    level: int
    role: str = ""


class ShiftFit(Answer, frozen=True, kw_only=True):
    """The filters of the matching that keep a shift from the asking person; none: it fits."""

    shift_id: UUID
    reasons: tuple[str, ...] = ()


class RequestLine(Answer, frozen=True, kw_only=True):
    """A request in a list; counts are of its shifts still ahead, `kept` of places for newcomers."""

    id: UUID
    title: str
    state: str
    organisation_id: UUID
    organisation_name: str
    organisation_state: str
    shifts: int
    places: int
    taken: int
    waiting: int = 0
    kept: int = 0
    next_starts_at: datetime | None = None
    next_ends_at: datetime | None = None
    area_labels: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    minors_involved: bool = False
    remote: bool = False


class Request(Answer, frozen=True, kw_only=True):
    """A request with its shifts; `may_edit` and `may_see_team` are about the asking person.

    So are `fits`, of each shift ahead where they have an offer, and `newcomer`: they have not been
    with this organisation yet.
    """

    id: UUID
    centre_id: UUID
    title: str
    description: str
    meet: str
    state: str
    version: int
    organisation_id: UUID
    organisation_name: str
    organisation_state: str
    cancel_reason: str = ""
    languages: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    minors_involved: bool = False
    least_age: int | None = None
    most_age: int | None = None
    remote: bool = False
    access: tuple[str, ...] = ()
    things: tuple[str, ...] = ()
    skills: tuple[RequestSkill, ...] = ()
    shifts: tuple[Shift, ...] = ()
    series: tuple[Series, ...] = ()
    imported: bool = False
    fits: tuple[ShiftFit, ...] = ()
    newcomer: bool = False
    may_edit: bool = False
    may_see_team: bool = False


class TeamPerson(Answer, frozen=True, kw_only=True):
    """Somebody in a shift's team or on its waiting list; `person_id` is None once erased.

    `contact` says that the asking person may see how to reach them. `people` come, the person
    included, with the group of that name. `first_time`: not been with the organisation before.
    """

    application_id: UUID
    person_id: UUID | None
    state: str
    place_number: int | None = None
    position: int = 0
    confirm_by: datetime | None = None
    contact: bool = False
    people: int = 1
    group_name: str = ""
    first_time: bool = False


class TeamShift(Answer, frozen=True, kw_only=True):
    """A shift with its people, how many were invited, and why places stay empty.

    `funnel` is of the last matching that could not fill the shift.
    """

    shift: Shift
    people: tuple[TeamPerson, ...] = ()
    invited: int = 0
    declined: int = 0
    funnel: tuple[Stage, ...] = ()
    funnel_at: datetime | None = None


class Team(Answer, frozen=True, kw_only=True):
    """Who comes to a request's shifts."""

    request: Request
    shifts: tuple[TeamShift, ...]
