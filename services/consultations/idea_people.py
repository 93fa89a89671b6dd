"""Forgetting a person among ideas: drafts go, what was sent stays with its number, nobody's."""

from uuid import UUID

from sqlalchemy import delete, or_, select, update

from services.consultations import files
from services.consultations.model import (
    Idea,
    IdeaAct,
    IdeaCost,
    IdeaMerger,
    IdeaPaperCount,
    IdeaPicture,
    IdeaVersion,
    db,
)
from services.consultations.rules import ideas as rules

_NOTHING = {
    "title": "",
    "summary": "",
    "description": "",
    "place": "",
    "area_id": "",
    "point": "",
    "costs": [],
}


def forget_person(person_id: UUID, words: bool) -> None:
    """Forget a person; with `words` what their ideas said goes too, and is "removed on request".

    Numbers, states, sums and signatures stay.
    """
    theirs = select(Idea.id).where(Idea.author_id == person_id)
    drafts = list(db.session.scalars(theirs.where(Idea.state == rules.DRAFT)))
    _remove_pictures(drafts)
    db.session.execute(delete(Idea).where(Idea.id.in_(drafts)))
    sent = list(db.session.scalars(theirs))
    _end_mergers(sent)
    if words:
        _empty(sent)
    db.session.execute(
        update(Idea)
        .where(Idea.id.in_(sent))
        .values(author_id=None, shown_as="nobody", pseudonym="")
    )
    for column in (
        Idea.entered_by,
        IdeaPaperCount.entered_by,
        IdeaAct.done_by,
        IdeaAct.overrules,
    ):
        db.session.execute(
            update(column.class_).where(column == person_id).values({column.key: None})
        )


def _empty(ideas: list[UUID]) -> None:
    _remove_pictures(ideas)
    db.session.execute(delete(IdeaCost).where(IdeaCost.idea_id.in_(ideas)))
    db.session.execute(
        update(IdeaVersion).where(IdeaVersion.idea_id.in_(ideas)).values(words=_NOTHING)
    )
    # What authors gave as reasons; the office's stay.
    db.session.execute(
        update(IdeaAct)
        .where(IdeaAct.idea_id.in_(ideas), IdeaAct.act.in_(("withdrawn", "appealed", "merged")))
        .values(reason="")
    )
    db.session.execute(
        update(IdeaMerger)
        .where(IdeaMerger.source_id.in_(ideas))
        .values(title="", summary="", description="", reason="")
    )
    db.session.execute(
        update(Idea)
        .where(Idea.id.in_(ideas))
        .values(title="", summary="", description="", place="", latitude=None, longitude=None)
    )


def _end_mergers(ideas: list[UUID]) -> None:
    """What waits for an answer of theirs, or was their proposal, waits no longer."""
    db.session.execute(
        update(IdeaMerger)
        .where(
            IdeaMerger.state == "proposed",
            or_(IdeaMerger.source_id.in_(ideas), IdeaMerger.target_id.in_(ideas)),
        )
        .values(state="taken_back")
    )


def _remove_pictures(ideas: list[UUID]) -> None:
    gone = list(
        db.session.scalars(
            delete(IdeaPicture).where(IdeaPicture.idea_id.in_(ideas)).returning(IdeaPicture.file_id)
        )
    )
    files.remove(gone)
