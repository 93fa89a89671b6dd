"""Meetings: set freely in a draft; a published one is moved or cancelled with a public reason."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from services.consultations import consultations, filling
from services.consultations.model import Meeting, MeetingChange, db
from services.consultations.rules.consultations import DRAFT
from shared.contracts.actors import Actor
from shared.contracts.material import DescribeMeeting
from shared.problems import conflict, invalid, not_found

MOST = 100
LONGEST = timedelta(days=3)
_TEXTS = {"title": 200, "place": 200, "address": 300, "link": 500, "access": 500}
# What somebody has to know who had planned to come.
_MOVES = ("starts_at", "ends_at", "place", "address", "link")


def of(consultation_id: UUID) -> list[Meeting]:
    """Return all meetings with their changes, in the order of time."""
    return list(
        db.session.scalars(
            select(Meeting)
            .where(Meeting.consultation_id == consultation_id)
            .order_by(Meeting.starts_at, Meeting.id)
            .options(selectinload(Meeting.changes))
        )
    )


def add(consultation_id: UUID, *, actor: Actor, command: DescribeMeeting, now: datetime) -> Meeting:
    """Add a meeting that is still to come."""
    consultation = filling.to_fill(consultation_id, actor=actor)
    if len(of(consultation_id)) >= MOST:
        raise invalid(title="too_many_meetings")
    made = Meeting(consultation_id=consultation_id, told_at=now, version=0)
    _describe(made, command, now)
    db.session.add(made)
    db.session.flush()
    if consultation.state != DRAFT:
        consultations.log_act("consultation.meeting_added", consultation, actor=actor)
    return made


def edit(
    consultation_id: UUID,
    meeting_id: UUID,
    *,
    actor: Actor,
    command: DescribeMeeting,
    now: datetime,
) -> None:
    """Describe a meeting anew; once published, another time or place needs a public reason."""
    consultation = filling.to_fill(consultation_id, actor=actor)
    found = _one(consultation_id, meeting_id, now)
    before = {name: getattr(found, name) for name in _MOVES}
    _describe(found, command, now)
    found.version += 1
    found.told_at = now
    moved = any(getattr(found, name) != value for name, value in before.items())
    if consultation.state != DRAFT and moved:
        reason = filling.words(command.reason, "reason", 500, missing="reason_missing")
        _note(found, "moved", reason=reason, now=now, before=before)
        consultations.log_act(
            "consultation.meeting_moved", consultation, actor=actor, reason=reason
        )
    db.session.flush()


def cancel(
    consultation_id: UUID, meeting_id: UUID, *, actor: Actor, reason: str, now: datetime
) -> None:
    """Call a published meeting off; it stays on the page with the reason."""
    consultation = consultations.to_organise(consultation_id, actor=actor)
    if consultation.state == DRAFT:
        raise conflict("not_published", "A draft's meeting is simply removed.")
    found = _one(consultation_id, meeting_id, now)
    reason = filling.words(reason, "reason", 500, missing="reason_missing")
    found.cancelled = True
    found.version += 1
    found.told_at = now
    before = {name: getattr(found, name) for name in _MOVES}
    _note(found, "cancelled", reason=reason, now=now, before=before)
    db.session.flush()
    consultations.log_act(
        "consultation.meeting_cancelled", consultation, actor=actor, reason=reason
    )


def remove(consultation_id: UUID, meeting_id: UUID, *, actor: Actor) -> None:
    """Take a meeting out of a draft."""
    consultations.to_edit(consultation_id, actor=actor)
    found = db.session.get(Meeting, meeting_id)
    if found is None or found.consultation_id != consultation_id:
        raise not_found("meeting")
    db.session.delete(found)
    db.session.flush()


def _one(consultation_id: UUID, meeting_id: UUID, now: datetime) -> Meeting:
    found = db.session.get(Meeting, meeting_id)
    if found is None or found.consultation_id != consultation_id:
        raise not_found("meeting")
    if found.cancelled:
        raise conflict("meeting_cancelled", "It was called off.")
    if found.ends_at <= now:
        raise conflict("meeting_over", "It is over.")
    return found


def _describe(meeting: Meeting, command: DescribeMeeting, now: datetime) -> None:
    faults = {}
    for name, longest in _TEXTS.items():
        text = getattr(command, name).strip()
        if len(text) > longest:
            faults[name] = "too_long"
        setattr(meeting, name, text)
    if not meeting.title:
        faults["title"] = "empty"
    if not meeting.place and not meeting.link:
        faults["place"] = "place_or_link"
    if meeting.link and not _is_link(meeting.link):
        faults["link"] = "no_link"
    if command.ends_at <= command.starts_at:
        faults["ends_at"] = "ends_before_start"
    elif command.ends_at - command.starts_at > LONGEST:
        faults["ends_at"] = "lasts_too_long"
    elif command.starts_at <= now and command.starts_at != meeting.starts_at:
        faults["starts_at"] = "in_the_past"
    if faults:
        raise invalid(**faults)
    meeting.starts_at, meeting.ends_at = command.starts_at, command.ends_at


def _is_link(text: str) -> bool:
    try:
        address = urlsplit(text)
    except ValueError:
        return False
    return address.scheme in ("http", "https") and bool(address.hostname) and " " not in text


def _note(
    meeting: Meeting, kind: str, *, reason: str, now: datetime, before: Mapping[str, Any]
) -> None:
    db.session.add(
        MeetingChange(
            meeting_id=meeting.id,
            kind=kind,
            reason=reason,
            starts_at=before["starts_at"],
            place=before["place"],
            changed_at=now,
        )
    )
