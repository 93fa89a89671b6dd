"""How fast rankings are read and counted: `python tests/benchmarks/bench_ranked.py`.

Reading the file is included, the interpreter's start and the import of numpy are not. The textbook
version in fractions runs in the same process, so that the ratio means something on any machine.
"""

import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from services.consultations import formats  # noqa: E402
from services.consultations.formats import own  # noqa: E402
from services.consultations.tally.settings import RuleSettings  # noqa: E402
from tests.consultations.tally import textbook  # noqa: E402

SEATS = 3
RULES = ("irv", "schulze", "stv")


def orders(papers: int, candidates: int) -> list[list[int]]:
    """Full rankings, some candidates liked better: hardly two papers alike, the worst case."""
    rng = random.Random("bench ranked")
    liked = [0.3 + rng.random() for _ in range(candidates)]
    return [
        sorted(range(candidates), key=lambda c: rng.random() ** (1 / liked[c]), reverse=True)
        for _ in range(papers)
    ]


def blt(rows: list[list[int]], candidates: int) -> bytes:
    papers = "".join(f"1 {' '.join(str(c + 1) for c in row)} 0\n" for row in rows)
    names = "".join(f'"Candidate {c}"\n' for c in range(candidates))
    return f"{candidates} {SEATS}\n{papers}0\n{names}".encode()


def abif(rows: list[list[int]], candidates: int) -> bytes:
    names = [f"Cand{c}" for c in range(candidates)]
    head = "".join(f"={name}:[Candidate {name}]\n" for name in names)
    return (head + "".join(f"1:{'>'.join(names[c] for c in row)}\n" for row in rows)).encode()


def export(rows: list[list[int]], candidates: int) -> bytes:
    names = [f"c{c}" for c in range(candidates)]
    return own.write(
        ballot="b",
        question="q",
        title={"pl": "Pytanie"},
        kind="ranked",
        options=[(name, {"pl": name}) for name in names],
        settings=RuleSettings(rule="stv", seats=SEATS),
        papers=[({"ranks": {names[c]: n for n, c in enumerate(row, 1)}}, 1) for row in rows],
        roots={},
    )


def ours(name: str, content: bytes, rule: str, decimals: int | None = None) -> tuple[str, ...]:
    changes = {"rule": rule} if decimals is None else {"rule": rule, "decimals": decimals}
    return formats.recount(formats.read(name, content), changes).winners


def plain(content: bytes, candidates: int, rule: str) -> tuple[str, ...]:
    """The same file read line by line, and counted by the textbook."""
    lines = content.decode().split("\n")
    papers: Counter[textbook.Groups] = Counter(
        tuple((int(c) - 1,) for c in line.split()[1:-1]) for line in lines[1 : lines.index("0")]
    )
    if rule == "irv":
        won = textbook.irv(papers, candidates).elected
    elif rule == "stv":
        won = textbook.Stv(papers, candidates, SEATS).run().elected
    else:
        strengths = textbook.schulze(papers, candidates)
        won = sorted(min(textbook.schulze_results(strengths, SEATS), key=sorted))
    return tuple(f"Candidate {c}" for c in won)


def seconds(work: Callable[[], object], times: int = 3) -> float:
    """Processor time, the best of a few runs: one process counts, neighbours do not matter."""
    best = float("inf")
    for _ in range(times):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def timed(name: str, content: bytes, rule: str, decimals: int | None = None) -> float:
    return seconds(lambda: ours(name, content, rule, decimals))


def compare(content: bytes, papers: int, candidates: int, rule: str) -> None:
    """Print how much faster than the textbook, after both have elected the same."""
    fast = timed("x.blt", content, rule)
    slow = seconds(lambda: plain(content, candidates, rule), times=1)
    assert set(ours("x.blt", content, rule)) == set(plain(content, candidates, rule))
    ratio = f"textbook {slow:.3f} s, ratio {slow / fast:.1f}"
    print(f"{papers:,} rankings of {candidates} by {rule}: {fast:.4f} s, {ratio}")


def main() -> None:
    """Print the figures."""
    rows = orders(100_000, 12)
    files = {"x.blt": blt(rows, 12), "x.abif": abif(rows, 12), "x.json": export(rows, 12)}
    for name, content in files.items():
        figures = [f"{rule} {timed(name, content, rule):.3f} s" for rule in RULES]
        figures.append(f"stv --decimals 5 {timed(name, content, 'stv', 5):.3f} s")
        print(f"100,000 full rankings of 12, {name}: {', '.join(figures)}")
    for papers, candidates in ((20_000, 12), (2_500, 7)):
        content = blt(orders(papers, candidates), candidates)
        # Enumerating all paths is not for twelve candidates.
        for rule in RULES if candidates < 8 else ("irv", "stv"):
            compare(content, papers, candidates, rule)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak:.0f} MB")


if __name__ == "__main__":
    main()
