"""What is done about abuse: reported by people, hidden or shown by staff, each time with a reason.

The list of acts only grows. Many things are judged at once: all of them, or none.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import distinct_on, insert

from services.consultations import consultations, files, remarks, talk
from services.consultations.model import (
    AbuseReport,
    Appeal,
    Comment,
    Consultation,
    Idea,
    Moderation,
    Remark,
    db,
)
from services.consultations.rules import talk as rules
from shared import outbox
from shared.contracts.actors import Actor
from shared.contracts.messages import NotifyPerson, ReportAmended
from shared.contracts.talk import JudgeThings, ReportAbuse
from shared.database import affected
from shared.ids import new_id
from shared.problems import conflict, forbidden, invalid, not_found

MOST_AT_ONCE = 100


@dataclass
class Thing:
    """A remark, an idea or a comment, with the locked subject it is or stands under."""

    kind: str
    row: talk.Subject | Comment
    subject: talk.Subject

    @property
    def names(self) -> dict[str, UUID]:
        """The column that names it in the rows about it."""
        return {f"{self.kind}_id": self.row.id}


def report(
    consultation_id: UUID,
    kind: str,
    number: int,
    *,
    actor: Actor,
    command: ReportAbuse,
    now: datetime,
) -> bool:
    """Note that somebody finds a thing abusive; tell whether it is new.

    One report of a person about a thing counts. As many as the consultation's terms say take what
    nobody has judged yet from view. Raises Refusal `own_words`.
    """
    words = command.words.strip()
    if faults := rules.report_faults(command.reason, words):
        raise invalid(**faults)
    if actor.account_id is None:
        raise forbidden()
    consultations.get(consultation_id, actor=actor)
    thing = _reported(talk.to_change(consultation_id, kind, number), command.comment_id)
    if thing.row.author_id == actor.account_id:
        raise conflict("own_words", "One's own words are taken away, not reported.")
    if not _noted(thing, command.reason, words, by=actor.account_id, now=now):
        return False
    _queue_if_many(thing, now)
    return True


def _noted(thing: Thing, reason: str, words: str, *, by: UUID, now: datetime) -> bool:
    made = (
        insert(AbuseReport)
        .values(
            id=new_id(),
            consultation_id=thing.subject.consultation_id,
            **thing.names,
            reporter_id=by,
            reason=reason,
            words=words,
            reported_at=now,
        )
        .on_conflict_do_nothing(constraint="uq_abuse_reports_thing_id_reporter_id")
        .returning(AbuseReport.id)
    )
    return db.session.execute(made).first() is not None


def judge(*, actor: Actor, command: JudgeThings, now: datetime) -> int:
    """Hide or show things; return how many were changed or left standing by this judgement.

    Each author is told. Raises Refusal `own_words` where the actor would show their own, and
    `appeal_waits` where another organiser has to decide.
    """
    words = command.words.strip()
    if not command.things or len(command.things) > MOST_AT_ONCE:
        raise invalid(things="empty" if not command.things else "too_many")
    hide = command.act == "hide"
    if faults := rules.words_faults(command.reason, words, needed=hide):
        raise invalid(**faults)
    things = to_judge({(thing.kind, thing.id) for thing in command.things})
    around = _of_staff(things, actor)
    before = latest(thing.row.id for thing in things)
    done = 0
    for thing in things:
        last = before.get(thing.row.id)
        had_reports = _close_reports(thing, now)
        if hide:
            act = _hide(thing, last, actor=actor, reason=command.reason, words=words, now=now)
        else:
            _may_show(thing, last, actor)
            act = show(
                thing,
                last,
                actor=actor,
                words=words,
                now=now,
                look=had_reports,
                reason=command.reason,
            )
        if act is not None:
            done += 1
            tell(act, thing, around[thing.row.consultation_id], actor)
    recount(things)
    return done


def latest(ids: Iterable[UUID]) -> dict[UUID, Moderation]:
    """Return the last thing done to each of some things, where anything was."""
    wanted = list(ids)
    if not wanted:
        return {}
    rows = db.session.scalars(
        select(Moderation)
        .ext(distinct_on(Moderation.thing_id))
        .where(Moderation.thing_id.in_(wanted))
        .order_by(Moderation.thing_id, Moderation.id.desc())
    )
    return {row.thing_id: row for row in rows}


def to_judge(wanted: set[tuple[str, UUID]]) -> list[Thing]:
    """Return things with their subjects, all locked; subjects first, always in one order."""
    named = select(Comment.id, Comment.remark_id, Comment.idea_id).where(
        Comment.id.in_([thing_id for kind, thing_id in wanted if kind == "comment"])
    )
    above = {
        row.id: ("remark" if row.remark_id else "idea", row.remark_id or row.idea_id)
        for row in db.session.execute(named)
    }
    subjects = {pair for pair in wanted if pair[0] != "comment"} | set(above.values())
    found: dict[UUID, talk.Subject] = {}
    for kind in talk.SUBJECTS:
        found |= talk.locked(kind, {subject for name, subject in subjects if name == kind})
    rows = {
        row.id: row
        for row in db.session.scalars(
            select(Comment)
            .where(Comment.id.in_(above))
            .order_by(Comment.id)
            .with_for_update(key_share=True)
            .execution_options(populate_existing=True)
        )
    }
    things = []
    for kind, thing_id in sorted(wanted, key=lambda pair: pair[1]):
        if kind == "comment" and thing_id in rows:
            things.append(Thing(kind, rows[thing_id], found[above[thing_id][1]]))
        elif kind != "comment" and thing_id in found:
            things.append(Thing(kind, found[thing_id], found[thing_id]))
        else:
            raise not_found("thing")
    return things


def show(
    thing: Thing,
    last: Moderation | None,
    *,
    actor: Actor,
    words: str,
    now: datetime,
    reason: str = "",
    look: bool = True,
) -> Moderation | None:
    """Show a thing again, or note that it was looked at (`look`) and stays.

    None: there was nothing to do.
    """
    state = thing.row.state
    if state in ("queued", "hidden"):
        thing.row.state = rules.shown_state(last.from_state if last else "", thing.kind)
    elif not look or state in ("removed", "unconfirmed", "draft"):
        return None
    return _note(thing, "shown", state, now, actor=actor, reason=reason, words=words)


def recount(things: Iterable[Thing]) -> None:
    """Count anew what stands under the subjects of some things."""
    tops: dict[UUID, tuple[talk.Subject, set[UUID]]] = {}
    for thing in things:
        _subject, ids = tops.setdefault(thing.subject.id, (thing.subject, set()))
        if isinstance(thing.row, Comment) and thing.row.parent_id:
            ids.add(thing.row.parent_id)
    for subject, ids in tops.values():
        talk.recount(subject, ids)


def tell(act: Moderation, thing: Thing, consultation: Consultation, actor: Actor) -> None:
    """Write an act into the staff's log and tell the author what became of their words."""
    consultations.log_act(f"talk.{act.act}", consultation, actor=actor, reason=act.words)
    changed = act.act == "hidden" or act.from_state in ("queued", "hidden")
    author = thing.row.author_id
    if author is None or author == actor.account_id or not changed:
        return
    template, path = f"words_{act.act}", f"/konsultacje/decyzje/{act.id}"
    if isinstance(thing.row, Remark) and thing.row.source != "account":
        # Without an account one cannot sign in to a decision: the code leads to the remark.
        template, path = f"remark_{act.act}", remarks.author_path(thing.row)
    outbox.publish(
        db.session(),
        NotifyPerson(
            person_id=author,
            template=template,
            key=f"moderation:{act.id}",
            facts={"title": consultation.title, "path": path, "words": act.words},
        ),
    )


def _reported(subject: talk.Subject, comment_id: UUID | None) -> Thing:
    kind = talk.kind_of(subject)
    if comment_id is None:
        if subject.state not in rules.SEEN[kind]:
            raise not_found(kind)
        return Thing(kind, subject, subject)
    found = db.session.get(Comment, comment_id, populate_existing=True)
    if found is None or found.subject_id != subject.id or found.state != "public":
        raise not_found("comment")
    return Thing("comment", found, subject)


def _queue_if_many(thing: Thing, now: datetime) -> None:
    reports = select(func.count()).where(
        AbuseReport.thing_id == thing.row.id, AbuseReport.closed_at.is_(None)
    )
    judged = select(Moderation.id).where(
        Moderation.thing_id == thing.row.id, Moderation.automatic.is_(False)
    )
    state = thing.row.state
    if not rules.queues_itself(
        db.session.scalar(reports) or 0,
        at=talk.terms(thing.row.consultation_id).reports_to_queue,
        state=state,
        judged=db.session.scalar(judged.limit(1)) is not None,
    ):
        return
    thing.row.state = rules.queued_state(thing.kind)
    _note(thing, "queued", state, now)
    recount([thing])


def _hide(
    thing: Thing,
    last: Moderation | None,
    *,
    actor: Actor,
    reason: str,
    words: str,
    now: datetime,
) -> Moderation | None:
    state = thing.row.state
    waits = last is not None and last.act == "queued"
    if state in ("removed", "unconfirmed", "draft") or (state == "hidden" and not waits):
        return None
    thing.row.state = "hidden"
    # What waited is shown again as what it was before it waited.
    before = last.from_state if last is not None and waits else state
    return _note(thing, "hidden", before, now, actor=actor, reason=reason, words=words)


def _note(
    thing: Thing,
    act: str,
    from_state: str,
    now: datetime,
    *,
    actor: Actor | None = None,
    reason: str = "",
    words: str = "",
) -> Moderation:
    made = Moderation(
        consultation_id=thing.row.consultation_id,
        **thing.names,
        act=act,
        from_state=from_state,
        automatic=actor is None,
        by_id=actor.account_id if actor else None,
        reason=reason,
        words=words,
        acted_at=now,
    )
    db.session.add(made)
    db.session.flush()
    if thing.kind != "comment":
        _follow(thing)
    return made


def _follow(thing: Thing) -> None:
    """Let pictures and a published report follow what is taken from view, or comes back."""
    if isinstance(thing.row, Idea):
        shown = thing.row.state in rules.SEEN["idea"]
        files.show([one.file_id for one in thing.row.pictures], shown=shown)
    consultation = db.session.get_one(Consultation, thing.row.consultation_id)
    if consultation.report_at is not None:
        outbox.publish(db.session(), ReportAmended(consultation_id=consultation.id))


def _may_show(thing: Thing, last: Moderation | None, actor: Actor) -> None:
    if thing.row.author_id is not None and thing.row.author_id == actor.account_id:
        raise conflict("own_words", "Another moderator looks at your words.")
    if last is not None and last.act == "hidden":
        open_one = select(Appeal.id).where(Appeal.moderation_id == last.id, Appeal.verdict == "")
        if db.session.scalar(open_one) is not None:
            raise conflict("appeal_waits", "Its author has appealed; an organiser decides.")


def _close_reports(thing: Thing, now: datetime) -> bool:
    closed = (
        update(AbuseReport)
        .where(AbuseReport.thing_id == thing.row.id, AbuseReport.closed_at.is_(None))
        .values(closed_at=now)
    )
    return affected(db.session.execute(closed)) > 0


def _of_staff(things: list[Thing], actor: Actor) -> dict[UUID, Consultation]:
    """Return the consultations of things; whoever does not look after one finds nothing."""
    rows = db.session.scalars(
        select(Consultation).where(
            Consultation.id.in_({thing.row.consultation_id for thing in things})
        )
    )
    found = {row.id: row for row in rows}
    if not all(rules.may_moderate(actor, row.centre_id) for row in found.values()):
        raise not_found("thing")
    return found
