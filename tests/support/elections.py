"""Real elections from `../shared/data/pb`, whole or a fair part of one."""

import os
import random
from pathlib import Path

import pytest

from services.consultations import pabulib
from services.consultations.tally import Election
from tests.support.servers import ROOT

POZNAN_4 = "poland_poznan_2023_4-*.pb"


def real(pattern: str) -> Path:
    """Return a real election's file; skip where the data are absent."""
    folder = Path(os.environ.get("WSPOLNIE_DATA", ROOT.parent / "shared" / "data")) / "pb"
    found = sorted(folder.glob(pattern))
    if not found:
        pytest.skip(f"REAL DATA ABSENT: no {pattern} in {folder} (set WSPOLNIE_DATA)")
    return found[0]


def part(pattern: str, papers: int, folder: Path, *, rule: str) -> Path:
    """Write an election of some of a real one's papers, drawn with a fixed seed."""
    whole = pabulib.read(real(pattern).read_bytes())
    every = sorted(paper for paper, times in whole.election.papers.items() for _ in range(times))
    drawn = random.Random(papers).sample(every, papers)
    election = Election(
        whole.election.kind,
        whole.election.projects,
        whole.election.budget,
        {paper: drawn.count(paper) for paper in set(drawn)},
        whole.election.decimals,
    )
    file = folder / "part.pb"
    meta = {"description": "Próba: część wyborów", "rule": rule}
    meta["max_length"] = whole.meta["max_length"]
    file.write_text(pabulib.write(election, meta=meta))
    return file
