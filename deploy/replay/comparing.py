"""Is what came out what went in: paper by paper, vote by vote, winner by winner."""

from collections import Counter
from dataclasses import dataclass

from deploy.replay.elections import FileElection
from services.consultations import pabulib
from services.consultations.tally import Election, count
from shared.contracts.results import Result


@dataclass(frozen=True)
class Comparison:
    """What differs from the file, in sentences; empty when all is as it was."""

    faults: tuple[str, ...]
    papers: int
    winners: tuple[str, ...]
    official: bool | None
    """Whether the winners are the file's own `selected`; None when the file does not say."""


def compare(election: FileElection, result: Result, published: str) -> Comparison:
    """Hold a result and its published papers to the file they came from."""
    faults = []
    wanted, got = _papers(election.file.election), _papers(pabulib.read(published).election)
    if lost := wanted - got:
        faults.append(f"{lost.total()} papers of the file are not in the result")
    if extra := got - wanted:
        faults.append(f"{extra.total()} papers of the result are not in the file")
    counted = count(election.file.election).votes
    told = {step.code: step.votes for step in result.steps}
    for project, votes in zip(election.file.election.projects, counted, strict=True):
        if told.get(project.id) != votes:
            faults.append(f"{project.id} has {told.get(project.id)} votes, in the file {votes}")
    if not result.balanced:
        faults.append(f"the books differ: {result.papers} papers, {result.voted} marked as voted")
    winners = set(result.winners)
    if result.undecided:
        faults.append("a tie decides, which the file's own order broke: a draw is needed")
    elif winners != election.winners:
        faults.append(f"funded are {sorted(winners)}, by the rule {sorted(election.winners)}")
    official = election.official
    return Comparison(
        tuple(faults),
        result.papers,
        result.winners,
        None if official is None else winners == official,
    )


def _papers(election: Election) -> Counter[tuple[str, ...]]:
    ids = [project.id for project in election.projects]
    found: Counter[tuple[str, ...]] = Counter()
    for paper, times in election.papers.items():
        found[tuple(sorted(ids[choice] for choice in paper.choices))] += times
    return found
