"""The door to what decides a vote: announcing, dates, the end; two organisers for each."""

from datetime import UTC, datetime
from uuid import UUID

from services.consultations import announcements, model, pending
from services.consultations.api import telling
from shared.access import organiser
from shared.api import Api, actor
from shared.contracts.consultations import ChangeDates, Consultation, GiveReason

api = Api("announcements")


@api.put(
    "/v1/consultations/<uuid:consultation_id>/announcement", allow=organiser, gives=Consultation
)
def announce(consultation_id: UUID) -> Consultation:
    """Propose to show a draft to everyone and schedule its vote; a rehearsal is at once."""
    now = datetime.now(UTC)
    return _told(announcements.announce(consultation_id, actor=actor(), now=now), now)


@api.put(
    "/v1/consultations/<uuid:consultation_id>/dates",
    allow=organiser,
    takes=ChangeDates,
    gives=Consultation,
)
def change_dates(consultation_id: UUID, command: ChangeDates) -> Consultation:
    """Propose other dates of an announced vote, with a public reason."""
    now = datetime.now(UTC)
    return _told(
        announcements.change_dates(consultation_id, actor=actor(), command=command, now=now), now
    )


@api.put(
    "/v1/consultations/<uuid:consultation_id>/early-close",
    allow=organiser,
    takes=GiveReason,
    gives=Consultation,
)
def close_early(consultation_id: UUID, command: GiveReason) -> Consultation:
    """Propose to end an open vote now, with a public reason."""
    now = datetime.now(UTC)
    return _told(
        announcements.close_early(consultation_id, actor=actor(), reason=command.reason, now=now),
        now,
    )


@api.put(
    "/v1/consultations/<uuid:consultation_id>/withdrawal",
    allow=organiser,
    takes=GiveReason,
    gives=Consultation,
)
def withdraw(consultation_id: UUID, command: GiveReason) -> Consultation:
    """Propose to call off a vote that has not opened, with a public reason."""
    now = datetime.now(UTC)
    return _told(
        announcements.withdraw(consultation_id, actor=actor(), reason=command.reason, now=now), now
    )


@api.put(
    "/v1/consultations/<uuid:consultation_id>/pending/<uuid:pending_id>/agreement",
    allow=organiser,
    gives=Consultation,
)
def agree(consultation_id: UUID, pending_id: UUID) -> Consultation:
    """Do what another organiser proposed, judged as things stand now."""
    now = datetime.now(UTC)
    return _told(announcements.agree(consultation_id, pending_id, actor=actor(), now=now), now)


@api.put(
    "/v1/consultations/<uuid:consultation_id>/pending/<uuid:pending_id>/refusal",
    allow=organiser,
    takes=GiveReason,
    gives=Consultation,
)
def refuse(consultation_id: UUID, pending_id: UUID, command: GiveReason) -> Consultation:
    """Say no to what another organiser proposed, with a reason for them and the log."""
    found = pending.refuse(consultation_id, pending_id, actor=actor(), reason=command.reason)
    return _told(found, datetime.now(UTC))


@api.delete(
    "/v1/consultations/<uuid:consultation_id>/pending/<uuid:pending_id>",
    allow=organiser,
    gives=Consultation,
)
def take_back(consultation_id: UUID, pending_id: UUID) -> Consultation:
    """Take one's own proposal back."""
    found = pending.take_back(consultation_id, pending_id, actor=actor())
    return _told(found, datetime.now(UTC))


def _told(found: model.Consultation, now: datetime) -> Consultation:
    return telling.consultation(found, now=now, waiting=pending.of(found, actor=actor()))
