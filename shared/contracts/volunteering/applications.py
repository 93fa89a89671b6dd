"""Invitations and their answers, places and the waiting list."""

from datetime import datetime
from uuid import UUID

import msgspec

from shared.contracts.base import Answer, Command


class DeclineInvitation(Command, frozen=True, kw_only=True):
    """No: `not_this_time`, `not_this_kind`, `too_far` or `stop_asking`."""

    reason: str


class RemoveApplication(Command, frozen=True, kw_only=True):
    """An organisation takes somebody out of a shift; the person is told the reason."""

    reason: str


class SignUpGroup(Command, frozen=True, kw_only=True):
    """So many people, oneself included, who come together; nobody else is named.

    They get places together or wait together; with `fewer` as many come as fit now.
    """

    people: int
    name: str
    fewer: bool = False


class ChangeGroup(Command, frozen=True, kw_only=True):
    """With how many, oneself included, one comes now: fewer than before."""

    people: int


class ShiftWords(Answer, frozen=True, kw_only=True):
    """A shift with what one must know to come."""

    shift_id: UUID
    request_id: UUID
    title: str
    organisation_id: UUID
    organisation_name: str
    organisation_state: str = ""
    starts_at: datetime
    ends_at: datetime
    place: str = ""
    area_label: str = ""
    meet: str = ""
    remote: bool = False
    shift_state: str = "open"
    version: int = 1


class Application(Answer, frozen=True, kw_only=True):
    """A person's application: accepted, waiting (at `position`), offered until `confirm_by`, over.

    `reason` is the organisation's, where it took the person out or cancelled the shift. `people`
    come, oneself included, with the group `group_name`. `may_take`: who waits may take a free
    place at once, since there is no time left to ask the line. `first_time`: not been at a shift
    of the organisation before.
    """

    id: UUID
    state: str
    shift: ShiftWords
    position: int = 0
    confirm_by: datetime | None = None
    reason: str = ""
    people: int = 1
    group_name: str = ""
    may_take: bool = False
    first_time: bool = False
    changed_at: datetime | None = None


class MyShifts(Answer, frozen=True, kw_only=True):
    """A person's shifts: those ahead, and the latest that are over."""

    ahead: tuple[Application, ...]
    past: tuple[Application, ...]


class Invitation(Answer, frozen=True, kw_only=True):
    """A proposed shift with its reasons: the named parts of the score and the distance.

    `most` is how many points each part can give in the centre. `note` says why a coordinator
    asked by hand although the filters in `passed_over` would not.
    `may_undo`: what a no has changed can be taken back.
    """

    id: UUID
    state: str
    shift: ShiftWords
    score: int = 0
    parts: dict[str, int] = msgspec.field(default_factory=dict)
    most: dict[str, int] = msgspec.field(default_factory=dict)
    metres: int | None = None
    skills: tuple[str, ...] = ()
    by_hand: bool = False
    note: str = ""
    passed_over: tuple[str, ...] = ()
    sent_at: datetime | None = None
    answer_by: datetime | None = None
    decline_reason: str = ""
    may_undo: bool = False


class MyMatches(Answer, frozen=True, kw_only=True):
    """A person's invitations waiting for an answer and the latest answered ones."""

    waiting: tuple[Invitation, ...]
    answered: tuple[Invitation, ...]
    offer_state: str = ""


class Declined(Answer, frozen=True, kw_only=True):
    """What a no has changed: a shorter `reach_metres`, a paused offer, a kind kept away.

    `taken_back` other invitations were taken back because of it. `may_undo`: all of this can be
    taken back.
    """

    reach_metres: int | None = None
    paused: bool = False
    kind_kept_away: bool = False
    taken_back: int = 0
    may_undo: bool = False


class Contact(Answer, frozen=True, kw_only=True):
    """That the asking coordinator may see how to reach this person; the gateway notes the look."""

    person_id: UUID
    organisation_id: UUID
    centre_id: UUID
    request_id: UUID
    title: str
