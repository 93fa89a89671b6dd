"""A consultation in which people talk: a remark, an idea, residents and two organisers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from services.consultations import comment_lists, comments, moderation
from services.consultations.model import Comment, Consultation, Idea, Phase, Remark, db, tables
from shared.contracts.actors import VISITOR, Actor, Role
from shared.contracts.talk import (
    FindComments,
    JudgeThings,
    ReportAbuse,
    SayComment,
    Talk,
    ThingName,
)
from shared.ids import new_id
from shared.problems import Refusal

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
CLOSES = NOW + timedelta(days=20)


def person() -> Actor:
    """Somebody with an account."""
    return Actor(account_id=new_id())


def refused(act: Callable[[], object]) -> Any:
    """Return the problem with which something was refused."""
    with pytest.raises(Refusal) as caught:
        act()
    return caught.value.problem


def messages(name: str) -> list[dict[str, Any]]:
    """Return what was told under a name."""
    rows = db.session.execute(select(tables.outbox).where(tables.outbox.c.name == name))
    return [row.body for row in rows]


@dataclass(frozen=True)
class Place:
    """A published consultation with remark 1 and idea 1, each by somebody else."""

    id: UUID
    centre_id: UUID
    author: Actor

    def staff(self, role: str = "organiser") -> Actor:
        """Return another member of the centre's staff each time."""
        return Actor(account_id=new_id(), roles=(Role(role, self.centre_id),))

    def say(
        self,
        text: str = "Zgadzam się.",
        *,
        actor: Actor | None = None,
        kind: str = "remark",
        now: datetime = NOW,
        **more: Any,
    ) -> Comment:
        """Somebody says something."""
        given: dict[str, Any] = {"sent_as": new_id(), "text": text, **more}
        return comments.say(
            self.id, kind, 1, actor=actor or person(), command=SayComment(**given), now=now
        )

    def read(self, actor: Actor = VISITOR, *, kind: str = "remark", **query: Any) -> Talk:
        """Read the page as somebody."""
        asked = FindComments(**query)
        return comment_lists.page(self.id, kind, 1, actor=actor, query=asked, now=NOW)

    def report(
        self, thing: Any = None, *, actor: Actor | None = None, kind: str = "remark"
    ) -> bool:
        """Somebody reports the subject, or a comment under it."""
        command = ReportAbuse(reason="insult", words="", comment_id=thing.id if thing else None)
        return moderation.report(
            self.id, kind, 1, actor=actor or person(), command=command, now=NOW
        )

    def judge(self, act: Any, *things: Any, by: Actor, words: str = "Obraża sąsiadów.") -> int:
        """A moderator hides or shows things."""
        names = tuple(
            ThingName(kind=type(thing).__name__.lower(), id=thing.id)  # type: ignore[arg-type]
            for thing in things
        )
        reason = "insult" if act == "hide" else ""
        command = JudgeThings(things=names, act=act, reason=reason, words=words)
        return moderation.judge(actor=by, command=command, now=NOW)


def made() -> Place:
    """Publish a consultation people talk in."""
    consultation = Consultation(
        id=new_id(),
        centre_id=new_id(),
        title="Park nad Wełną",
        summary="Co ma być w parku",
        state="published",
        published_at=NOW - timedelta(days=1),
    )
    db.session.add(consultation)
    db.session.flush()
    author = person()
    for kind in ("remarks", "ideas"):
        span = {"opens_at": NOW - timedelta(days=1), "closes_at": CLOSES}
        db.session.add(Phase(consultation_id=consultation.id, kind=kind, **span))
    told = {"consultation_id": consultation.id, "number": 1, "author_id": author.account_id}
    db.session.add(Remark(**told, source="account", text="Więcej drzew na rynku."))
    db.session.add(Idea(**told, state="public", title="Ławki nad Wełną"))
    db.session.commit()
    return Place(consultation.id, consultation.centre_id, author)


@pytest.fixture
def place(inside: Flask) -> Place:
    """A consultation people talk in."""
    return made()
