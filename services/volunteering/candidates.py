"""Who comes into question: for a whole centre at once, or the best people for one shift.

For a centre everything is read and judged in columns (`matching.pairing`); for one shift the
database leaves out by its indexes who surely cannot be asked, and the rules judge the few it finds.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from services.volunteering import centre_facts
from services.volunteering.centre_facts import CentreFacts
from services.volunteering.matching.explain import Stage
from services.volunteering.matching.facts import Need, Offer, metres_apart
from services.volunteering.matching.filters import may_ask
from services.volunteering.matching.instance import Candidates, Parts
from services.volunteering.matching.scoring import Weights, score

if TYPE_CHECKING:
    from services.volunteering.matching.crowd import Crowd

Tell = Callable[[str, int, int], None]
EVER = timedelta(days=3650)
LONGEST_SHIFT = 7 * 24 * 60


@dataclass(frozen=True)
class Best:
    """Somebody who could be asked about a shift, and why."""

    person: str
    parts: Parts
    metres: int | None


def best_for_shift(
    *, centre_id: UUID, shift_id: UUID, limit: int, now: datetime, weights: Weights
) -> list[Best]:
    """The people who fit a shift best and may be asked now, the best first; equals by id.

    None for a shift that nobody may be asked about any more. Reads only offers that could fit.
    """
    facts = centre_facts.load(
        centre_id=centre_id, now=now, horizon=EVER, shift_id=shift_id, fitting=True
    )
    if not facts.needs:
        return []
    (need,) = facts.needs
    out = left_out(facts).get(need.shift, ())
    found = []
    for told in facts.offers:
        offer = checked(told, need, facts)
        if offer.person not in out and may_ask(offer, need):
            parts = score(offer, need, weights)
            found.append(Best(offer.person, parts, metres_apart(offer, need)))
    found.sort(key=lambda one: (-one.parts.score, one.person))
    return found[:limit]


def crowd(facts: CentreFacts) -> "Crowd":
    """The centre's offers as columns."""
    # numpy loads only where a centre is matched, not in every process that serves pages.
    from services.volunteering.matching.crowd import Crowd  # noqa: PLC0415

    return Crowd(facts.offers, facts.checks)


def find(
    facts: CentreFacts, people: "Crowd", *, weights: Weights, tell: Tell = lambda *_: None
) -> Candidates:
    """Every pair of the centre that may be asked, as positions in its offers and needs."""
    from services.volunteering.matching.pairing import candidates_of  # noqa: PLC0415

    return candidates_of(
        people,
        facts.needs,
        weights,
        left_out=left_out(facts),
        tell=lambda done: tell("candidates", done, len(facts.needs)),
    )


def funnel(people: "Crowd", need: Need, *, elsewhere: Collection[str]) -> tuple[Stage, ...]:
    """How many people each condition of a need leaves, without those the plan needs elsewhere."""
    from services.volunteering.matching.pairing import funnel as told  # noqa: PLC0415

    return told(people, need, elsewhere=elsewhere)


def checked(offer: Offer, need: Need, facts: CentreFacts) -> Offer:
    """The offer with the register check of the need's own organisation, where it matters."""
    if not need.minors_involved:
        return offer
    until = facts.checks.get((offer.person, need.organisation))
    return msgspec.structs.replace(offer, check_valid_until=until)


def left_out(facts: CentreFacts) -> dict[str, Sequence[str]]:
    """By shift, who stands there already or holds a place elsewhere at that time."""
    found: dict[str, list[str]] = defaultdict(list)
    for person, shift in facts.standing:
        found[shift].append(person)
    spans = sorted((*span, person) for person, held in facts.busy.items() for span in held)
    starts = [span[0] for span in spans]
    for need in facts.needs:
        first = bisect_left(starts, need.start - LONGEST_SHIFT)
        for start, end, person in spans[first : bisect_left(starts, need.end)]:
            if start < need.end and need.start < end:
                found[need.shift].append(person)
    return dict(found)
