"""Consultations as content: find, describe, throw away.

Everything flushes and nothing commits; `now` is always given.
"""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    ScalarSelect,
    cast,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import selectinload

from services.consultations import stations
from services.consultations.model import (
    Ballot,
    BallotOption,
    BallotQuestion,
    Consultation,
    PendingAct,
    db,
)
from services.consultations.rules import consultations as rules
from shared import outbox
from shared.contracts.actors import Actor
from shared.contracts.consultations import DescribeConsultation, FindConsultations
from shared.contracts.messages import StaffActed
from shared.problems import conflict, forbidden, invalid, not_found

PER_PAGE = 20
LANGUAGES = ("pl", "en", "uk", "de")


class Found(NamedTuple):
    """One consultation of a search with its ballot; `budget`: the money of all its questions."""

    consultation: Consultation
    options: int
    questions: int
    budget: int | None
    # Who proposed a step that waits for a second person; told at the desk alone.
    pending_by: UUID | None = None


def get(consultation_id: UUID, *, actor: Actor) -> Consultation:
    """Return a consultation with its ballot; drafts exist for the centre's organisers alone."""
    found: Consultation | None = db.session.scalar(
        select(Consultation)
        .where(Consultation.id == consultation_id)
        .options(
            selectinload(Consultation.ballot)
            .selectinload(Ballot.questions)
            .selectinload(BallotQuestion.options),
            selectinload(Consultation.changes),
            selectinload(Consultation.phases),
            selectinload(Consultation.phase_changes),
        )
    )
    if found is None or not rules.may_see(actor, centre_id=found.centre_id, state=found.state):
        raise not_found("consultation")
    return found


def to_organise(consultation_id: UUID, *, actor: Actor) -> Consultation:
    """Return a consultation its organiser is about to change, locked until the commit."""
    found: Consultation | None = db.session.scalar(
        select(Consultation).where(Consultation.id == consultation_id).with_for_update()
    )
    if found is None:
        raise not_found("consultation")
    if not rules.may_organise(actor, found.centre_id):
        raise not_found("consultation") if found.state == "draft" else forbidden()
    return found


def to_edit(consultation_id: UUID, *, actor: Actor) -> Consultation:
    """Return a draft whose words its organiser is about to change, locked until the commit."""
    found = to_organise(consultation_id, actor=actor)
    if not rules.may_edit(found.state):
        raise conflict("already_announced", "What was announced stays as it is.")
    return _without_waiting(found)


def to_edit_ballot(consultation_id: UUID, *, actor: Actor) -> Consultation:
    """Return a consultation whose vote is not announced yet and about to change, locked."""
    found = to_organise(consultation_id, actor=actor)
    announced = found.ballot is not None and found.ballot.announced_at is not None
    if not rules.may_edit_ballot(found.state, announced=announced):
        raise conflict("already_announced", "What was announced stays as it is.")
    return _without_waiting(found)


def _without_waiting(found: Consultation) -> Consultation:
    waits = select(PendingAct.id).where(PendingAct.consultation_id == found.id)
    if db.session.scalar(waits) is not None:
        # Whoever agrees agrees to what they have read.
        raise conflict("waits_for_second", "It waits for a second person as it stands.")
    return found


def create(*, actor: Actor, command: DescribeConsultation) -> Consultation:
    """Make a draft in a centre whose organiser the actor is."""
    if actor.account_id is None or not rules.may_organise(actor, command.centre_id):
        raise forbidden()
    made = Consultation(
        created_by=actor.account_id, centre_id=command.centre_id, basis=command.basis
    )
    _describe(made, command)
    db.session.add(made)
    db.session.flush()
    log_act("consultation.drafted", made, actor=actor)
    return made


def edit(consultation_id: UUID, *, actor: Actor, command: DescribeConsultation) -> Consultation:
    """Put new words in the place of a draft's old ones; the centre stays."""
    found = to_edit(consultation_id, actor=actor)
    _describe(found, command)
    db.session.flush()
    return found


def delete(consultation_id: UUID, *, actor: Actor) -> None:
    """Throw a draft away with its ballot."""
    found = to_edit(consultation_id, actor=actor)
    if found.ballot is not None:
        db.session.delete(found.ballot)
        db.session.flush()
    db.session.delete(found)
    db.session.flush()
    log_act("consultation.deleted", found, actor=actor, reason=found.title)


def forget_person(person_id: UUID) -> None:
    """Take an erased person's id off what they drafted; the consultations stay as they are."""
    db.session.execute(
        update(Consultation).where(Consultation.created_by == person_id).values(created_by=None)
    )


def log_act(act: str, consultation: Consultation, *, actor: Actor, reason: str = "") -> None:
    """Tell the staff log what an organiser did, in the transaction of the act."""
    if actor.account_id is None:
        raise forbidden()
    outbox.publish(
        db.session(),
        StaffActed(
            account_id=actor.account_id,
            act=act,
            subject_id=consultation.id,
            centre_id=consultation.centre_id,
            reason=reason,
        ),
    )


def _describe(consultation: Consultation, command: DescribeConsultation) -> None:
    texts = {
        "title": (command.title.strip(), 150, True),
        "summary": (command.summary.strip(), 300, True),
        "description": (command.description.strip(), 20_000, False),
        "answered_by": (command.answered_by.strip(), 200, False),
    }
    faults = {}
    for name, (text, longest, required) in texts.items():
        if required and not text:
            faults[name] = "empty"
        elif len(text) > longest:
            faults[name] = "too_long"
        setattr(consultation, name, text)
    if command.language not in LANGUAGES:
        faults["language"] = "unknown"
    if faults:
        raise invalid(**faults)
    consultation.area_ids = list(dict.fromkeys(command.area_ids))
    consultation.language = command.language


def find(
    query: FindConsultations, *, actor: Actor, now: datetime
) -> tuple[list[Found], dict[str, int]]:
    """Return one page of consultations with their ballots, and the counts.

    The counts are by phase and hold for the search without its own phase. What can be done now
    comes first, then what is soon, then what is over, the latest first.
    """
    phase = stations.phase(now)
    wanted = [_visible(query, actor), *_search(query)]
    base = select(Consultation.id).outerjoin(Consultation.ballot).where(*wanted)
    counts = {
        str(name): int(number)
        for name, number in db.session.execute(
            base.with_only_columns(phase, func.count()).group_by(phase)
        )
    }
    rows = (
        select(Consultation, _options(), _questions(func.count()), _questions(_MONEY), _pending())
        .outerjoin(Consultation.ballot)
        .where(*wanted, *([phase == query.phase] if query.phase else []))
        .order_by(*stations.order(now), Consultation.id.desc())
        .limit(PER_PAGE)
        .offset((max(query.page, 1) - 1) * PER_PAGE)
        .options(selectinload(Consultation.ballot), selectinload(Consultation.phases))
    )
    return [
        Found(
            found,
            options or 0,
            questions or 0,
            int(money) if money else None,
            pending_by if query.desk else None,
        )
        for found, options, questions, money, pending_by in db.session.execute(rows)
    ], counts


_MONEY = func.sum(cast(BallotQuestion.counting["budget"].astext, BigInteger))


def _questions(figure: ColumnElement[Any]) -> ScalarSelect[Any]:
    return (
        select(figure)
        .where(BallotQuestion.ballot_id == Ballot.id)
        .correlate(Ballot)
        .scalar_subquery()
    )


def _options() -> ScalarSelect[int]:
    return (
        select(func.count())
        .select_from(BallotOption)
        .join(BallotOption.question)
        .where(BallotQuestion.ballot_id == Ballot.id)
        .correlate(Ballot)
        .scalar_subquery()
    )


def _pending() -> ScalarSelect[UUID]:
    return (
        select(PendingAct.proposed_by)
        .where(PendingAct.consultation_id == Consultation.id)
        .correlate(Consultation)
        .scalar_subquery()
    )


def _visible(query: FindConsultations, actor: Actor) -> ColumnElement[bool]:
    if not query.desk:
        return Consultation.state == "published"
    own = [role.centre_id for role in actor.roles if role.name == "organiser"]
    return Consultation.centre_id.in_(own)


def _search(query: FindConsultations) -> list[ColumnElement[bool]]:
    terms: list[ColumnElement[bool]] = []
    for word in query.q.split()[:8]:
        pattern = "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        terms.append(or_(Consultation.title.ilike(pattern), Consultation.summary.ilike(pattern)))
    if query.centre_id is not None:
        terms.append(Consultation.centre_id == query.centre_id)
    if query.area_id is not None:
        # Without areas a consultation is for the whole centre, so for each of them.
        terms.append(
            or_(
                Consultation.area_ids.contains([query.area_id]),
                func.cardinality(Consultation.area_ids) == 0,
            )
        )
    return terms
