"""What is done with an idea: found and locked, moved by the table of acts, noted, its author told.

Everything flushes and nothing commits.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select

from services.consultations.model import BallotOption, Consultation, Idea, IdeaAct, db
from services.consultations.rules import consultations as consultation_rules
from services.consultations.rules import ideas as rules
from shared import outbox
from shared.contracts.actors import Actor
from shared.contracts.messages import NotifyPerson
from shared.problems import conflict, invalid, not_found

LONGEST_REASON = 3_000


def consultation(consultation_id: UUID, *, actor: Actor) -> Consultation:
    """Return a consultation the actor may see, without its ballot."""
    found: Consultation | None = db.session.get(Consultation, consultation_id)
    if found is None or not consultation_rules.may_see(
        actor, centre_id=found.centre_id, state=found.state
    ):
        raise not_found("consultation")
    return found


def hold(consultation_id: UUID) -> None:
    """Let nobody else number or count this consultation's ideas until the commit."""
    db.session.execute(
        select(Consultation.id)
        .where(Consultation.id == consultation_id)
        .with_for_update(key_share=True)
    )


def locked(consultation_id: UUID, number: int) -> Idea:
    """Return the idea of a number, locked until the commit."""
    found: Idea | None = db.session.scalar(
        select(Idea)
        .where(Idea.consultation_id == consultation_id, Idea.number == number)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise not_found("idea")
    return found


def own(consultation_id: UUID, number: int, *, actor: Actor) -> Idea:
    """Return an idea of the actor's own, locked until the commit."""
    found = locked(consultation_id, number)
    if actor.account_id is None or found.author_id != actor.account_id:
        raise not_found("idea")
    return found


def is_on_ballot(idea: Idea) -> bool:
    """Tell whether an idea stands on the ballot."""
    return bool(db.session.scalar(select(exists().where(BallotOption.idea_id == idea.id))))


def move(
    idea: Idea,
    act: str,
    *,
    actor: Actor,
    now: datetime,
    reason: str = "",
    until: datetime | None = None,
    checklist: dict[str, bool] | None = None,
    about: int | None = None,
    overrules: UUID | None = None,
) -> None:
    """Do an act with a locked idea and note it; its number stays whatever is done.

    Raises Refusal `on_ballot` or `not_now` (409) where its state does not allow the act.
    """
    state = rules.after(idea.state, act)
    if state is None:
        raise conflict("not_now", f"A {idea.state} idea cannot be {act}.")
    if rules.after(idea.state, act, on_ballot=True) is None and is_on_ballot(idea):
        raise conflict("on_ballot", "What stands on the ballot stays there.")
    idea.state = state
    idea.due_at = until
    idea.author_reminded = idea.staff_told = False
    note(
        idea,
        act,
        actor=actor,
        now=now,
        reason=reason,
        until=until,
        checklist=checklist,
        about=about,
        overrules=overrules,
    )
    db.session.flush()


def note(
    idea: Idea,
    act: str,
    *,
    actor: Actor,
    now: datetime,
    reason: str = "",
    until: datetime | None = None,
    checklist: dict[str, bool] | None = None,
    about: int | None = None,
    overrules: UUID | None = None,
) -> None:
    """Add a step to an idea's public path."""
    db.session.add(
        IdeaAct(
            idea_id=idea.id,
            act=act,
            state=idea.state,
            reason=reason,
            until=until,
            checklist=checklist or {},
            about=about,
            done_by=actor.account_id,
            overrules=overrules,
            done_at=now,
        )
    )


def tell_author(idea: Idea, template: str, *, key: str, **facts: str) -> None:
    """Tell an idea's author what happened, once for each key."""
    if idea.author_id is None:
        return
    outbox.publish(
        db.session(),
        NotifyPerson(
            person_id=idea.author_id,
            template=template,
            key=f"idea:{idea.id}:{key}",
            facts={"title": idea.title, "path": path(idea), **facts},
        ),
    )


def path(idea: Idea) -> str:
    """Return an idea's stable address."""
    return f"/konsultacje/{idea.consultation_id}/pomysly/{idea.number}"


def reason_of(text: str, *, needed: bool = True) -> str:
    """Return a reason everyone will read; it may be missing only where it is not needed."""
    text = text.strip()
    if needed and not text:
        raise invalid(reason="empty")
    if len(text) > LONGEST_REASON:
        raise invalid(reason="too_long")
    return text
