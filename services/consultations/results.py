"""From a frozen box to a result: counted once, exactly, stored, and never changed afterwards.

Before the freeze nothing here can be asked: the papers are read from the frozen tables alone.
"""

import hashlib
import zlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import func, select

from services.consultations import box, pabulib
from services.consultations.box import reading
from services.consultations.model import Ballot, Box, Consultation, FrozenPaper, StoredResult, db
from services.consultations.rules import results as rules
from services.consultations.tally import (
    BLANK,
    BallotKind,
    Election,
    GreedyRule,
    Outcome,
    Paper,
    Project,
    approval_paper,
    greedy,
)
from shared import outbox, papers
from shared.contracts.consultations import QUESTION
from shared.contracts.messages import FeedItemPublished, NotifyPerson, ResultPublished
from shared.contracts.results import Result, ResultFile
from shared.problems import conflict, not_found


def count(ballot_id: UUID, *, now: datetime) -> bool:
    """Count a frozen ballot and publish what came out; False when that was done before.

    Raises Refusal `not_frozen` for any other ballot.
    """
    ballot = db.session.get(Ballot, ballot_id, with_for_update=True)
    if ballot is None:
        raise not_found("ballot")
    if db.session.get(StoredResult, ballot_id) is not None:
        return False
    frozen = db.session.get(Box, ballot_id, populate_existing=True)
    if frozen is None or frozen.state not in reading.FROZEN:
        raise conflict("not_frozen", "Only a frozen ballot is counted.")
    election = _election(ballot)
    outcome = greedy(election, rule=GreedyRule(ballot.rule))
    told, file = _told(ballot, frozen, election, outcome, now)
    db.session.add(
        StoredResult(
            ballot_id=ballot.id,
            consultation_id=ballot.consultation_id,
            counted_at=now,
            told=msgspec.to_builtins(told),
            file=zlib.compress(file),
        )
    )
    ballot.result_at = now
    box.publish(ballot_id)
    _announce(ballot.consultation, told)
    db.session.flush()
    return True


def get(consultation_id: UUID) -> Result:
    """Return a result as it was stored; what has none yet has no figures at all."""
    stored = db.session.scalar(
        select(StoredResult).where(StoredResult.consultation_id == consultation_id)
    )
    if stored is None:
        raise not_found("result")
    return msgspec.convert(stored.told, Result)


def file(consultation_id: UUID) -> bytes:
    """Return the published papers, byte for byte as they were counted."""
    kept = db.session.scalar(
        select(StoredResult.file).where(StoredResult.consultation_id == consultation_id)
    )
    if kept is None:
        raise not_found("result")
    return zlib.decompress(kept)


def receipts(consultation_id: UUID) -> Iterator[str]:
    """Give the hashes of all receipts, sorted, one a line."""
    ballot_id = db.session.scalar(
        select(StoredResult.ballot_id).where(StoredResult.consultation_id == consultation_id)
    )
    if ballot_id is None:
        raise not_found("result")
    return (f"{found.hex()}\n" for found in reading.receipt_hashes(ballot_id))


def _election(ballot: Ballot) -> Election:
    projects = tuple(
        Project(project.code, project.cost, project.title) for project in ballot.projects
    )
    index = {project.id: position for position, project in enumerate(projects)}
    wanted = (
        select(FrozenPaper.choices, func.count())
        .where(FrozenPaper.ballot_id == ballot.id)
        .group_by(FrozenPaper.choices)
    )
    counted: dict[Paper, int] = {}
    for text, times in db.session.execute(wanted):
        choice = papers.read(text)[QUESTION]
        paper = BLANK if choice.blank else approval_paper(index[code] for code in choice.approved)
        counted[paper] = counted.get(paper, 0) + times
    return Election(BallotKind.APPROVAL, projects, ballot.budget, counted)


def _told(
    ballot: Ballot, frozen: Box, election: Election, outcome: Outcome, now: datetime
) -> tuple[Result, bytes]:
    file = _file(ballot, frozen, election, outcome)
    about = _about(ballot)
    steps = rules.steps(outcome)
    winners = rules.winners(steps)
    cost = sum(step.cost for step in steps if step.code in winners)
    voted, reissued = frozen.told_voted or 0, frozen.told_reissued or 0
    result = Result(
        **about,
        counted_at=now,
        seed=None,
        winners=winners,
        cost=cost,
        left=ballot.budget - cost,
        undecided=outcome.undecided,
        steps=steps,
        ties=rules.ties(outcome),
        papers=election.ballots,
        blank=election.papers.get(BLANK, 0),
        voted=voted,
        reissued=reissued,
        balanced=election.ballots == voted + reissued,
        unbalanced_reason=frozen.unbalanced_reason,
        papers_root=(frozen.papers_root or b"").hex(),
        receipts_root=(frozen.receipts_root or b"").hex(),
        file=ResultFile(
            name=rules.file_name(about["title"], about["closes_at"]),
            sha256=hashlib.sha256(file).hexdigest(),
            size=len(file),
        ),
    )
    return result, file


def _about(ballot: Ballot) -> dict[str, Any]:
    """What was voted on and by which terms, as it stood at the count."""
    consultation = ballot.consultation
    return {
        "consultation_id": consultation.id,
        "ballot_id": ballot.id,
        "centre_id": consultation.centre_id,
        "area_ids": tuple(consultation.area_ids),
        "title": consultation.title,
        "language": consultation.language,
        "answered_by": consultation.answered_by,
        "rehearsal": ballot.rehearsal,
        "opens_at": ballot.opens_at,
        "closes_at": ballot.closes_at,
        "rule": ballot.rule,
        "budget": ballot.budget,
        "max_choices": ballot.max_choices,
    }


def _file(ballot: Ballot, frozen: Box, election: Election, outcome: Outcome) -> bytes:
    consultation = ballot.consultation
    assert ballot.opens_at is not None
    assert ballot.closes_at is not None
    meta = {
        "description": " ".join(consultation.title.split()),
        "country": "Poland",
        "instance": rules.day(ballot.closes_at)[-4:],
        "currency": "PLN",
        "rule": ballot.rule,
        "date_begin": rules.day(ballot.opens_at),
        "date_end": rules.day(ballot.closes_at),
        "max_length": str(ballot.max_choices),
        "language": consultation.language,
        "ballot_id": str(ballot.id),
        "papers_root": (frozen.papers_root or b"").hex(),
        "receipts_root": (frozen.receipts_root or b"").hex(),
    }
    cells = rules.selected(outcome, election.projects)
    columns = {} if cells is None else {"selected": cells}
    return pabulib.write(election, meta=meta, columns=columns).encode()


def _announce(consultation: Consultation, told: Result) -> None:
    path = f"/konsultacje/{consultation.id}/wynik"
    session = db.session()
    outbox.publish(
        session,
        ResultPublished(
            ballot_id=told.ballot_id, consultation_id=consultation.id, title=consultation.title
        ),
    )
    if consultation.created_by is not None:
        outbox.publish(
            session,
            NotifyPerson(
                person_id=consultation.created_by,
                template="draw_needed" if told.undecided else "result_published",
                key=f"result:{told.ballot_id}",
                facts={"title": consultation.title, "path": path},
            ),
        )
    if told.rehearsal:
        # A trial is in no feed; see announcements.
        return
    consultation.version += 1
    outbox.publish(
        session,
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
