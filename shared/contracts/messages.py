"""Messages between services, in the past tense, and who hears each.

A message holds ids and public words only: no name, no address, no mail address, no choice.
Where a thing changes over time its message carries a `version`; an older one never overwrites.
"""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened and that other services may need to know."""


class NotifyPerson(Message, frozen=True, kw_only=True):
    """A person is to be told something, in their language, in the app and by mail.

    `template` names a notification the gateway knows how to word; `facts` are its public words
    and ids (a title, a date, a path), never personal data. `key` makes repetitions harmless:
    one person is told once per key.
    """

    person_id: UUID
    template: str
    key: str
    facts: dict[str, str] = {}


class NotifyStaff(Message, frozen=True, kw_only=True):
    """Everybody with a role in a centre is to be told something, but for `except_id`.

    Who that is only the gateway knows. The rest is as in NotifyPerson.
    """

    centre_id: UUID
    role: str
    except_id: UUID | None = None
    template: str
    key: str
    facts: dict[str, str] = {}


class ParticipantsNews(Message, frozen=True, kw_only=True):
    """Everybody who voted or answered a survey in a consultation is to be told something.

    Who that is only the register knows. Under the key of a NotifyPerson nobody is told twice.
    """

    consultation_id: UUID
    template: str
    key: str
    facts: dict[str, str] = {}


class FeedItemPublished(Message, frozen=True, kw_only=True):
    """Something public can be seen at `path` of the gateway until `ends_at`."""

    item_id: UUID
    version: int
    kind: str
    title: str
    summary: str = ""
    centre_id: UUID
    area_ids: tuple[UUID, ...] = ()
    path: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None


class FeedItemWithdrawn(Message, frozen=True, kw_only=True):
    """Something is no longer public."""

    item_id: UUID
    version: int


class StaffActed(Message, frozen=True, kw_only=True):
    """A staff member did something that belongs into the append-only log; `act`: `noun.verb`."""

    account_id: UUID
    act: str
    subject_id: UUID
    centre_id: UUID
    reason: str = ""


class AccountErased(Message, frozen=True, kw_only=True):
    """A person has erased their account: forget them, keep the counts whole.

    `words`: what they said in public is to be removed too; else it stays and is nobody's.
    """

    person_id: UUID
    words: bool = False


class ErasureDone(Message, frozen=True, kw_only=True):
    """A service has forgotten a person."""

    person_id: UUID
    service: str


class BallotScheduled(Message, frozen=True, kw_only=True):
    """A ballot's dates and electorate, as the register needs them to judge who is in time."""

    ballot_id: UUID
    version: int
    consultation_id: UUID
    title: str
    centre_id: UUID
    area_ids: tuple[UUID, ...] = ()
    opens_at: datetime
    closes_at: datetime
    rehearsal: bool = False
    # Until then, after the close, groups are judged and papers reissued; none: no such phase.
    verifies_until: datetime | None = None


class SurveyScheduled(Message, frozen=True, kw_only=True):
    """An anonymous survey's dates, and who may answer it once, as the register needs them.

    `check`: `declaration` (who declares that they live here) or `account` (whoever is signed in).
    BallotWithdrawn and BallotFrozen are about surveys as about ballots, by the same id.
    """

    survey_id: UUID
    version: int
    consultation_id: UUID
    title: str
    centre_id: UUID
    area_ids: tuple[UUID, ...] = ()
    opens_at: datetime
    closes_at: datetime
    check: Literal["declaration", "account"]


class BallotWithdrawn(Message, frozen=True, kw_only=True):
    """A ballot was called off before it opened."""

    ballot_id: UUID
    version: int


class BallotFrozen(Message, frozen=True, kw_only=True):
    """The box is frozen: papers sorted, serials gone, roots published."""

    ballot_id: UUID


class ResultPublished(Message, frozen=True, kw_only=True):
    """A ballot's result can be read by everyone; `drawn`: a lottery has settled its ties since."""

    ballot_id: UUID
    consultation_id: UUID
    title: str
    drawn: bool = False


class ReportAmended(Message, frozen=True, kw_only=True):
    """Of somebody's words in a published report fewer can be read, or more: print it anew."""

    consultation_id: UUID


SUBSCRIBERS: dict[type[Message], tuple[str, ...]] = {
    NotifyPerson: ("gateway",),
    NotifyStaff: ("gateway",),
    ParticipantsNews: ("gateway",),
    FeedItemPublished: ("gateway",),
    FeedItemWithdrawn: ("gateway",),
    StaffActed: ("gateway",),
    AccountErased: ("consultations", "volunteering"),
    ErasureDone: ("gateway",),
    BallotScheduled: ("gateway",),
    SurveyScheduled: ("gateway",),
    BallotWithdrawn: ("gateway",),
    BallotFrozen: ("gateway", "consultations"),
    ResultPublished: ("gateway", "consultations"),
    ReportAmended: ("gateway",),
}

_BY_NAME = {kind.__name__: kind for kind in SUBSCRIBERS}


def name_of(kind: type[Message]) -> str:
    """Return the name under which a message travels."""
    return kind.__name__


def subscribers_of(kind: type[Message]) -> tuple[str, ...]:
    """Return the services that hear a message."""
    return SUBSCRIBERS[kind]


def decode(name: str, body: Any) -> Message:
    """Rebuild a message; fields of a later release are ignored."""
    return msgspec.convert(body, _BY_NAME[name])
