"""A resident's draft of an idea: kept by every section that was saved, seen by its author alone.

Everything flushes and nothing commits.
"""

from datetime import datetime
from uuid import UUID

from services.consultations import files, idea_acts, idea_settings, idea_words, phases
from services.consultations.model import Idea, IdeaPicture, db
from services.consultations.rules import ideas as rules
from services.consultations.rules import phases as phase_rules
from shared.contracts.actors import Actor
from shared.contracts.ideas import AddPicture, PlaceIdea, PriceIdea, SayIdea, ShowAuthor, StartIdea
from shared.problems import conflict, forbidden, invalid

MOST_DRAFTS = 20


def start(consultation_id: UUID, *, actor: Actor, command: StartIdea, now: datetime) -> Idea:
    """Begin a draft; the same form sent twice is one draft.

    Raises Refusal `not_open`, `too_many` where the person has as many ideas as one may.
    """
    if actor.account_id is None:
        raise forbidden()
    found = phases.to_take_part(consultation_id, phase_rules.IDEAS, actor=actor, now=now)
    idea_acts.hold(consultation_id)
    there = idea_words.sent(consultation_id, command.sent_as)
    if there is not None:
        return idea_words.mine(there, actor)
    mine = idea_words.number_of(consultation_id, actor.account_id, drafts=True)
    if mine >= idea_settings.of(found).per_person + MOST_DRAFTS:
        raise conflict("too_many", "This person has too many ideas.")
    made = Idea(
        consultation_id=consultation_id,
        sent_as=command.sent_as,
        author_id=actor.account_id,
        shown_as="name",
        said_at=now,
    )
    idea_words.take(made, idea_words.changed(made, title=command.title.strip()), whole=False)
    db.session.add(made)
    db.session.flush()
    return made


def say(idea_id: UUID, *, actor: Actor, command: SayIdea) -> Idea:
    """Keep the section of a draft that says what it is."""
    idea = draft(idea_id, actor=actor)
    words = idea_words.changed(
        idea,
        title=command.title.strip(),
        summary=command.summary.strip(),
        description=command.description.strip(),
    )
    return _kept(idea, words)


def place(idea_id: UUID, *, actor: Actor, command: PlaceIdea) -> Idea:
    """Keep the section of a draft that says where it is."""
    idea = draft(idea_id, actor=actor)
    words = idea_words.changed(
        idea,
        place=command.place.strip(),
        area_id=command.area_id,
        latitude=command.latitude,
        longitude=command.longitude,
    )
    return _kept(idea, words)


def price(idea_id: UUID, *, actor: Actor, command: PriceIdea) -> Idea:
    """Keep the section of a draft that says what it costs."""
    idea = draft(idea_id, actor=actor)
    return _kept(idea, idea_words.changed(idea, costs=idea_words.lines(command.costs)))


def show_author(idea_id: UUID, *, actor: Actor, command: ShowAuthor) -> Idea:
    """Keep how a draft's author is shown."""
    idea = draft(idea_id, actor=actor)
    pseudonym = command.pseudonym.strip()
    if command.shown_as == "pseudonym" and not pseudonym:
        raise invalid(pseudonym="empty")
    if len(pseudonym) > rules.LONGEST["pseudonym"]:
        raise invalid(pseudonym="too_long")
    idea.shown_as = command.shown_as
    idea.pseudonym = pseudonym if command.shown_as == "pseudonym" else ""
    db.session.flush()
    return idea


def add_picture(idea_id: UUID, *, actor: Actor, command: AddPicture) -> Idea:
    """Put a picture to one's own draft, or to an idea that waits for corrections."""
    idea = _to_picture(idea_id, actor)
    if len(idea.pictures) >= rules.MOST_PICTURES:
        raise invalid(file="too_many")
    stored = files.store(
        idea.consultation_id,
        command.name,
        command.content,
        command.alternative,
        kinds=(files.PICTURE,),
        shown=idea.state != rules.DRAFT,
        added_by=actor.account_id,
    )
    idea.pictures.append(IdeaPicture(file_id=stored.id))
    db.session.flush()
    return idea


def remove_picture(idea_id: UUID, picture_id: UUID, *, actor: Actor) -> Idea:
    """Take a picture away; a second time is a no-op."""
    idea = _to_picture(idea_id, actor)
    gone = [one.file_id for one in idea.pictures if one.id == picture_id]
    idea.pictures = [one for one in idea.pictures if one.id != picture_id]
    db.session.flush()
    files.remove(gone)
    return idea


def delete(idea_id: UUID, *, actor: Actor) -> None:
    """Throw one's own draft away, with its pictures."""
    _discard(draft(idea_id, actor=actor))


def draft(idea_id: UUID, *, actor: Actor) -> Idea:
    """Return one's own draft, locked until the commit; to everybody else there is none."""
    idea = idea_words.own(idea_id, actor)
    if idea.state != rules.DRAFT:
        raise conflict("sent_already", "What was sent stays as it is.")
    return idea


def _to_picture(idea_id: UUID, actor: Actor) -> Idea:
    idea = idea_words.own(idea_id, actor)
    if idea.state not in (rules.DRAFT, rules.CORRECTING):
        raise conflict("sent_already", "What was sent stays as it is.")
    return idea


def _discard(idea: Idea) -> None:
    gone = [one.file_id for one in idea.pictures]
    db.session.delete(idea)
    db.session.flush()
    files.remove(gone)


def _kept(idea: Idea, words: rules.Words) -> Idea:
    idea_words.take(idea, words, whole=False)
    db.session.flush()
    return idea
