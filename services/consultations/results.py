"""From a frozen box to a result: counted once, exactly, stored, and never changed afterwards.

Before the freeze nothing here can be asked: the papers are read from the frozen tables alone.
Where votes alone do not decide, a second result is stored beside the first after the public draw.
"""

import zlib
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import undefer

from services.consultations import box, counts, draws
from services.consultations.box import reading
from services.consultations.model import (
    Ballot,
    Box,
    Consultation,
    StoredQuestion,
    StoredResult,
    db,
)
from services.consultations.rules import merkle
from shared import outbox
from shared.contracts.messages import FeedItemPublished, NotifyPerson, ResultPublished
from shared.contracts.results import Result
from shared.problems import conflict, invalid, not_found

_STAGES = ("", "before_draw", "final")


def count(ballot_id: UUID, *, now: datetime) -> bool:
    """Count a frozen ballot and publish what came out; False when nothing was left to do.

    The first time votes alone decide; when a draw was agreed on since, it decides the ties and a
    second result is stored. Raises Refusal `not_frozen` for any other ballot.
    """
    ballot = db.session.get(Ballot, ballot_id, with_for_update=True)
    if ballot is None:
        raise not_found("ballot")
    first = db.session.get(StoredResult, (ballot_id, False))
    draw = draws.to_hold(ballot_id) if first is not None else None
    if first is not None and draw is None:
        return False
    frozen = db.session.get(Box, ballot_id, populate_existing=True)
    if frozen is None or frozen.state not in reading.FROZEN:
        raise conflict("not_frozen", "Only a frozen ballot is counted.")
    counted = counts.count(ballot, frozen, draw, now=now)
    _store(ballot, counted, now=now)
    if first is None:
        ballot.result_at = now
        box.publish(ballot_id)
    ballot.waits_for_draw = counted.told.undecided
    _announce(ballot.consultation, counted.told)
    db.session.flush()
    return True


def get(consultation_id: UUID, stage: str = "") -> Result:
    """Return a result as it was stored, the latest or that of a stage.

    What has none yet has no figures at all.
    """
    stored = _stored(consultation_id, stage)
    told = msgspec.convert(stored.told, Result)
    rows = db.session.execute(
        select(StoredQuestion.code, StoredQuestion.report).where(
            StoredQuestion.ballot_id == stored.ballot_id, StoredQuestion.drawn == stored.drawn
        )
    )
    reports = {code: msgspec.json.decode(zlib.decompress(report)) for code, report in rows}
    replace = msgspec.structs.replace
    return replace(
        told,
        questions=tuple(replace(found, report=reports[found.code]) for found in told.questions),
    )


def file(consultation_id: UUID) -> bytes:
    """Return the published papers of the first question, byte for byte as they were counted."""
    kept = db.session.scalar(
        select(StoredResult)
        .where(StoredResult.consultation_id == consultation_id)
        .order_by(StoredResult.drawn.desc())
        .limit(1)
        .options(undefer(StoredResult.file))
    )
    if kept is None:
        raise not_found("result")
    return zlib.decompress(kept.file)


def question_file(consultation_id: UUID, code: str, stage: str = "") -> bytes:
    """Return the published papers of one question, byte for byte as they were counted."""
    return zlib.decompress(_question(consultation_id, code, stage).file)


def question_report(consultation_id: UUID, code: str, stage: str = "") -> bytes:
    """Return the count of one question step by step, byte for byte as a recount gives it."""
    return zlib.decompress(_question(consultation_id, code, stage).report)


def receipts(consultation_id: UUID) -> Iterator[str]:
    """Give the hashes of all receipts, sorted, one a line."""
    hashes = reading.receipt_hashes(_published(consultation_id))
    return (f"{found.hex()}\n" for found in hashes)


def papers(consultation_id: UUID) -> Iterator[str]:
    """Give every paper of the box as its tree holds them, one a line.

    Those that count are sorted by content; those of a group left out follow, marked so.
    """
    leaves = reading.paper_leaves(_published(consultation_id))
    return (merkle.paper_line(leaf) for leaf in leaves)


def _published(consultation_id: UUID) -> UUID:
    ballot_id: UUID | None = db.session.scalar(
        select(StoredResult.ballot_id).where(
            StoredResult.consultation_id == consultation_id, StoredResult.drawn.is_(False)
        )
    )
    if ballot_id is None:
        raise not_found("result")
    return ballot_id


def _stored(consultation_id: UUID, stage: str) -> StoredResult:
    if stage not in _STAGES:
        raise invalid(stage="unknown")
    wanted = (
        select(StoredResult)
        .where(StoredResult.consultation_id == consultation_id)
        .order_by(StoredResult.drawn.desc())
        .limit(1)
    )
    if stage == "before_draw":
        wanted = wanted.where(StoredResult.drawn.is_(False))
    stored: StoredResult | None = db.session.scalar(wanted)
    if stored is None or (stage == "final" and stored.told["undecided"]):
        raise not_found("result")
    return stored


def _question(consultation_id: UUID, code: str, stage: str) -> StoredQuestion:
    stored = _stored(consultation_id, stage)
    found: StoredQuestion | None = db.session.get(
        StoredQuestion,
        (stored.ballot_id, stored.drawn, code),
        options=(undefer(StoredQuestion.file), undefer(StoredQuestion.report)),
    )
    if found is None:
        raise not_found("question")
    return found


def _store(ballot: Ballot, counted: counts.Counted, *, now: datetime) -> None:
    drawn = counted.told.draw is not None
    db.session.add(
        StoredResult(
            ballot_id=ballot.id,
            drawn=drawn,
            consultation_id=ballot.consultation_id,
            counted_at=now,
            told=msgspec.to_builtins(counted.told),
            file=zlib.compress(counted.questions[0].file),
        )
    )
    db.session.flush()
    for question in counted.questions:
        db.session.add(
            StoredQuestion(
                ballot_id=ballot.id,
                drawn=drawn,
                code=question.code,
                report=zlib.compress(question.report),
                file=zlib.compress(question.file),
            )
        )


def _announce(consultation: Consultation, told: Result) -> None:
    path = f"/konsultacje/{consultation.id}/wynik"
    outbox.publish(
        db.session(),
        ResultPublished(
            ballot_id=told.ballot_id,
            consultation_id=consultation.id,
            title=consultation.title,
            drawn=told.draw is not None,
        ),
    )
    _tell_its_organiser(consultation, told, path)
    # A trial is in no feed; see announcements.
    if not told.rehearsal:
        _put_in_feed(consultation, told, path)


def _tell_its_organiser(consultation: Consultation, told: Result, path: str) -> None:
    if consultation.created_by is None:
        return
    desk = f"/biurko/konsultacje/{consultation.id}/losowanie"
    outbox.publish(
        db.session(),
        NotifyPerson(
            person_id=consultation.created_by,
            template="draw_needed" if told.undecided else "result_published",
            key=f"result:{told.ballot_id}" + (":drawn" if told.draw else ""),
            facts={"title": consultation.title, "path": desk if told.undecided else path},
        ),
    )


def _put_in_feed(consultation: Consultation, told: Result, path: str) -> None:
    consultation.version += 1
    outbox.publish(
        db.session(),
        FeedItemPublished(
            item_id=consultation.id,
            version=consultation.version,
            kind="result",
            title=consultation.title,
            summary=consultation.summary,
            centre_id=consultation.centre_id,
            area_ids=tuple(consultation.area_ids),
            path=path,
            starts_at=told.counted_at,
        ),
    )
