"""How fast a vote is read and counted: `python tests/benchmarks/bench_tally.py`.

Reading the file is included, the interpreter's start is not. The textbook version in fractions runs
in the same process, so that the ratio means something on any machine.
"""

import os
import random
import resource
import sys
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from services.consultations import pabulib  # noqa: E402
from services.consultations.tally import GreedyRule, greedy  # noqa: E402


def approval_file(ballots: int, projects: int, most: int) -> bytes:
    """Papers of 1 to `most` ticks drawn at random: hardly two alike, the worst case for reading."""
    rng = random.Random("bench tally")
    ids = [str(100 + number) for number in range(projects)]
    lines = ["META", "key;value", f"budget;{projects * 15_000}", "vote_type;approval"]
    lines += [f"num_votes;{ballots}", f"max_length;{most}", "PROJECTS", "project_id;cost;name"]
    lines += [f"{i};{rng.randrange(5_000, 200_000)};Project {i}" for i in ids]
    lines += ["VOTES", "voter_id;age;vote"]
    for voter in range(ballots):
        ticks = ",".join(rng.sample(ids, rng.randint(1, most)))
        lines.append(f"{voter};{rng.randrange(16, 100)};{ticks}")
    return "\n".join(lines).encode()


def textbook(content: bytes) -> list[str]:
    """The same count, read and added plainly with fractions and dictionaries."""
    head, votes = content.decode().split("\nVOTES\n")
    meta, projects = head.split("\nPROJECTS\n")
    left = Fraction(next(line for line in meta.split("\n") if line[:7] == "budget;")[7:])
    costs = {row.split(";")[0]: Fraction(row.split(";")[1]) for row in projects.split("\n")[1:]}
    scores = dict.fromkeys(costs, Fraction(0))
    for row in votes.split("\n")[1:]:
        for project in row.split(";")[2].split(","):
            scores[project] += Fraction(1)
    winners = []
    for project in sorted(costs, key=lambda project: -scores[project]):
        if costs[project] <= left:
            left -= costs[project]
            winners.append(project)
    return winners


def ours(content: bytes) -> list[str]:
    return list(greedy(pabulib.read(content).election, rule=GreedyRule.SKIP).winners)


def seconds(work: Callable[[bytes], list[str]], content: bytes, times: int = 3) -> float:
    """The best of a few runs."""
    best = float("inf")
    for _ in range(times):
        start = time.perf_counter()
        work(content)
        best = min(best, time.perf_counter() - start)
    return best


def main() -> None:
    """Print the figures."""
    for name, content in [
        ("90,000 ballots x 160 projects", approval_file(90_000, 160, 15)),
        ("2,500 ballots x 22 projects", approval_file(2_500, 22, 15)),
    ]:
        assert ours(content) == textbook(content)
        fast, plain = seconds(ours, content), seconds(textbook, content)
        print(f"{name}: {fast:.3f} s, textbook {plain:.3f} s, ratio {plain / fast:.1f}")
    data = Path(os.environ.get("WSPOLNIE_DATA", ROOT.parent / "shared" / "data")) / "pb"
    files = sorted(data.glob("*.pb"), key=lambda path: path.stat().st_size)
    if files:
        print(f"{files[-1].name}: {seconds(ours, files[-1].read_bytes()):.3f} s")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak:.0f} MB")


if __name__ == "__main__":
    main()
