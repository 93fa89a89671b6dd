"""How fast a budget is read and counted: `python tests/benchmarks/bench_tally.py`.

Reading the file is included, the interpreter's start is not. The textbook versions in fractions run
in the same process, so that the ratios mean something on any machine.
"""

import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from services.consultations import pabulib  # noqa: E402
from services.consultations.tally import (  # noqa: E402
    Completion,
    GreedyRule,
    Utility,
    equal_shares,
    greedy,
)
from tests.support import textbook_budgets  # noqa: E402

UTILITIES = (Utility.COST, Utility.CARDINALITY)


def approval_file(folder: Path, ballots: int, projects: int, most: int, part: float = 1.0) -> Path:
    """Papers of 1 to `most` ticks drawn at random: hardly two alike, the worst case for reading.

    The budget is about 0.15 of all costs, times `part`.
    """
    rng = random.Random("bench tally")
    ids = [str(100 + number) for number in range(projects)]
    lines = ["META", "key;value", f"budget;{round(projects * 15_000 * part)}"]
    lines += ["vote_type;approval", f"num_votes;{ballots}", f"max_length;{most}"]
    lines += ["PROJECTS", "project_id;cost;name"]
    lines += [f"{i};{rng.randrange(5_000, 200_000)};Project {i}" for i in ids]
    lines += ["VOTES", "voter_id;age;vote"]
    for voter in range(ballots):
        ticks = ",".join(rng.sample(ids, rng.randint(1, most)))
        lines.append(f"{voter};{rng.randrange(16, 100)};{ticks}")
    path = folder / f"{ballots}x{projects}x{part}.pb"
    path.write_text("\n".join(lines))
    return path


def textbook_greedy(path: Path) -> list[str]:
    """The same count, read and added plainly with fractions and dictionaries."""
    head, votes = path.read_text().split("\nVOTES\n")
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


def our_greedy(path: Path) -> list[str]:
    election = pabulib.read(path.read_bytes()).election
    return list(greedy(election, rule=GreedyRule.SKIP).winners)


def our_shares(path: Path, utility: Utility, completion: Completion) -> list[str]:
    election = pabulib.read(path.read_bytes()).election
    return list(equal_shares(election, utility=utility, completion=completion).winners)


def textbook_shares(path: Path, utility: Utility, completion: Completion) -> list[str]:
    election = pabulib.read(path.read_bytes()).election
    by_cost = utility is Utility.COST
    return textbook_budgets.equal_shares(election, by_cost=by_cost, completion=completion.value)


def seconds(work: Callable[[], object], times: int = 3) -> float:
    """The best of a few runs."""
    best = float("inf")
    for _ in range(times):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best


def large(folder: Path) -> None:
    """90,000 papers over 160 projects; for Equal Shares with three sizes of the budget."""
    path = approval_file(folder, 90_000, 160, 15)
    assert our_greedy(path) == textbook_greedy(path)
    fast, plain = seconds(lambda: our_greedy(path)), seconds(lambda: textbook_greedy(path))
    print(f"90,000 x 160 greedy: {fast:.2f} s (aim < 1), textbook {plain:.2f} s")
    for part in (1.0, 2.0, 3.0):
        path = approval_file(folder, 90_000, 160, 15, part)
        for utility in UTILITIES:
            took = seconds(lambda p=path, u=utility: our_shares(p, u, Completion.ADD1), 2)  # type: ignore[misc]
            print(
                f"90,000 x 160 equal-shares {utility} add1, budget {0.15 * part:.2f} of costs:"
                f" {took:.2f} s (aim < 3)"
            )


def ratio(folder: Path) -> None:
    """2,500 papers over 22 projects, beside the textbook version in fractions."""
    path = approval_file(folder, 2_500, 22, 15, 0.2)
    for utility in UTILITIES:
        for completion in (Completion.NONE, Completion.ADD1):
            start = time.perf_counter()
            expected = textbook_shares(path, utility, completion)
            plain = time.perf_counter() - start
            assert our_shares(path, utility, completion) == expected
            fast = seconds(lambda u=utility, c=completion: our_shares(path, u, c), 5)  # type: ignore[misc]
            print(
                f"2,500 x 22 equal-shares {utility} {completion}: {fast:.3f} s,"
                f" textbook {plain:.2f} s, ratio {plain / fast:.0f}"
            )


def real() -> None:
    """The largest real elections, where they are."""
    data = Path(os.environ.get("WSPOLNIE_DATA", ROOT.parent / "shared" / "data")) / "pb"
    for path in sorted(data.glob("*.pb"), key=lambda path: -path.stat().st_size)[:2]:
        print(f"{path.name[:40]} greedy: {seconds(lambda p=path: our_greedy(p)):.3f} s")  # type: ignore[misc]
        for utility in UTILITIES:
            took = seconds(lambda p=path, u=utility: our_shares(p, u, Completion.ADD1), 1)  # type: ignore[misc]
            print(f"{path.name[:40]} equal-shares {utility} add1: {took:.2f} s")


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        large(Path(folder))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"peak memory so far {peak:.0f} MB (aim < 500)")
        ratio(Path(folder))
    real()


if __name__ == "__main__":
    main()
