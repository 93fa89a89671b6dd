"""What came of it: promises after the report, their days, words and pictures.

Everybody who took part is told once of each, when it is done or will not be; `milestone_news`
does the telling.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from services.consultations import consultations, files
from services.consultations.model import (
    Consultation,
    File,
    Milestone,
    MilestoneNews,
    MilestonePicture,
    MilestoneRemark,
    Remark,
    db,
)
from services.consultations.rules import milestones as rules
from shared.contracts.actors import Actor
from shared.contracts.milestones import DescribeMilestone, SetMilestoneStatus
from shared.problems import conflict, invalid, not_found

AT_MOST_PICTURES = 8
LONGEST = {"title": 200, "words": 5000, "reason": 1000}
ACCEPTED = ("accepted", "partly")


class Line(NamedTuple):
    """A milestone with its pictures and the numbers of the remarks it answers."""

    milestone: Milestone
    pictures: list[File]
    numbers: list[int]
    told: bool


def listed(consultation_id: UUID) -> list[Line]:
    """Return a consultation's milestones by day, at a constant number of queries."""
    rows: Any = db.session.execute(
        select(Milestone, MilestoneNews.milestone_id)
        .outerjoin(MilestoneNews, MilestoneNews.milestone_id == Milestone.id)
        .where(Milestone.consultation_id == consultation_id)
        .order_by(Milestone.planned_on, Milestone.id)
    ).all()
    ids = [one.id for one, _news in rows]
    pictures: dict[UUID, list[File]] = {}
    for key, file in db.session.execute(
        select(MilestonePicture.milestone_id, File)
        .join(File, File.id == MilestonePicture.file_id)
        .where(MilestonePicture.milestone_id.in_(ids))
        .order_by(File.added_at, File.id)
    ):
        pictures.setdefault(key, []).append(file)
    numbers: dict[UUID, list[int]] = {}
    for key, number in db.session.execute(
        select(MilestoneRemark.milestone_id, Remark.number)
        .join(Remark, Remark.id == MilestoneRemark.remark_id)
        .where(MilestoneRemark.milestone_id.in_(ids))
        .order_by(Remark.number)
    ):
        numbers.setdefault(key, []).append(int(number or 0))
    return [
        Line(one, pictures.get(one.id, []), numbers.get(one.id, []), news is not None)
        for one, news in rows
    ]


def of_remarks(remark_ids: Iterable[UUID]) -> dict[UUID, list[Milestone]]:
    """Return what came of each of these remarks."""
    found: dict[UUID, list[Milestone]] = {}
    rows = db.session.execute(
        select(MilestoneRemark.remark_id, Milestone)
        .join(Milestone, Milestone.id == MilestoneRemark.milestone_id)
        .where(MilestoneRemark.remark_id.in_(list(remark_ids)))
        .order_by(Milestone.planned_on, Milestone.id)
    )
    for key, milestone in rows:
        found.setdefault(key, []).append(milestone)
    return found


def add(
    consultation_id: UUID, *, actor: Actor, command: DescribeMilestone, now: datetime
) -> Milestone:
    """Write a promise down in a public consultation."""
    consultation = _public(consultation_id, actor=actor)
    made = Milestone(
        consultation_id=consultation_id,
        status=rules.PLANNED,
        first_planned_on=command.planned_on,
        added_at=now,
    )
    _describe(made, command)
    db.session.add(made)
    db.session.flush()
    _link(made, command.remark_numbers)
    consultations.log_act("milestone.added", consultation, actor=actor, reason=made.title)
    return made


def edit(milestone_id: UUID, *, actor: Actor, command: DescribeMilestone) -> Milestone:
    """Put other words and links in the place of the old ones.

    A planned day that was promised changes only with a reason (`set_status`): conflict `promised`.
    """
    found, consultation = _own(milestone_id, actor=actor)
    if command.planned_on != found.planned_on:
        raise conflict("promised", "A promised day changes with a reason alone.")
    _describe(found, command)
    db.session.flush()
    _link(found, command.remark_numbers)
    consultations.log_act("milestone.changed", consultation, actor=actor, reason=found.title)
    return found


def set_status(
    milestone_id: UUID, *, actor: Actor, command: SetMilestoneStatus, now: datetime, today: date
) -> Milestone:
    """Say that a promise was kept, comes later or will not be kept; the last two with a reason.

    Everybody who took part hears of what is done and of what will not be, once a milestone.
    """
    found, consultation = _own(milestone_id, actor=actor)
    reason = command.reason.strip()
    faults = _faults(command, reason, today)
    if command.status == rules.LATE and command.planned_on and not faults:
        if command.planned_on <= found.planned_on:
            faults["planned_on"] = "not_later"
        found.planned_on = command.planned_on
    if faults:
        raise invalid(**faults)
    before = found.status
    found.status = command.status
    found.reason = reason
    found.done_on = command.done_on if command.status == rules.DONE else None
    db.session.flush()
    if rules.is_news(before, found.status):
        db.session.execute(
            insert(MilestoneNews)
            .values(milestone_id=found.id, begun_at=now)
            .on_conflict_do_nothing()
        )
    consultations.log_act(
        f"milestone.{found.status}", consultation, actor=actor, reason=reason or found.title
    )
    return found


def remove(milestone_id: UUID, *, actor: Actor) -> None:
    """Throw away a milestone nobody was told of; of another people keep reading (`told`)."""
    found, consultation = _own(milestone_id, actor=actor)
    if db.session.get(MilestoneNews, milestone_id) is not None:
        raise conflict("told", "Everybody who took part was told of it.")
    pictures = list(
        db.session.scalars(
            select(MilestonePicture.file_id).where(MilestonePicture.milestone_id == milestone_id)
        )
    )
    consultations.log_act("milestone.removed", consultation, actor=actor, reason=found.title)
    db.session.execute(delete(Milestone).where(Milestone.id == milestone_id))
    files.remove(pictures)


def add_picture(
    milestone_id: UUID, *, actor: Actor, name: str, content: bytes, alternative: str
) -> File:
    """Put a picture with its words to a milestone."""
    found, _consultation = _own(milestone_id, actor=actor)
    there = db.session.scalars(
        select(MilestonePicture.file_id).where(MilestonePicture.milestone_id == milestone_id)
    ).all()
    if len(there) >= AT_MOST_PICTURES:
        raise invalid(file="too_many")
    made = files.store(found.consultation_id, name, content, alternative, kinds=(files.PICTURE,))
    db.session.add(MilestonePicture(milestone_id=milestone_id, file_id=made.id))
    db.session.flush()
    return made


def remove_picture(milestone_id: UUID, file_id: UUID, *, actor: Actor) -> None:
    """Take a picture off a milestone; a second time is a no-op."""
    _own(milestone_id, actor=actor)
    gone = db.session.scalars(
        delete(MilestonePicture)
        .where(MilestonePicture.milestone_id == milestone_id, MilestonePicture.file_id == file_id)
        .returning(MilestonePicture.file_id)
    ).all()
    files.remove(gone)


def _faults(command: SetMilestoneStatus, reason: str, today: date) -> dict[str, str]:
    faults = {}
    if command.status not in rules.STATUSES:
        faults["status"] = "choose"
    if command.status == rules.DONE and command.done_on is None:
        faults["done_on"] = "empty"
    elif command.status == rules.DONE and command.done_on and command.done_on > today:
        faults["done_on"] = "in_future"
    if command.status in (rules.LATE, rules.DROPPED) and len(reason) < 5:
        faults["reason"] = "empty"
    if len(reason) > LONGEST["reason"]:
        faults["reason"] = "too_long"
    if command.status == rules.LATE and command.planned_on is None:
        faults["planned_on"] = "empty"
    return faults


def _describe(milestone: Milestone, command: DescribeMilestone) -> None:
    title, words = " ".join(command.title.split()), command.words.strip()
    faults = {}
    if not title:
        faults["title"] = "empty"
    for name, text in (("title", title), ("words", words)):
        if len(text) > LONGEST[name]:
            faults[name] = "too_long"
    if faults:
        raise invalid(**faults)
    milestone.title, milestone.words = title, words
    milestone.planned_on = command.planned_on


def _link(milestone: Milestone, numbers: Iterable[int]) -> None:
    """Link the remarks whose position says that something comes of them, and no others."""
    wanted = sorted(set(numbers))
    found = {
        row.number: row.id
        for row in db.session.execute(
            select(Remark.number, Remark.id).where(
                Remark.consultation_id == milestone.consultation_id,
                Remark.number.in_(wanted),
                Remark.position.in_(ACCEPTED),
            )
        )
    }
    if len(found) < len(wanted):
        raise invalid(remark_numbers="not_accepted")
    db.session.execute(
        delete(MilestoneRemark).where(
            MilestoneRemark.milestone_id == milestone.id,
            MilestoneRemark.remark_id.not_in(list(found.values())),
        )
    )
    if found:
        db.session.execute(
            insert(MilestoneRemark)
            .values([{"milestone_id": milestone.id, "remark_id": key} for key in found.values()])
            .on_conflict_do_nothing()
        )


def _public(consultation_id: UUID, *, actor: Actor) -> Consultation:
    found = consultations.to_organise(consultation_id, actor=actor)
    if found.state == "draft":
        raise conflict("not_public", "It is not public yet.")
    return found


def _own(milestone_id: UUID, *, actor: Actor) -> tuple[Milestone, Consultation]:
    """Return a milestone and its consultation, both locked, to its organiser."""
    found: Milestone | None = db.session.scalar(
        select(Milestone).where(Milestone.id == milestone_id).with_for_update()
    )
    if found is None:
        raise not_found("milestone")
    return found, consultations.to_organise(found.consultation_id, actor=actor)
