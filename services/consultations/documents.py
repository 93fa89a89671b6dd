"""Documents of a consultation: replaced freely in a draft, from then on by newer versions alone."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from services.consultations import consultations, files, filling
from services.consultations.model import Consultation, Document, db
from services.consultations.rules.consultations import DRAFT
from shared.contracts.actors import Actor
from shared.contracts.material import AddDocument, DescribeDocument
from shared.problems import conflict, invalid, not_found

MOST = 100
LONGEST_TITLE = 200
LONGEST_NOTE = 500


def of(consultation_id: UUID) -> list[Document]:
    """Return all documents with their files, older versions among them, in order."""
    return list(
        db.session.scalars(
            select(Document)
            .where(Document.consultation_id == consultation_id)
            .order_by(Document.position, Document.added_at, Document.id)
            .options(selectinload(Document.file))
        )
    )


def add(consultation_id: UUID, *, actor: Actor, command: AddDocument, now: datetime) -> Document:
    """Add a document, or a newer version of one; after the publication with what is new."""
    consultation = filling.to_fill(consultation_id, actor=actor)
    known = of(consultation_id)
    if len(known) >= MOST:
        raise invalid(title="too_many_documents")
    title = filling.words(command.title, "title", LONGEST_TITLE)
    note = ""
    if consultation.state != DRAFT:
        note = filling.words(command.note, "note", LONGEST_NOTE)
    before = _before(command.replaces, known, consultation)
    file = files.store(consultation_id, command.name, command.content, command.alternative)
    made = Document(
        consultation_id=consultation_id,
        position=before.position if before else max((one.position for one in known), default=0) + 1,
        title=title,
        file_id=file.id,
        replaces=before.id if before else None,
        note=note,
        added_at=now,
    )
    db.session.add(made)
    db.session.flush()
    if consultation.state != DRAFT:
        consultations.log_act("consultation.document_added", consultation, actor=actor, reason=note)
    return made


def edit(
    consultation_id: UUID, document_id: UUID, *, actor: Actor, command: DescribeDocument
) -> None:
    """Change a draft's document: its words, or its file as well."""
    consultations.to_edit(consultation_id, actor=actor)
    found = _one(consultation_id, document_id)
    found.title = filling.words(command.title, "title", LONGEST_TITLE)
    if command.content:
        old = found.file_id
        made = files.store(consultation_id, command.name, command.content, command.alternative)
        found.file_id = made.id
        db.session.flush()
        files.remove([old])
        return
    if found.file.media_type != "application/pdf":
        found.file.alternative = filling.words(
            command.alternative, "alternative", files.LONGEST_ALTERNATIVE
        )
    db.session.flush()


def remove(consultation_id: UUID, document_id: UUID, *, actor: Actor) -> None:
    """Take a document out of a draft."""
    consultations.to_edit(consultation_id, actor=actor)
    found = _one(consultation_id, document_id)
    file_id = found.file_id
    db.session.delete(found)
    db.session.flush()
    files.remove([file_id])


def take_down(
    consultation_id: UUID, document_id: UUID, *, actor: Actor, reason: str, now: datetime
) -> None:
    """Take a published file off the page, for what must not be public; the reason stays there."""
    consultation = consultations.to_organise(consultation_id, actor=actor)
    found = _one(consultation_id, document_id)
    if consultation.state == DRAFT:
        raise conflict("not_published", "A draft's document is simply removed.")
    if found.taken_down_at is not None:
        raise conflict("changed", "It was taken down already.")
    found.taken_down_at = now
    found.taken_down_reason = filling.words(reason, "reason", LONGEST_NOTE)
    files.show([found.file_id], shown=False)
    db.session.flush()
    consultations.log_act(
        "consultation.document_taken_down", consultation, actor=actor, reason=reason.strip()
    )


def put_in_order(consultation_id: UUID, *, actor: Actor, ids: tuple[UUID, ...]) -> None:
    """Put the documents in a new order; each older version keeps beside its newest."""
    consultations.to_organise(consultation_id, actor=actor)
    rows = {one.id: one for one in of(consultation_id)}
    replaced = {one.replaces for one in rows.values()}
    if len(set(ids)) != len(ids) or set(ids) != set(rows) - replaced:
        raise conflict("changed", "Something was added or removed meanwhile.")
    for position, newest in enumerate(ids, 1):
        one: UUID | None = newest
        while one is not None:
            rows[one].position = position
            one = rows[one].replaces
    db.session.flush()


def _before(
    replaces: UUID | None, known: list[Document], consultation: Consultation
) -> Document | None:
    if replaces is None:
        return None
    if consultation.state == DRAFT:
        raise conflict("not_published", "A draft's document is simply replaced.")
    before = next((one for one in known if one.id == replaces), None)
    if before is None:
        raise not_found("document")
    if any(one.replaces == replaces for one in known):
        raise conflict("changed", "There is a newer version already.")
    return before


def _one(consultation_id: UUID, document_id: UUID) -> Document:
    found = db.session.get(Document, document_id)
    if found is None or found.consultation_id != consultation_id:
        raise not_found("document")
    return found
