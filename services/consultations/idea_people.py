"""Forgetting a person among ideas: drafts go, what was sent stays with its number, nobody's."""

from uuid import UUID

from sqlalchemy import delete, or_, select, update

from services.consultations import files
from services.consultations.model import (
    Ballot,
    BallotOption,
    Consultation,
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
from shared import outbox
from shared.contracts.messages import NotifyStaff

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

    Numbers, states, sums and signatures stay. So does what a project is called on a ballot: that is
    what people vote on. Of a ballot nobody has seen yet the organisers hear, and decide.
    """
    theirs = select(Idea.id).where(Idea.author_id == person_id)
    drafts = list(db.session.scalars(theirs.where(Idea.state == rules.DRAFT)))
    _remove_pictures(drafts)
    db.session.execute(delete(Idea).where(Idea.id.in_(drafts)))
    sent = list(db.session.scalars(theirs))
    _end_mergers(sent)
    if words:
        _tell_of_drafts(sent)
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


def _tell_of_drafts(ideas: list[UUID]) -> None:
    """Tell organisers which of these stand on a ballot that can still be changed."""
    rows = db.session.execute(
        select(Idea.id, Idea.number, Idea.consultation_id, Consultation.centre_id)
        .join(Consultation, Consultation.id == Idea.consultation_id)
        .join(BallotOption, BallotOption.idea_id == Idea.id)
        .join(Ballot, Ballot.consultation_id == Consultation.id)
        .where(Idea.id.in_(ideas), Idea.title != "", Ballot.announced_at.is_(None))
    )
    outbox.publish_all(
        db.session(),
        [
            NotifyStaff(
                centre_id=row.centre_id,
                role="organiser",
                template="idea_words_removed",
                key=f"idea:{row.id}:words_removed",
                facts={
                    "number": str(row.number),
                    "path": f"/biurko/konsultacje/{row.consultation_id}/pomysly/{row.number}",
                },
            )
            for row in rows
        ],
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
