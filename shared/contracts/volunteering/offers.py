"""What a resident offers."""

from datetime import date, datetime
from uuid import UUID

from msgspec import UNSET, UnsetType

from shared.contracts.base import Answer, Command
from shared.contracts.volunteering.applications import Application, Invitation, ShiftWords


class OfferSkill(Command, frozen=True, kw_only=True):
    """A skill offered: level 1 some, 2 good, 3 expert."""

    skill: str
    level: int = 2


class DaysAway(Command, frozen=True, kw_only=True):
    """Days on which the week does not hold, the first and the last included."""

    first: date
    last: date


class WriteOffer(Command, frozen=True, kw_only=True):
    """A person's offer, in the place of the one before.

    `free` holds cells of the week, like `0-morning` (Monday); parts of the day are morning,
    afternoon and evening. `also_free` are single parts of days, like `2026-12-24-morning`, also
    on days away and holidays. `needs` is what a place must have for the person, `things` what
    they lend. `birth_year` is given by people under 18 only. `agreed_on` is the day on which
    somebody who is not online agreed to what the centre writes down for them.
    """

    centre_id: UUID
    skills: tuple[OfferSkill, ...] = ()
    free: tuple[str, ...] = ()
    away: tuple[DaysAway, ...] = ()
    also_free: tuple[str, ...] = ()
    off_on_holidays: bool = False
    languages: tuple[str, ...] = ("pl",)
    causes: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    things: tuple[str, ...] = ()
    area_id: UUID | None = None
    area_label: str = ""
    latitude: float | None = None
    longitude: float | None = None
    reach_metres: int = 5000
    shifts_per_week: int = 1
    invitations_per_week: int = 3
    remote: bool = False
    birth_year: int | None = None
    guardian_consents: bool = False
    note: str = ""
    agreed_on: date | None = None


class ChangeOffer(Command, frozen=True, kw_only=True):
    """A part of an offer: what is left out stays as it is.

    Where there is no offer yet this makes it; then `centre_id` is given too, and what is left out
    is as in `WriteOffer`.
    """

    centre_id: UUID | UnsetType = UNSET
    skills: tuple[OfferSkill, ...] | UnsetType = UNSET
    free: tuple[str, ...] | UnsetType = UNSET
    away: tuple[DaysAway, ...] | UnsetType = UNSET
    also_free: tuple[str, ...] | UnsetType = UNSET
    off_on_holidays: bool | UnsetType = UNSET
    languages: tuple[str, ...] | UnsetType = UNSET
    causes: tuple[str, ...] | UnsetType = UNSET
    needs: tuple[str, ...] | UnsetType = UNSET
    things: tuple[str, ...] | UnsetType = UNSET
    area_id: UUID | UnsetType | None = UNSET
    area_label: str | UnsetType = UNSET
    latitude: float | UnsetType | None = UNSET
    longitude: float | UnsetType | None = UNSET
    reach_metres: int | UnsetType = UNSET
    shifts_per_week: int | UnsetType = UNSET
    invitations_per_week: int | UnsetType = UNSET
    remote: bool | UnsetType = UNSET
    birth_year: int | UnsetType | None = UNSET
    guardian_consents: bool | UnsetType = UNSET
    note: str | UnsetType = UNSET


class OfferedSkill(Answer, frozen=True, kw_only=True):
    """A skill of an offer."""

    skill: str
    level: int


class AwayDays(Answer, frozen=True, kw_only=True):
    """Days on which the week does not hold, the first and the last included."""

    first: date
    last: date


class Offer(Answer, frozen=True, kw_only=True):
    """An offer as its person sees it; with `agreed_on` the centre has entered it for them."""

    person_id: UUID
    centre_id: UUID
    state: str
    changed_at: datetime
    skills: tuple[OfferedSkill, ...] = ()
    free: tuple[str, ...] = ()
    away: tuple[AwayDays, ...] = ()
    also_free: tuple[str, ...] = ()
    off_on_holidays: bool = False
    languages: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    things: tuple[str, ...] = ()
    area_id: UUID | None = None
    area_label: str = ""
    latitude: float | None = None
    longitude: float | None = None
    reach_metres: int = 5000
    shifts_per_week: int = 1
    invitations_per_week: int = 3
    remote: bool = False
    birth_year: int | None = None
    guardian_consents: bool = False
    note: str = ""
    agreed_on: date | None = None


class MyOffer(Answer, frozen=True, kw_only=True):
    """A person's offer, or None."""

    offer: Offer | None = None


class EnteredOffer(Answer, frozen=True, kw_only=True):
    """An offer the centre entered, as a line of its list."""

    person_id: UUID
    state: str
    agreed_on: date
    skills: tuple[str, ...] = ()
    area_label: str = ""


class Call(Answer, frozen=True, kw_only=True):
    """Somebody to phone until then: an `invitation` waits for an answer, or a `place` for a yes."""

    person_id: UUID
    kind: str
    shift: ShiftWords
    until: datetime


class EnteredOffers(Answer, frozen=True, kw_only=True):
    """The offers a centre entered, and the calls to make, what ends soonest first."""

    items: tuple[EnteredOffer, ...] = ()
    calls: tuple[Call, ...] = ()


class EnteredPerson(Answer, frozen=True, kw_only=True):
    """Somebody the centre speaks for: their offer, what waits for an answer, and their shifts."""

    offer: Offer
    waiting: tuple[Invitation, ...] = ()
    ahead: tuple[Application, ...] = ()
