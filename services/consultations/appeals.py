"""Appeals: an author asks that hidden words are looked at again, and somebody else decides."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import func, select

from services.consultations import consultations, moderation, talk
from services.consultations.model import Appeal, Comment, Consultation, Idea, Moderation, Remark, db
from services.consultations.rules import talk as rules
from shared import outbox
from shared.contracts.actors import Actor
from shared.contracts.messages import NotifyPerson
from shared.contracts.talk import DecideAppeal, MakeAppeal
from shared.problems import conflict, forbidden, invalid, not_found

SHOWN_AT_ONCE = 50


class Decided(NamedTuple):
    """An act of a moderator with what it was done to, and the appeal against it."""

    act: Moderation
    thing: talk.Subject | Comment
    subject: talk.Subject
    consultation: Consultation
    appeal: Appeal | None
    latest: bool


def get(moderation_id: UUID, *, actor: Actor) -> Decided:
    """Return a decision to the author it is about and to the centre's staff."""
    found = _decided([moderation_id])
    if not found or not _may_read(found[0], actor):
        raise not_found("decision")
    return found[0]


def make(moderation_id: UUID, *, actor: Actor, command: MakeAppeal, now: datetime) -> Decided:
    """Ask that one's words are looked at again; once for each hiding.

    Raises Refusal `appealed_already` or `not_hidden`.
    """
    found = get(moderation_id, actor=actor)
    words = command.words.strip()
    if actor.account_id is None or found.thing.author_id != actor.account_id:
        raise forbidden()
    if not rules.SHORTEST_WORDS <= len(words) <= rules.LONGEST_APPEAL:
        raise invalid(words="empty" if len(words) < rules.SHORTEST_WORDS else "too_long")
    # Under the lock of the thing: nobody shows it or appeals at the same moment.
    moderation.to_judge({(kind_of(found.act), found.act.thing_id)})
    there = select(Appeal.id).where(Appeal.moderation_id == moderation_id)
    if db.session.scalar(there) is not None:
        raise conflict("appealed_already", "It was appealed already.")
    last = moderation.latest([found.act.thing_id])[found.act.thing_id]
    if found.act.act != "hidden" or last.id != found.act.id:
        raise conflict("not_hidden", "It is no longer hidden by this decision.")
    db.session.add(
        Appeal(
            consultation_id=found.act.consultation_id,
            moderation_id=moderation_id,
            author_id=actor.account_id,
            against_id=found.act.by_id,
            words=words,
            said_at=now,
        )
    )
    db.session.flush()
    return get(moderation_id, actor=actor)


def decide(appeal_id: UUID, *, actor: Actor, command: DecideAppeal, now: datetime) -> Decided:
    """Decide about another's hiding of another's words, and say why.

    Raises Refusal `decided_already` or `own_act`.
    """
    appeal = db.session.scalar(select(Appeal).where(Appeal.id == appeal_id))
    if appeal is None:
        raise not_found("appeal")
    found = get(appeal.moderation_id, actor=actor)
    if not actor.holds("organiser", found.consultation.centre_id):
        raise forbidden()
    if not may_decide(found, actor):
        raise conflict("own_act", "Another organiser decides.")
    words = command.words.strip()
    if not rules.SHORTEST_WORDS <= len(words) <= rules.LONGEST_WORDS:
        raise invalid(words="empty" if len(words) < rules.SHORTEST_WORDS else "too_long")
    things = moderation.to_judge({(kind_of(found.act), found.act.thing_id)})
    db.session.refresh(appeal)
    if appeal.verdict:
        raise conflict("decided_already", "Somebody has decided meanwhile.")
    appeal.verdict, appeal.answer = command.verdict, words
    appeal.decided_by, appeal.decided_at = actor.account_id, now
    db.session.flush()
    if command.verdict == "overturned":
        last = moderation.latest([found.act.thing_id]).get(found.act.thing_id)
        moderation.show(things[0], last, actor=actor, words=words, now=now)
        moderation.recount(things)
    _tell(appeal, found, actor)
    return get(appeal.moderation_id, actor=actor)


def may_decide(found: Decided, actor: Actor) -> bool:
    """Tell whether the actor is another organiser."""
    return found.appeal is not None and rules.may_decide_appeal(
        actor,
        centre_id=found.consultation.centre_id,
        against_id=found.appeal.against_id,
        author_id=found.appeal.author_id,
    )


def of_desk(*, actor: Actor) -> list[Decided]:
    """Return the latest appeals in the actor's centres, those that wait first."""
    centres = [role.centre_id for role in actor.roles if role.name in rules.STAFF]
    ids = db.session.scalars(
        select(Appeal.moderation_id)
        .join(Consultation, Consultation.id == Appeal.consultation_id)
        .where(Consultation.centre_id.in_(centres))
        .order_by((Appeal.verdict != ""), Appeal.said_at.desc())
        .limit(SHOWN_AT_ONCE)
    ).all()
    found = {one.act.id: one for one in _decided(ids)}
    return [found[moderation_id] for moderation_id in ids]


def waiting(centres: Sequence[UUID | None]) -> int:
    """Return how many appeals wait in some centres."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Appeal)
            .join(Consultation, Consultation.id == Appeal.consultation_id)
            .where(Consultation.centre_id.in_(centres), Appeal.verdict == "")
        )
        or 0
    )


def kind_of(act: Moderation) -> str:
    """Return the kind of thing an act was about."""
    return "comment" if act.comment_id else "remark" if act.remark_id else "idea"


def _decided(ids: Sequence[UUID]) -> list[Decided]:
    acts = db.session.execute(
        select(Moderation, Consultation, Appeal, Comment)
        .join(Consultation, Consultation.id == Moderation.consultation_id)
        .outerjoin(Appeal, Appeal.moderation_id == Moderation.id)
        .outerjoin(Comment, Comment.id == Moderation.comment_id)
        .where(Moderation.id.in_(ids))
    ).all()
    subjects = _subjects([(act, comment) for act, _about, _appeal, comment in acts])
    last = moderation.latest(act.thing_id for act, *_rest in acts)
    return [
        Decided(
            act,
            comment or subjects[act.thing_id],
            subjects[comment.subject_id if comment else act.thing_id],
            consultation,
            appeal,
            last[act.thing_id].id == act.id,
        )
        for act, consultation, appeal, comment in acts
    ]


def _subjects(rows: list[tuple[Moderation, Comment | None]]) -> dict[UUID, talk.Subject]:
    ids = [comment.subject_id if comment else act.thing_id for act, comment in rows]
    found: dict[UUID, talk.Subject] = {}
    models: tuple[Any, ...] = (Remark, Idea)
    for model in models:
        found |= {row.id: row for row in db.session.scalars(select(model).where(model.id.in_(ids)))}
    return found


def _may_read(found: Decided, actor: Actor) -> bool:
    mine = actor.account_id is not None and found.thing.author_id == actor.account_id
    return mine or rules.may_moderate(actor, found.consultation.centre_id)


def _tell(appeal: Appeal, found: Decided, actor: Actor) -> None:
    consultations.log_act(
        "talk.appeal_decided", found.consultation, actor=actor, reason=appeal.answer
    )
    if appeal.author_id is None:
        return
    outbox.publish(
        db.session(),
        NotifyPerson(
            person_id=appeal.author_id,
            template=f"appeal_{appeal.verdict}",
            key=f"appeal:{appeal.id}",
            facts={
                "title": found.consultation.title,
                "path": f"/konsultacje/decyzje/{found.act.id}",
                "words": appeal.answer,
            },
        ),
    )
