"""Who may answer remarks, what one answer to many changes, and when somebody is reminded."""

from datetime import date
from uuid import UUID

from shared.contracts.actors import Actor

POSITIONS = ("accepted", "partly", "rejected", "out_of_scope")
AT_ONCE = "at_once"
WITH_REPORT = "with_report"

WRITING = "writing"
HANDED_IN = "handed_in"
APPROVED = "approved"

HAND_IN = "hand_in"
PUBLISH = "publish"
PUBLISH_DRAFTS = "publish_drafts"
TELL_ANSWERED = "tell_answered"
TELL_ASSIGNED = "tell_assigned"

CHANGES = "changes"
ANSWERED = "answered"
MERGED = "merged"
NO_DRAFT = "no_draft"
OWN = "own"

WEEK = "week"
DAY = "day"
OVERDUE = "overdue"


def may_open_desk(actor: Actor, centre_id: UUID) -> bool:
    """Tell whether somebody has anything to answer in a centre at all."""
    return actor.holds("organiser", centre_id) or actor.holds("official", centre_id)


def may_publish(*, organises: bool, officials_publish: bool) -> bool:
    """Organisers publish; officials where the consultation lets them."""
    return organises or officials_publish


def is_shown(*, shown: str, reported: bool) -> bool:
    """Tell whether a position is public as soon as it is given."""
    return shown == AT_ONCE or reported


def may_judge(actor: Actor, *, author_id: UUID | None, alone: bool) -> bool:
    """Nobody publishes the answer to their own remark, unless no other organiser is there."""
    return alone or author_id is None or author_id != actor.account_id


def fate(step: str, *, position: str, draft: str | None, merged: bool, barred: bool = False) -> str:
    """Say what one answer to many does to one of them.

    A position once published is never changed in passing, and a remark that says the same as
    another has that other's answer. `barred`: somebody else has to publish it.
    """
    if merged:
        return MERGED
    if position:
        return ANSWERED
    if barred and step != HAND_IN:
        return OWN
    if step == PUBLISH_DRAFTS:
        return CHANGES if draft == HANDED_IN else ANSWERED if draft == APPROVED else NO_DRAFT
    if step == HAND_IN and draft == APPROVED:
        return ANSWERED
    return CHANGES


def reminder(today: date, *, due: date) -> str | None:
    """Say of what a department is reminded today; a day without the job loses no reminder."""
    left = (due - today).days
    if left in (7, 6):
        return WEEK
    if left in (1, 0):
        return DAY
    return OVERDUE if -3 <= left < 0 else None
