"""Invitations in waves, by hand and by mail, and what a centre sets for its matching."""

from datetime import datetime
from uuid import UUID

import msgspec

from shared.contracts.base import Answer, Command
from shared.contracts.volunteering.applications import Declined, Invitation


class Weights(Answer, frozen=True, kw_only=True):
    """How many of the 1000 points of a score each part can give."""

    skill: int = 350
    distance: int = 250
    time: int = 150
    interest: int = 150
    history: int = 100


class WriteWeights(Command, frozen=True, kw_only=True):
    """The five weights; they must sum to 1000."""

    skill: int
    distance: int
    time: int
    interest: int
    history: int


class WriteMatchingSettings(Command, frozen=True, kw_only=True):
    """How a centre matches: its weights, how many days ahead it looks, and each night by itself."""

    weights: WriteWeights
    horizon_days: int = 42
    nightly: bool = False


class MatchingSettings(Answer, frozen=True, kw_only=True):
    """How a centre matches."""

    weights: Weights = Weights()
    horizon_days: int = 42
    nightly: bool = False


class OpenInvitation(Answer, frozen=True, kw_only=True):
    """One invitation as its person reads it. `open`: an answer still counts.

    `places` and `taken` are the shift's. After a yes `application_state` says where the person
    stands, at `position` of the waiting list; after a no `declined` says what it has changed.
    """

    invitation: Invitation
    open: bool
    places: int = 0
    taken: int = 0
    application_state: str = ""
    position: int = 0
    declined: Declined = Declined()


class InviteByHand(Command, frozen=True, kw_only=True):
    """Ask somebody of the list. `label` is theirs in the list of this shift.

    `reason` is written where a filter is passed over; the person is told it.
    """

    label: str
    reason: str = ""


class HandCandidate(Answer, frozen=True, kw_only=True):
    """Somebody who could be asked, without a name: `label` stands for them in this shift alone.

    `passed_over` are the filters that keep the matching from asking them. `skills` are
    (skill, level) of what the shift asks for; `asked_lately` counts the last four weeks.
    """

    label: str
    score: int = 0
    parts: dict[str, int] = msgspec.field(default_factory=dict)
    metres: int | None = None
    skills: tuple[tuple[str, int], ...] = ()
    free: bool = True
    asked_lately: int = 0
    passed_over: tuple[str, ...] = ()


class SentInvitation(Answer, frozen=True, kw_only=True):
    """An invitation as the asking side sees it: why, and how it stands; never who."""

    wave: int
    state: str
    score: int = 0
    parts: dict[str, int] = msgspec.field(default_factory=dict)
    metres: int | None = None
    by_hand: bool = False
    passed_over: tuple[str, ...] = ()
    sent_at: datetime | None = None
    answer_by: datetime | None = None


class ShiftInvitations(Answer, frozen=True, kw_only=True):
    """Who was asked about a shift, and who could be asked by hand.

    `enough` is the probability, in thousandths, that enough of those asked say yes.
    """

    shift_id: UUID
    request_id: UUID
    title: str
    starts_at: datetime
    ends_at: datetime
    open: bool
    places: int = 0
    taken: int = 0
    enough: int = 0
    may_invite: bool = False
    sent: tuple[SentInvitation, ...] = ()
    candidates: tuple[HandCandidate, ...] = ()
    weights: Weights = Weights()
