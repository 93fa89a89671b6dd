"""Why: the parts of a pair, the funnel of a place nobody fills, a plan in figures.

Plain data; the pages put it into words.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from typing import Literal

import msgspec

from services.volunteering.matching.facts import Need, Offer
from services.volunteering.matching.filters import REASONS, Reason
from services.volunteering.matching.instance import Instance, Parts
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


def why(instance: Instance, person: str, shift: str) -> Parts | None:
    """The parts of one candidate pair; None if it is none, or came without parts."""
    for pair in instance.pairs():
        if pair.person == person and pair.shift == shift:
            return pair.parts
    return None


def reasons_of(instance: Instance, plan: Plan) -> dict[tuple[str, str], Parts | None]:
    """The parts of every pair of the plan, for the invitations; None where there are none."""
    found: dict[tuple[str, str], Parts | None] = dict.fromkeys(plan.pairs)
    people, shifts, columns = instance.people, instance.shifts, instance.candidates
    for row, (person, shift) in enumerate(zip(columns.person, columns.shift, strict=True)):
        pair = (people[person].id, shifts[shift].id)
        if pair in found:
            found[pair] = columns.parts_at(row)
    return found


def funnel(
    need: Need, offers: Iterable[Offer], *, elsewhere: Collection[str] = ()
) -> tuple[Stage, ...]:
    """How many people are left filter by filter, from everyone down to who can be asked.

    Steps that exclude nobody are left out. `elsewhere` are people the plan needs for other
    shifts; they are taken off last.
    """
    left = list(offers)
    stages = [Stage("everyone", len(left))]
    for reason, may in REASONS.items():
        still = [offer for offer in left if may(offer, need)]
        if len(still) < len(left) or _asked_for(reason, need):
            stages.append(Stage(reason, len(still)))
        left = still
    free = [offer for offer in left if offer.person not in elsewhere]
    if len(free) < len(left):
        stages.append(Stage("elsewhere", len(free)))
    return tuple(stages)


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


def _asked_for(reason: Reason, need: Need) -> bool:
    """Whether the shift asks for this itself, so that the step says something even at no loss."""
    return (reason is Reason.SKILL and bool(need.must)) or (
        reason is Reason.CHECK and need.minors_involved
    )
