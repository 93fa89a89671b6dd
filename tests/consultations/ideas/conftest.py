"""A consultation that takes ideas, its staff, and ideas in it."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from services.consultations import idea_checks, idea_drafts, idea_settings, idea_views, ideas
from services.consultations.model import Consultation, Idea, Phase, db, tables
from shared.contracts.actors import VISITOR, Actor, Role
from shared.contracts.idea_checks import CheckIdea, SetIdeas
from shared.contracts.ideas import CostLine, PlaceIdea, PriceIdea, SayIdea, StartIdea
from shared.ids import new_id
from shared.problems import Refusal

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=2)
OPENS, CLOSES = NOW - timedelta(days=1), NOW + timedelta(days=20)
BAD = CheckIdea(result="rejected", reason="Grunt prywatny.")
BENCHES = CostLine(label="Ławki", amount=1_200_000)


def person() -> Actor:
    """Somebody with an account."""
    return Actor(account_id=new_id())


@dataclass(frozen=True)
class Collecting:
    """A published consultation whose ideas are open."""

    id: UUID
    centre_id: UUID

    def staff(self, role: str = "organiser") -> Actor:
        """Another member of the centre's staff each time."""
        return Actor(account_id=new_id(), roles=(Role(role, self.centre_id),))

    def asks(self, **given: Any) -> None:
        """Set what is asked of ideas."""
        command = SetIdeas(**{"checklist": ("Kompletny", "Na gruncie gminy"), **given})
        idea_settings.put(self.id, actor=self.staff(), command=command)

    def drafted(self, author: Actor, title: str = "Ławki nad Wełną", **place: Any) -> Idea:
        """Return a whole draft."""
        made = idea_drafts.start(
            self.id, actor=author, command=StartIdea(sent_as=new_id(), title=title), now=NOW
        )
        idea_drafts.say(
            made.id,
            actor=author,
            command=SayIdea(title=title, summary="Osiem ławek", description="W cieniu lip."),
        )
        idea_drafts.place(made.id, actor=author, command=PlaceIdea(place="Bulwar", **place))
        return idea_drafts.price(made.id, actor=author, command=PriceIdea(costs=(BENCHES,)))

    def sent(
        self, author: Actor | None = None, title: str = "Ławki nad Wełną", **place: Any
    ) -> int:
        """Return the number of an idea that was sent."""
        author = author or person()
        made = self.drafted(author, title, **place)
        number = ideas.submit(made.id, actor=author, now=NOW).number
        assert number is not None
        return number

    def one(self, number: int) -> Idea:
        """Return an idea as it stands."""
        found: Idea | None = db.session.scalar(
            select(Idea)
            .where(Idea.consultation_id == self.id, Idea.number == number)
            .execution_options(populate_existing=True)
        )
        assert found is not None
        return found


def refused(act: Callable[[], object]) -> Any:
    """Return the problem with which an act was refused."""
    with pytest.raises(Refusal) as caught:
        act()
    return caught.value.problem


def told(template: str) -> list[dict[str, Any]]:
    """Return the notifications of one wording that were published."""
    rows = db.session.execute(select(tables.outbox).where(tables.outbox.c.name == "NotifyPerson"))
    return [row.body for row in rows if row.body["template"] == template]


def at_once(app: Flask, acts: Sequence[Callable[[], object]]) -> list[object]:
    """Do all acts at the same time, each in a transaction of its own; return what came of each."""
    ready, done = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        with app.app_context():
            ready.wait()
            try:
                done.append(act())
                db.session.commit()
            except Exception as fault:
                done.append(fault)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done


def seen(collecting: Collecting, number: int, actor: Actor = VISITOR) -> Any:
    """Return an idea as somebody sees it."""
    return idea_views.get(collecting.id, number, actor=actor, now=LATER)


def decided(collecting: Collecting, number: int, result: str = "accepted", **more: Any) -> None:
    """Have an idea checked, with this result."""
    command = CheckIdea(result=result, **more)  # type: ignore[arg-type]
    idea_checks.check(collecting.id, number, actor=collecting.staff(), command=command, now=LATER)


@pytest.fixture
def collecting(inside: Flask) -> Collecting:
    """A consultation that takes ideas."""
    made = Consultation(
        id=new_id(),
        centre_id=new_id(),
        title="Budżet obywatelski 2028",
        summary="Co zrobimy",
        state="published",
        published_at=OPENS,
    )
    db.session.add(made)
    db.session.flush()
    db.session.add(Phase(consultation_id=made.id, kind="ideas", opens_at=OPENS, closes_at=CLOSES))
    db.session.commit()
    return Collecting(made.id, made.centre_id)
