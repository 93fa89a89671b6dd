"""Remarks that say the same: one answer holds for all, and every number stays.

A chain is never longer than one step: whatever was merged into a remark goes where that one goes.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, text

from services.consultations import answering, consultations, positions
from services.consultations.answering import Desk
from services.consultations.model import AnswerDraft, Remark, db
from shared import outbox
from shared.problems import conflict, invalid

# Below that two remarks share words, not their point.
ALIKE = 0.35
AT_MOST = 5
# Of a very long remark its beginning tells what it is about.
COMPARED = 2000


def merge(desk: Desk, number: int, into: int, *, now: datetime) -> Remark:
    """Say that a remark says the same as another; both authors are told.

    Raises conflict `answered` where the remark has a position of its own (merge the other into
    it), and invalid `into` where there is no such other remark.
    """
    if number == into:
        raise invalid(into="itself")
    found, root = _both(desk, number, into)
    if root.merged_into is not None:
        root = db.session.get_one(Remark, root.merged_into, with_for_update=True)
        if root.id == found.id:
            raise conflict("merged", "That one is merged into this one.")
    if found.merged_into == root.id:
        return found
    if found.merged_into is not None:
        raise conflict("merged", "It is merged into another already.")
    if found.position:
        raise conflict("answered", "It has a position of its own already.")
    moved = [found, *_merged_into(found)]
    for one in moved:
        one.merged_into = root.id
    db.session.flush()
    _drop_drafts(moved)
    if root.position:
        given = [positions.Given(one, root.position, root.reason) for one in moved]
        positions.give(given, consultation=desk.consultation, by=root.answered_by, now=now)
    _tell(desk, found, root)
    consultations.log_act(
        "remark.merged", desk.consultation, actor=desk.actor, reason=f"{number} → {root.number}"
    )
    return found


def unmerge(desk: Desk, number: int) -> Remark:
    """Let a remark stand for itself again; a position it was given stays its own."""
    found = answering.remark(desk, number, lock=True)
    if found.merged_into is None:
        return found
    found.merged_into = None
    db.session.flush()
    consultations.log_act(
        "remark.unmerged", desk.consultation, actor=desk.actor, reason=f"{number}"
    )
    return found


def merged_into(remark: Remark) -> list[int]:
    """Return the numbers of the remarks whose answer this one's is."""
    numbers = db.session.scalars(
        select(Remark.number).where(Remark.merged_into == remark.id).order_by(Remark.number)
    )
    return [one for one in numbers if one is not None]


def alike(remark: Remark) -> list[Any]:
    """Return the few public remarks that say nearly the same, the likest first.

    Rows of number, text, position and `alike`, from 0 to 1. The index of words finds them.
    """
    words = remark.text[:COMPARED]
    if len(words.split()) < 3:
        return []
    db.session.execute(
        text("SELECT set_config('pg_trgm.similarity_threshold', :least, true)"),
        {"least": str(ALIKE)},
    )
    likeness = func.similarity(Remark.text, words)
    return list(
        db.session.execute(
            select(Remark.number, Remark.text, Remark.position, likeness.label("alike"))
            .where(
                Remark.consultation_id == remark.consultation_id,
                Remark.state == "public",
                Remark.id != remark.id,
                Remark.merged_into.is_(None),
                Remark.text.op("%")(words),
            )
            .order_by(likeness.desc(), Remark.number)
            .limit(AT_MOST)
        )
    )


def _both(desk: Desk, number: int, into: int) -> tuple[Remark, Remark]:
    # Locked in the order of ids, so that two merges of the same pair never wait for each other.
    rows = db.session.scalars(
        select(Remark)
        .where(*desk.reach, Remark.number.in_([number, into]))
        .order_by(Remark.id)
        .with_for_update()
    ).all()
    by_number = {one.number: one for one in rows}
    if into not in by_number:
        raise invalid(into="unknown")
    if number not in by_number:
        return answering.remark(desk, number), by_number[into]
    return by_number[number], by_number[into]


def _merged_into(remark: Remark) -> list[Remark]:
    return list(
        db.session.scalars(
            select(Remark)
            .where(Remark.merged_into == remark.id)
            .order_by(Remark.id)
            .with_for_update()
        )
    )


def _drop_drafts(moved: list[Remark]) -> None:
    ids: list[UUID] = [one.id for one in moved]
    db.session.execute(delete(AnswerDraft).where(AnswerDraft.remark_id.in_(ids)))


def _tell(desk: Desk, found: Remark, root: Remark) -> None:
    both = (
        (found, root, "remark_merged", f"merged:{root.id}"),
        (root, found, "remark_says_the_same", f"same:{found.id}"),
    )
    outbox.publish_all(
        db.session(),
        [
            message
            for one, other, template, step in both
            for message in positions.told(
                one, template, step, desk.consultation, other=str(other.number)
            )
        ],
    )
