"""An idea's words, place and cost: judged, put in their place, kept as a version; its number.

Whoever numbers ideas holds the consultation (`idea_acts.hold`) until the commit.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from services.consultations.model import Idea, IdeaCost, IdeaVersion, db
from services.consultations.rules import ideas as rules
from shared.contracts.actors import Actor
from shared.contracts.ideas import CostLine, DescribeIdea, EnterIdea
from shared.problems import invalid, not_found


def words_of(idea: Idea) -> rules.Words:
    """Return what an idea says now."""
    return rules.Words(
        title=idea.title,
        summary=idea.summary,
        description=idea.description,
        place=idea.place,
        area_id=idea.area_id,
        latitude=idea.latitude,
        longitude=idea.longitude,
        costs=tuple((line.label, line.amount) for line in idea.costs),
    )


def changed(idea: Idea, **said: Any) -> rules.Words:
    """Return what an idea says with some of it said anew."""
    known = words_of(idea) if idea.title is not None else rules.Words(title="")
    return known._replace(**said)


def take(idea: Idea, words: rules.Words, *, whole: bool, most_cost: int | None = None) -> None:
    """Put words in the place of an idea's old ones; the cost is the sum of its lines."""
    if faults := rules.faults(words, whole=whole, most_cost=most_cost):
        raise invalid(**faults)
    for name in ("title", "summary", "description", "place", "area_id", "latitude", "longitude"):
        setattr(idea, name, getattr(words, name))
    known = {line.position: line for line in idea.costs}
    idea.costs = [
        known.get(row) or IdeaCost(position=row) for row in range(1, len(words.costs) + 1)
    ]
    for line, (label, amount) in zip(idea.costs, words.costs, strict=True):
        line.label, line.amount = label, amount
    idea.cost = sum(amount for _, amount in words.costs) or None


def described(command: DescribeIdea | EnterIdea) -> rules.Words:
    """Return the words of a form that has them all."""
    return rules.Words(
        title=command.title.strip(),
        summary=command.summary.strip(),
        description=command.description.strip(),
        place=command.place.strip(),
        area_id=command.area_id,
        latitude=command.latitude,
        longitude=command.longitude,
        costs=lines(command.costs),
    )


def lines(costs: tuple[CostLine, ...]) -> tuple[tuple[str, int], ...]:
    """Return the lines of a cost as the rules judge them."""
    return tuple((line.label.strip(), line.amount) for line in costs)


def keep_version(idea: Idea, now: datetime) -> None:
    """Keep an idea as it was sent, beside its earlier versions."""
    idea.version = (idea.version or 0) + 1
    point = "" if idea.latitude is None else f"{idea.latitude:.5f}, {idea.longitude:.5f}"
    kept = {
        "title": idea.title,
        "summary": idea.summary,
        "description": idea.description,
        "place": idea.place,
        "area_id": str(idea.area_id or ""),
        "point": point,
        "costs": [[line.label, line.amount] for line in idea.costs],
    }
    db.session.add(IdeaVersion(idea_id=idea.id, number=idea.version, words=kept, sent_at=now))
    db.session.flush()


def own(idea_id: UUID, actor: Actor) -> Idea:
    """Return an idea of the actor's own, locked until the commit; draft or not."""
    found: Idea | None = db.session.scalar(
        select(Idea)
        .where(Idea.id == idea_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise not_found("idea")
    return mine(found, actor)


def mine(idea: Idea, actor: Actor) -> Idea:
    """Return an idea to its author; to everybody else there is none."""
    if actor.account_id is None or idea.author_id != actor.account_id:
        raise not_found("idea")
    return idea


def sent(consultation_id: UUID, sent_as: UUID) -> Idea | None:
    """Return what the same form has made already."""
    found: Idea | None = db.session.scalar(
        select(Idea).where(Idea.consultation_id == consultation_id, Idea.sent_as == sent_as)
    )
    return found


def number_of(consultation_id: UUID, person_id: UUID, *, drafts: bool) -> int:
    """How many ideas of a person stand in a consultation; those taken back do not."""
    wanted = select(func.count()).where(
        Idea.consultation_id == consultation_id, Idea.author_id == person_id
    )
    if not drafts:
        gone = (rules.DRAFT, rules.WITHDRAWN, rules.MERGED)
        wanted = wanted.where(Idea.state.not_in(gone))
    return db.session.scalar(wanted) or 0


def next_number(consultation_id: UUID) -> int:
    """Return the next number of a consultation that is held."""
    last = select(func.max(Idea.number)).where(Idea.consultation_id == consultation_id)
    return (db.session.scalar(last) or 0) + 1
