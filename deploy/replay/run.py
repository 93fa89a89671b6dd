"""The whole of a replay: bring in, open, cast, close, wait, compare. Each step may be repeated."""

import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from deploy.local.problems import LocalProblem
from deploy.replay import elections, journal
from deploy.replay.casting import Casting, Figures, Form, cast_through
from deploy.replay.comparing import Comparison, compare
from deploy.replay.desk import Desk
from deploy.replay.elections import FileElection
from deploy.replay.electors import Books
from deploy.replay.journal import Journal, Voter
from services.gateway.model import RegisterBallot
from shared.contracts.consultations import Consultation
from shared.contracts.results import Result

OPENING_PATIENCE, CLOSING_PATIENCE, CASTING_PATIENCE = 120.0, 1200.0, 180.0
PROGRESS_EVERY = 5.0
T = TypeVar("T")


@dataclass(frozen=True)
class Report:
    """What a replay came to; without `figures` everything had been cast before."""

    consultation_id: UUID
    result: Result
    comparison: Comparison
    figures: Figures | None


@dataclass(frozen=True)
class Stage:
    """Where a replay plays: the gateway's books, its address, and how many voters at once."""

    books: Books
    gateway_url: str
    concurrency: int


def say(text: str) -> None:
    """Tell the person what is going on."""
    print(text, file=sys.stderr, flush=True)


def bring_in(
    path: Path,
    settings: Mapping[str, str],
    *,
    centre: str | None = None,
    rule: str | None = None,
    title: str | None = None,
    rehearsal: bool = True,
) -> Consultation:
    """Make a consultation of a file's election: a draft, for an organiser or a replay."""
    election = elections.read(path, rule)
    with Books.opened(settings) as books:
        centre_id, _name = books.centre(centre)
        desk = Desk(settings, books.organiser(centre_id))
    made = desk.bring_in(election, centre_id=centre_id, title=title, rehearsal=rehearsal)
    if rehearsal:
        journal.begin(election.digest, made.id)
    return made


def replay(
    path: Path,
    settings: Mapping[str, str],
    *,
    gateway_url: str,
    concurrency: int = 8,
    centre: str | None = None,
    rule: str | None = None,
    consultation_id: UUID | None = None,
    again: bool = False,
) -> Report:
    """Cast a file's ballots through the gateway and compare what comes out.

    Cut off anywhere, the same call goes on where it was. Refuses any ballot that was not marked
    as a rehearsal when it was made.
    """
    election = elections.read(path, rule)
    with Books.opened(settings) as books:
        centre_id, _name = books.centre(centre)
        desk = Desk(settings, books.organiser(centre_id))
        kept, found = _found(election, desk, centre_id, consultation_id, again=again)
        _check(found, election)
        if found.phase == "draft":
            found = desk.announce(found.id)
        voters = [kept.voter(number) for number in range(1, election.file.election.ballots + 1)]
        figures = None
        if found.phase in ("announced", "voting"):
            stage = Stage(books, gateway_url, concurrency)
            figures = _cast(found, election, stage, kept=kept, voters=voters)
            say("Closing the vote and waiting for the result.")
            desk.close(found.id)
        result = _wait(lambda: desk.result(found.id), CLOSING_PATIENCE, "the result")
        comparison = compare(election, result, desk.file(found.id))
        books.forget(voters)
    return Report(found.id, result, comparison, figures)


def _found(
    election: FileElection,
    desk: Desk,
    centre_id: UUID,
    consultation_id: UUID | None,
    *,
    again: bool,
) -> tuple[Journal, Consultation]:
    """The consultation of this replay, from the journal or made now."""
    kept = None if again else journal.find(election.digest)
    if consultation_id is not None and (kept is None or kept.consultation_id != consultation_id):
        kept = journal.begin(election.digest, consultation_id)
    found = desk.find(kept.consultation_id) if kept is not None else None
    if kept is not None and found is not None:
        return kept, found
    if consultation_id is not None:
        raise LocalProblem(f"there is no consultation {consultation_id}.")
    made = desk.bring_in(election, centre_id=centre_id, title=None, rehearsal=True)
    say(f"Brought in as a rehearsal: {made.title}")
    return journal.begin(election.digest, made.id), made


def _check(found: Consultation, election: FileElection) -> None:
    ballot = found.ballot
    if ballot is None or not ballot.rehearsal:
        raise LocalProblem(
            "this ballot was not marked as a rehearsal when it was made, so nothing is cast on it. "
            "`wspolnie consultations import FILE.pb` makes one that is."
        )
    here = {(project.code, project.cost) for project in ballot.projects}
    if here != {(project.code, project.cost) for project in election.projects}:
        raise LocalProblem("the projects of this ballot are not the file's.")
    if (ballot.budget, ballot.rule) != (election.budget, election.rule.value):
        raise LocalProblem("budget or rule of this ballot are not the file's.")
    if found.phase == "withdrawn":
        raise LocalProblem("this vote was called off; with --again a new one is made.")


def _cast(
    found: Consultation,
    election: FileElection,
    stage: Stage,
    *,
    kept: Journal,
    voters: list[Voter],
) -> Figures:
    assert found.ballot is not None
    books = stage.books
    ballot = _opened(books, found.ballot.id)
    if not ballot.rehearsal:
        raise LocalProblem("the register does not know this ballot as a rehearsal.")
    if ballot.state != "open":
        return Figures()
    say(f"Entering {len(voters)} electors by operator's right.")
    books.enter(ballot, voters)
    papers = election.papers()
    order = sorted(range(len(voters)), key=kept.order)
    castings = _castings(
        books, found.ballot.id, [voters[at] for at in order], [papers[at] for at in order]
    )
    say(f"Casting {len(castings)} of {len(voters)} ballots, {stage.concurrency} at once.")
    form = Form(stage.gateway_url, found.id, connections=stage.concurrency)
    return cast_through(
        form,
        castings,
        concurrency=stage.concurrency,
        patience=CASTING_PATIENCE,
        progress=_Progress(),
    )


def _castings(
    books: Books, ballot_id: UUID, voters: Sequence[Voter], papers: Sequence[tuple[str, ...]]
) -> list[Casting]:
    voted = books.voted(ballot_id)
    return [
        Casting(books.cookie(voter), paper)
        for voter, paper in zip(voters, papers, strict=True)
        if voter.elector_id not in voted
    ]


def _opened(books: Books, ballot_id: UUID) -> RegisterBallot:
    def look() -> RegisterBallot | None:
        ballot = books.ballot(ballot_id)
        return ballot if ballot is not None and ballot.state != "draft" else None

    return _wait(look, OPENING_PATIENCE, "the vote to open")


def _wait(look: Callable[[], T | None], patience: float, what: str) -> T:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        found = look()
        if found is not None:
            return found
        time.sleep(0.3)
    raise LocalProblem(
        f"waited {patience:.0f} s in vain for {what}; are all workers and clocks running? "
        "The same command goes on from here."
    )


class _Progress:
    """A line every few seconds."""

    def __init__(self) -> None:
        self._told = time.monotonic()

    def __call__(self, done: int, total: int, rate: float) -> None:
        now = time.monotonic()
        if now - self._told >= PROGRESS_EVERY or done == total:
            self._told = now
            say(f"  {done:>7} of {total} ballots, {rate:.0f} a second")
