"""Organisations: their pages, their teams, their verification."""

from datetime import date, datetime
from uuid import UUID

from shared.contracts.base import Answer, Command, Query
from shared.contracts.volunteering.matching import Run
from shared.contracts.volunteering.requests import RequestLine


class RegisterOrganisation(Command, frozen=True, kw_only=True):
    """Enter an organisation; who does it becomes its coordinator."""

    centre_id: UUID
    name: str
    kind: str
    about: str = ""
    area_id: UUID | None = None
    area_label: str = ""
    website: str = ""
    contact: str = ""
    opening: str = ""


class ChangeOrganisation(Command, frozen=True, kw_only=True):
    """The words of its page, in the place of the old ones.

    `contact` says how the organisation itself is reached, `opening` when somebody is there.
    """

    name: str
    kind: str
    about: str = ""
    area_id: UUID | None = None
    area_label: str = ""
    website: str = ""
    contact: str = ""
    opening: str = ""


class GiveVerdict(Command, frozen=True, kw_only=True):
    """An organiser's word: `verified`, `refused` (with a reason) or `unverified` again."""

    state: str
    reason: str = ""


class SetMember(Command, frozen=True, kw_only=True):
    """A person's role in the team: `coordinator` or `member`."""

    role: str = "member"


class NoteCheck(Command, frozen=True, kw_only=True):
    """That the organisation has a person's register printout in its own file."""

    done_on: date
    valid_until: date


class SetAreaPoint(Command, frozen=True, kw_only=True):
    """Roughly where the middle of an area is."""

    centre_id: UUID
    label: str
    latitude: float
    longitude: float


class FindOrganisations(Query, frozen=True, kw_only=True):
    """A page of the list, all states unless one is named."""

    centre_id: UUID | None = None
    state: str = ""
    q: str = ""
    page: int = 1


class OrganisationLine(Answer, frozen=True, kw_only=True):
    """An organisation in a list; `my_role` is the asking person's, if any."""

    id: UUID
    centre_id: UUID
    name: str
    kind: str
    state: str
    about: str = ""
    area_label: str = ""
    open_requests: int = 0
    my_role: str = ""
    created_at: datetime | None = None


class OrganisationList(Answer, frozen=True, kw_only=True):
    """One page of a list."""

    items: tuple[OrganisationLine, ...]
    page: int
    pages: int
    total: int


class Member(Answer, frozen=True, kw_only=True):
    """Somebody of the team, with how long their register check holds."""

    person_id: UUID
    role: str
    since: datetime
    check_valid_until: date | None = None


class Figures(Answer, frozen=True, kw_only=True):
    """What came of an organisation's requests so far; nobody can be told from it."""

    shifts: int = 0
    times_helped: int = 0
    people: int = 0


class Organisation(Answer, frozen=True, kw_only=True):
    """An organisation's page. `team` is told to its members and the centre's organisers alone."""

    id: UUID
    centre_id: UUID
    name: str
    kind: str
    about: str
    state: str
    area_id: UUID | None = None
    area_label: str = ""
    website: str = ""
    contact: str = ""
    opening: str = ""
    created_at: datetime | None = None
    figures: Figures = Figures()
    verdict_reason: str = ""
    verdict_at: datetime | None = None
    my_role: str = ""
    may_verify: bool = False
    may_see_team: bool = False
    requests: tuple[RequestLine, ...] = ()
    team: tuple[Member, ...] = ()


class AreaPoint(Answer, frozen=True, kw_only=True):
    """Roughly where the middle of an area is."""

    area_id: UUID
    label: str
    latitude: float
    longitude: float


class AreaPoints(Answer, frozen=True, kw_only=True):
    """The middles of a centre's areas that are known."""

    items: tuple[AreaPoint, ...] = ()


class CoordinatorDesk(Answer, frozen=True, kw_only=True):
    """What waits for somebody who works for organisations."""

    organisations: tuple[OrganisationLine, ...]
    requests: tuple[RequestLine, ...]


class OrganiserDesk(Answer, frozen=True, kw_only=True):
    """What waits for a centre's organiser: organisations to verify, and the latest matching."""

    to_verify: tuple[OrganisationLine, ...]
    runs: tuple[Run, ...]
    organisations: int
    open_requests: int
    open_places: int
    offers: int
