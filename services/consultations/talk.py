"""What one talks about and until when: remarks and ideas as subjects, and a consultation's terms.

Who changes what is said, supported or counted locks the subject first, then anything under it.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.orm import aliased

from services.consultations import consultations, phases
from services.consultations.model import Comment, Consultation, Idea, Phase, Remark, TalkTerms, db
from services.consultations.rules import talk as rules
from shared.contracts.actors import Actor
from shared.contracts.talk import SetTalkTerms, SubjectKind
from shared.problems import Refusal, conflict, invalid, not_found

Subject = Remark | Idea
SUBJECTS: dict[str, type[Remark] | type[Idea]] = {"remark": Remark, "idea": Idea}


def kind_of(subject: Subject) -> SubjectKind:
    """Return of which kind a subject is."""
    return "remark" if isinstance(subject, Remark) else "idea"


def about(subject: Subject) -> dict[str, UUID]:
    """Return the column that names a subject in the rows about it."""
    return {f"{kind_of(subject)}_id": subject.id}


def get(consultation_id: UUID, kind: str, number: int) -> Subject:
    """Return the remark or idea of a number."""
    return _found(select(_model(kind)), consultation_id, kind, number)


def to_change(consultation_id: UUID, kind: str, number: int) -> Subject:
    """Return the remark or idea of a number, locked until the commit."""
    wanted = select(_model(kind)).with_for_update(key_share=True)
    return _found(wanted, consultation_id, kind, number)


def locked(kind: str, ids: set[UUID]) -> dict[UUID, Subject]:
    """Return subjects of one kind by their ids, locked until the commit, always in one order."""
    model: Any = _model(kind)
    rows = db.session.scalars(
        select(model)
        .where(model.id.in_(ids))
        .order_by(model.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return {row.id: row for row in rows}


def terms(consultation_id: UUID) -> TalkTerms:
    """Return how people talk in a consultation: as it was set, or the defaults."""
    found: TalkTerms | None = db.session.get(TalkTerms, consultation_id)
    return found or defaults(consultation_id)


def defaults(consultation_id: UUID) -> TalkTerms:
    """Return the terms that hold where nobody has set any."""
    return TalkTerms(
        consultation_id=consultation_id,
        moderated="after",
        reports_to_queue=3,
        while_answering=False,
    )


def set_terms(
    consultation_id: UUID, *, actor: Actor, command: SetTalkTerms
) -> tuple[Consultation, TalkTerms]:
    """Set how people talk; what was said already stays as it is."""
    consultation = consultations.to_organise(consultation_id, actor=actor)
    if not 1 <= command.reports_to_queue <= 100:
        raise invalid(reports_to_queue="out_of_range")
    found = terms(consultation_id)
    found.moderated = command.moderated
    found.reports_to_queue = command.reports_to_queue
    found.while_answering = command.while_answering
    db.session.add(found)
    db.session.flush()
    consultations.log_act("talk.terms", consultation, actor=actor)
    return consultation, found


def to_comment(consultation_id: UUID, kind: str, *, actor: Actor, now: datetime) -> Consultation:
    """Return a public consultation in which one may comment on such things now.

    Raises Refusal `consultation` (404) or `not_open` (409).
    """
    try:
        return phases.to_take_part(consultation_id, rules.PHASE_OF[kind], actor=actor, now=now)
    except Refusal as refusal:
        if refusal.problem.code != "not_open":
            raise
    found = consultations.get(consultation_id, actor=actor)
    if not is_open(found, _phase(consultation_id, kind), terms(consultation_id), now):
        raise conflict("not_open", "One cannot comment now.")
    return found


def is_open(
    consultation: Consultation, phase: Phase | None, set_to: TalkTerms, now: datetime
) -> bool:
    """Tell whether one may comment in a phase, or after it where the terms say so."""
    return (
        phase is not None
        and consultation.state == "published"
        and rules.may_comment(
            now,
            opens_at=phase.opens_at,
            closes_at=phase.closes_at,
            while_answering=set_to.while_answering,
            report_at=consultation.report_at,
        )
    )


def read_by_all() -> ColumnElement[bool]:
    """Tell of a comment whether it stands in everyone's lists, with its words or without.

    Nothing does under what waits to be looked at, nor under a subject that is not public.
    """
    above = aliased(Comment)
    waits = select(above.id).where(above.id == Comment.parent_id, above.state == "queued")
    return and_(
        Comment.state.in_(("public", "hidden", "removed")),
        ~waits.exists(),
        or_(
            Comment.remark_id.in_(select(Remark.id).where(Remark.state.in_(rules.SEEN["remark"]))),
            Comment.idea_id.in_(select(Idea.id).where(Idea.state.in_(rules.SEEN["idea"]))),
        ),
    )


def recount(subject: Subject, top_ids: set[UUID]) -> None:
    """Count anew what is public under a locked subject, and in the threads named."""
    db.session.flush()
    top, reply = aliased(Comment), aliased(Comment)
    subject.comments = (
        db.session.scalar(
            select(func.count())
            .select_from(reply)
            .outerjoin(top, top.id == reply.parent_id)
            .where(
                reply.subject_id == subject.id,
                reply.state == "public",
                func.coalesce(top.state, "public") != "queued",
            )
        )
        or 0
    )
    if top_ids:
        number = (
            select(func.count())
            .select_from(reply)
            .where(reply.parent_id == Comment.id, reply.state == "public")
            .correlate(Comment)
            .scalar_subquery()
        )
        db.session.execute(
            update(Comment)
            .where(Comment.id.in_(top_ids))
            .values(replies=number)
            .execution_options(synchronize_session="fetch")
        )
    db.session.flush()


def _phase(consultation_id: UUID, kind: str) -> Phase | None:
    found: Phase | None = db.session.scalar(
        select(Phase).where(
            Phase.consultation_id == consultation_id, Phase.kind == rules.PHASE_OF[kind]
        )
    )
    return found


def _model(kind: str) -> type[Remark] | type[Idea]:
    if kind not in SUBJECTS:
        raise not_found("subject")
    return SUBJECTS[kind]


def _found(wanted: Any, consultation_id: UUID, kind: str, number: int) -> Subject:
    model = _model(kind)
    found: Subject | None = db.session.scalar(
        wanted.where(
            model.consultation_id == consultation_id, model.number == number
        ).execution_options(populate_existing=True)
    )
    if found is None:
        raise not_found(kind)
    return found
