"""Small ranked elections for tests, drawn at random or built so that they tie."""

import random
from collections import Counter
from collections.abc import Iterable, Sequence

from services.consultations.tally.candidates import Candidate
from services.consultations.tally.ranked import Groups, RankedElection

NAMES = ("Ada", "Bożena", "Czesław", "Danuta", "Ewa", "Feliks")


def candidates(number: int) -> tuple[Candidate, ...]:
    return tuple(Candidate(name.lower(), name) for name in NAMES[:number])


def election(number: int, papers: Iterable[tuple[Sequence[Sequence[int]], int]]) -> RankedElection:
    return RankedElection.of(candidates(number), papers)


def paper(rng: random.Random, number: int, *, ties: bool) -> Groups:
    order = rng.sample(range(number), rng.randint(1, number))
    groups: list[list[int]] = []
    for position in order:
        if groups and ties and rng.random() < 0.3:
            groups[-1].append(position)
        else:
            groups.append([position])
    return tuple(tuple(sorted(group)) for group in groups)


def drawn(rng: random.Random, number: int, most: int, *, ties: bool) -> Counter[Groups]:
    papers: Counter[Groups] = Counter()
    for _ in range(rng.randint(1, most)):
        papers[paper(rng, number, ties=ties)] += rng.randint(1, 4)
    return papers


def mirrored(rng: random.Random, number: int, most: int, *, ties: bool) -> Counter[Groups]:
    """Papers in which two or more candidates cannot be told apart, so that they must tie."""
    papers = drawn(rng, number, most, ties=ties)
    circle = rng.sample(range(number), rng.randint(2, number))
    turned = dict(zip(circle, circle[1:] + circle[:1], strict=True))
    every: Counter[Groups] = Counter()
    for groups, times in papers.items():
        again = groups
        for _ in circle:
            every[tuple(tuple(sorted(group)) for group in again)] += times
            again = tuple(tuple(turned.get(p, p) for p in group) for group in again)
    return every
