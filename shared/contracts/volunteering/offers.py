"""What a resident offers."""

from datetime import datetime
from uuid import UUID

from shared.contracts.base import Answer, Command


class OfferSkill(Command, frozen=True, kw_only=True):
    """A skill offered: level 1 some, 2 good, 3 expert."""

    skill: str
    level: int = 2


class WriteOffer(Command, frozen=True, kw_only=True):
    """A person's offer, in the place of the one before.

    `free` holds cells of the week, like `0-morning` (Monday); parts of the day are morning,
    afternoon and evening. `birth_year` is given by people under 18 only.
    """

    centre_id: UUID
    skills: tuple[OfferSkill, ...] = ()
    free: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("pl",)
    causes: tuple[str, ...] = ()
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


class OfferedSkill(Answer, frozen=True, kw_only=True):
    """A skill of an offer."""

    skill: str
    level: int


class Offer(Answer, frozen=True, kw_only=True):
    """An offer as its person sees it."""

    person_id: UUID
    centre_id: UUID
    state: str
    changed_at: datetime
    skills: tuple[OfferedSkill, ...] = ()
    free: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
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


class MyOffer(Answer, frozen=True, kw_only=True):
    """A person's offer, or None."""

    offer: Offer | None = None
