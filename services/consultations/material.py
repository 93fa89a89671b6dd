"""What people read before they say something: the short answers, whom to ask, and all the rest."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select

from services.consultations import documents, filling, inquiries, meetings
from services.consultations.model import (
    Consultation,
    Document,
    Fragment,
    Inquiry,
    Material,
    Meeting,
    db,
)
from services.consultations.rules import consultations as rules
from shared.contracts.actors import Actor
from shared.contracts.material import DescribeMaterial
from shared.problems import invalid

LIMITS = {
    "changes": 400,
    "concerns": 400,
    "influence": 400,
    "contact_who": 200,
    "contact_phone": 60,
    "contact_mail": 200,
    "contact_place": 200,
    "contact_hours": 300,
}
LATEST_ANSWERS = 5
# Enough of a fragment without a heading to know it by.
FIRST_WORDS = 120


class Whole(NamedTuple):
    """All there is to read of one consultation."""

    words: Material | None
    documents: list[Document]
    fragments: list[tuple[UUID, int, str, str]]
    inquiries: list[Inquiry]
    inquiries_total: int
    meetings: list[Meeting]
    may_ask: bool
    waiting: int


def of(consultation: Consultation, *, actor: Actor, now: datetime, texts: bool) -> Whole:
    """Return what there is to read, the same number of queries however much it is."""
    answered, total = inquiries.public(consultation.id, page=1, per_page=LATEST_ANSWERS)
    organises = rules.may_organise(actor, consultation.centre_id)
    return Whole(
        words=db.session.get(Material, consultation.id),
        documents=documents.of(consultation.id),
        fragments=_fragments(consultation.id, texts=texts),
        inquiries=answered,
        inquiries_total=total,
        meetings=meetings.of(consultation.id),
        may_ask=inquiries.may_ask(consultation, now),
        waiting=inquiries.waiting(consultation.id) if organises else 0,
    )


def describe(consultation_id: UUID, *, actor: Actor, command: DescribeMaterial) -> None:
    """Write the short answers (of a draft) and whom one can ask (at any time)."""
    consultation = filling.to_fill(consultation_id, actor=actor)
    given = {name: getattr(command, name).strip() for name in LIMITS}
    faults = {name: "too_long" for name, text in given.items() if len(text) > LIMITS[name]}
    if given["contact_mail"] and not _is_mail(given["contact_mail"]):
        faults["contact_mail"] = "no_mail"
    if faults:
        raise invalid(**faults)
    found = db.session.get(Material, consultation_id)
    if found is None:
        found = Material(consultation_id=consultation_id)
        db.session.add(found)
    published = consultation.state != rules.DRAFT
    for name, text in given.items():
        # What people read before they said something stays as they read it.
        if not published or name.startswith("contact_"):
            setattr(found, name, text)
    db.session.flush()


def _is_mail(text: str) -> bool:
    name, at, host = text.rpartition("@")
    return bool(at and name and "." in host) and not any(one.isspace() for one in text)


def _fragments(consultation_id: UUID, *, texts: bool) -> list[tuple[UUID, int, str, str]]:
    words = Fragment.text if texts else func.left(Fragment.text, FIRST_WORDS)
    return [
        (row.id, row.number, row.heading, row.text)
        for row in db.session.execute(
            select(Fragment.id, Fragment.number, Fragment.heading, words.label("text"))
            .where(Fragment.consultation_id == consultation_id)
            .order_by(Fragment.number)
        )
    ]
