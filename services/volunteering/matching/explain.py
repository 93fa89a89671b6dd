"""Why: the stages of a place nobody fills, a plan in figures.

Plain data; the pages put it into words.
"""

from collections import Counter
from typing import Literal

import msgspec

from services.volunteering.matching.filters import Reason
from services.volunteering.matching.instance import Instance
from services.volunteering.matching.plan import Plan


class Stage(msgspec.Struct, frozen=True):
    """So many people are left once `step` is asked too."""

    step: Reason | Literal["everyone", "elsewhere"]
    left: int


class Unfilled(msgspec.Struct, frozen=True):
    """A shift with places the plan leaves empty; `candidates` could be asked by the filters."""

    shift: str
    request: str
    places: int
    filled: int
    candidates: int


class Recruit(msgspec.Struct, frozen=True):
    """Where to look for people. `worth` is what the plan would gain by the first newcomer.

    `dimension` is skill (several that go together are joined by `+`), time (a cell of the week like
    `1-morning`) or area (its label); `places` is how many empty places there are.
    """

    dimension: str
    key: str
    worth: int
    places: int


class Summary(msgspec.Struct, frozen=True):
    """A plan in figures. `load` says how many people have how many shifts."""

    places_asked: int
    places_filled: int
    requests: int
    left_with_nobody: tuple[str, ...]
    unfilled: tuple[Unfilled, ...]
    load: dict[int, int]
    bound: float
    gap: float


def recruit(instance: Instance, plan: Plan) -> tuple[Recruit, ...]:
    """Where one more person would help most, by skill, time and area; the dearest of each first."""
    # numpy loads only where a centre is matched.
    from services.volunteering.matching.recruiting import recruits  # noqa: PLC0415

    return recruits(instance, plan)


def summary(instance: Instance, plan: Plan) -> Summary:
    """Filled, left with nobody, load a person: the head of the organiser's board."""
    filled = Counter(shift for _, shift in plan.pairs)
    possible = Counter(instance.candidates.shift.tolist())
    unfilled = tuple(
        Unfilled(shift.id, shift.request, shift.places, filled[shift.id], possible[row])
        for row, shift in enumerate(instance.shifts)
        if filled[shift.id] < shift.places
    )
    loads = Counter(Counter(person for person, _ in plan.pairs).values())
    loads[0] = len(instance.people) - sum(loads.values())
    return Summary(
        places_asked=sum(shift.places for shift in instance.shifts),
        places_filled=plan.places,
        requests=len({shift.request for shift in instance.shifts}),
        left_with_nobody=plan.left_with_nobody,
        unfilled=tuple(sorted(unfilled, key=lambda one: one.shift)),
        load=dict(sorted(loads.items())),
        bound=plan.bound,
        gap=plan.gap,
    )
