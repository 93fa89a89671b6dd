"""Residents' own projects: sent, entered from paper, corrected, taken back.

Sending an idea gives it a number, which it keeps for ever. Everything flushes and nothing commits.
"""

from datetime import datetime
from uuid import UUID

from services.consultations import (
    consultations,
    files,
    idea_acts,
    idea_settings,
    idea_words,
    phases,
)
from services.consultations.model import Consultation, Idea, db
from services.consultations.rules import ideas as rules
from services.consultations.rules import phases as phase_rules
from shared.contracts.actors import Actor
from shared.contracts.ideas import DescribeIdea, EnterIdea
from shared.ids import new_id
from shared.problems import conflict, forbidden, invalid


def submit(idea_id: UUID, *, actor: Actor, now: datetime) -> Idea:
    """Send a draft: it gets the next number and is public; what was sent stays as it is.

    Raises Refusal `not_open`, `too_many`, or `invalid` with what is missing.
    """
    idea = idea_words.own(idea_id, actor)
    found = phases.to_take_part(idea.consultation_id, phase_rules.IDEAS, actor=actor, now=now)
    idea_acts.hold(idea.consultation_id)
    if idea.state != rules.DRAFT:
        return idea
    settings = idea_settings.of(found)
    if faults := rules.faults(idea_words.words_of(idea), whole=True, most_cost=settings.most_cost):
        raise invalid("not_ready", **faults)
    assert actor.account_id is not None
    if (
        idea_words.number_of(idea.consultation_id, actor.account_id, drafts=False)
        >= settings.per_person
    ):
        raise conflict("too_many", "This person has as many ideas here as one may have.")
    idea.said_at = now
    _number(idea, actor=actor, now=now)
    files.show([one.file_id for one in idea.pictures], shown=True)
    idea_acts.tell_author(idea, "idea_submitted", key="submitted", number=str(idea.number))
    return idea


def enter(consultation_id: UUID, *, actor: Actor, command: EnterIdea, now: datetime) -> Idea:
    """Enter an idea that came on paper; the same form sent twice is one idea.

    What came in time may be typed later, so this asks only that the phase has begun.
    """
    found = _begun(consultation_id, actor=actor, now=now)
    if not rules.may_enter(actor, found.centre_id):
        raise forbidden()
    idea_acts.hold(consultation_id)
    there = idea_words.sent(consultation_id, command.sent_as)
    if there is not None:
        return there
    pseudonym = command.pseudonym.strip()
    made = Idea(
        id=new_id(),
        consultation_id=consultation_id,
        sent_as=command.sent_as,
        entered_by=actor.account_id,
        shown_as="pseudonym" if pseudonym else "nobody",
        pseudonym=pseudonym[: rules.LONGEST["pseudonym"]],
        said_at=now,
    )
    most = idea_settings.of(found).most_cost
    idea_words.take(made, idea_words.described(command), whole=True, most_cost=most)
    _number(made, actor=actor, now=now)
    consultations.log_act("idea.entered", found, actor=actor, reason=f"{made.number}")
    return made


def correct(
    consultation_id: UUID, number: int, *, actor: Actor, command: DescribeIdea, now: datetime
) -> Idea:
    """Send a corrected idea: a new version beside the old ones, judged anew."""
    idea = idea_acts.own(consultation_id, number, actor=actor)
    found = idea_acts.consultation(consultation_id, actor=actor)
    if idea.due_at is not None and not rules.in_time(now, idea.due_at):
        raise conflict("too_late", "The time for corrections is over.")
    most = idea_settings.of(found).most_cost
    if idea.state == rules.CORRECTING:
        idea_words.take(idea, idea_words.described(command), whole=True, most_cost=most)
    idea_acts.move(idea, "corrected", actor=actor, now=now)
    idea_words.keep_version(idea, now)
    return idea


def withdraw(
    consultation_id: UUID, number: int, *, actor: Actor, reason: str, now: datetime
) -> Idea:
    """Take one's own idea back; its number and what was done with it stay."""
    idea = idea_acts.own(consultation_id, number, actor=actor)
    reason = idea_acts.reason_of(reason, needed=False)
    idea_acts.move(idea, "withdrawn", actor=actor, now=now, reason=reason)
    return idea


def joint(
    consultation_id: UUID, *, words: rules.Words, of: Idea, actor: Actor, now: datetime
) -> Idea:
    """Make the idea that two others become; its author is the first one's."""
    made = Idea(
        id=new_id(),
        consultation_id=consultation_id,
        author_id=of.author_id,
        shown_as=of.shown_as,
        pseudonym=of.pseudonym,
        entered_by=of.entered_by,
        said_at=now,
    )
    idea_words.take(made, words, whole=True)
    _number(made, actor=actor, now=now)
    return made


def _number(idea: Idea, *, actor: Actor, now: datetime) -> None:
    """Make an idea public under the next number of a consultation that is held."""
    idea.number = idea_words.next_number(idea.consultation_id)
    idea.state = idea.state or rules.DRAFT
    # A draft with a number is refused by the database: both change at once.
    with db.session.no_autoflush:
        db.session.add(idea)
        idea_acts.move(idea, "submitted", actor=actor, now=now)
    idea_words.keep_version(idea, now)


def _begun(consultation_id: UUID, *, actor: Actor, now: datetime) -> Consultation:
    found = idea_acts.consultation(consultation_id, actor=actor)
    opens = [one.opens_at for one in found.phases if one.kind == phase_rules.IDEAS]
    if found.state != "published" or not any(rules.has_begun(now, one) for one in opens):
        raise conflict("not_open", "Ideas are not taken yet.")
    return found
