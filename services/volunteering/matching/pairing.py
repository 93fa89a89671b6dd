"""Candidate pairs from offers and needs: every hard filter, then the score.

For a centre of some thousand people this is enough; a larger one does the same filters in SQL
and hands over columns (`Instance.from_columns`).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from services.volunteering.matching.facts import Need, Offer
from services.volunteering.matching.filters import may_ask
from services.volunteering.matching.instance import Pair, Person
from services.volunteering.matching.scoring import Weights, score


def candidate_pairs(
    offers: Sequence[Offer], needs: Iterable[Need], weights: Weights
) -> Iterator[Pair]:
    """Every pair that may be asked, with its parts; looks only at people who have a must-skill."""
    weights.check()
    by_skill: dict[str, list[Offer]] = defaultdict(list)
    for offer in offers:
        for skill in offer.skills:
            by_skill[skill].append(offer)
    for need in needs:
        pools = [by_skill.get(skill, []) for skill in need.must]
        for offer in min(pools, key=len) if pools else offers:
            if may_ask(offer, need):
                parts = score(offer, need, weights)
                yield Pair(offer.person, need.shift, parts.score, parts)


def person_of(offer: Offer) -> Person:
    """The offer as the engines see it: who, and how much."""
    return Person(offer.person, offer.shifts_per_week, offer.minutes_per_week)
