"""Which shifts one person cannot both take, and the cliques that say so in a few rows."""

from collections.abc import Sequence

from services.volunteering.matching.instance import Shift


def clash(one: Shift, other: Shift) -> bool:
    """Whether nobody can take both: they overlap, or leave too little time to travel."""
    travel = 0 if one.site is not None and one.site == other.site else one.travel + other.travel
    return one.start < other.end + travel and other.start < one.end + travel


def cliques(shifts: Sequence[Shift]) -> list[tuple[int, ...]]:
    """Sets of positions in `shifts`, each clashing all with all, that cover every clash.

    With one travel time for all they are the maximal cliques of an interval graph; where a common
    site waives travel, the cliques found by the sweep are cut until each is one.
    """
    found: list[tuple[int, ...]] = []
    for group in _sweep(shifts):
        if _is_clique(shifts, group):
            found.append(group)
        else:
            found.extend(_cover(shifts, group))
    return sorted(set(found))


def _sweep(shifts: Sequence[Shift]) -> list[tuple[int, ...]]:
    order = sorted(
        range(len(shifts)),
        key=lambda row: (shifts[row].start - shifts[row].travel, row),
    )
    active: list[int] = []
    found: list[tuple[int, ...]] = []
    for row in order:
        start = shifts[row].start - shifts[row].travel
        still = [other for other in active if shifts[other].end + shifts[other].travel > start]
        if len(still) < len(active) and len(active) > 1:
            found.append(tuple(sorted(active)))
        active = [*still, row]
    if len(active) > 1:
        found.append(tuple(sorted(active)))
    return found


def _is_clique(shifts: Sequence[Shift], group: Sequence[int]) -> bool:
    return all(
        clash(shifts[one], shifts[other])
        for place, one in enumerate(group)
        for other in group[place + 1 :]
    )


def _cover(shifts: Sequence[Shift], group: Sequence[int]) -> list[tuple[int, ...]]:
    """Cliques inside `group` that cover all its clashing pairs, each grown as far as it goes."""
    found: list[tuple[int, ...]] = []
    covered: set[tuple[int, int]] = set()
    for place, one in enumerate(group):
        for other in group[place + 1 :]:
            if (one, other) in covered or not clash(shifts[one], shifts[other]):
                continue
            grown = [one, other]
            for third in group:
                if third not in grown and all(clash(shifts[third], shifts[m]) for m in grown):
                    grown.append(third)
            grown.sort()
            covered.update((a, b) for i, a in enumerate(grown) for b in grown[i + 1 :])
            found.append(tuple(grown))
    return found
