"""The score of a pair that passed every filter: five named parts, integers, their sum."""

import msgspec

from services.volunteering.matching.facts import Need, Offer, metres_apart
from services.volunteering.matching.instance import MOST_SCORE, InstanceError, Parts

MOST_LEVEL = 3
EASY_MINUTES = 60
"""An hour free before and after a shift is as easy as it gets."""
KNOWN_AFTER = 3
"""From so many shifts on, a person is at home with an organisation."""


class Weights(msgspec.Struct, frozen=True):
    """How many of the 1000 points each part can give; a setting."""

    skill: int = 350
    distance: int = 250
    time: int = 150
    interest: int = 150
    history: int = 100

    def check(self) -> None:
        """Raises InstanceError unless the weights are not negative and sum to 1000."""
        values = msgspec.structs.astuple(self)
        if min(values) < 0 or sum(values) != MOST_SCORE:
            raise InstanceError([f"the weights must be 0 or more and sum to {MOST_SCORE}"])


def score(offer: Offer, need: Need, weights: Weights) -> Parts:
    """The parts of one pair; `score(...).score` is their sum, 0..1000."""
    return Parts(
        skill=_share(weights.skill, *skill_share(offer, need)),
        distance=_share(weights.distance, *distance_share(offer, need)),
        time=_share(weights.time, *time_share(offer, need)),
        interest=_share(weights.interest, *interest_share(offer, need)),
        history=_share(weights.history, *history_share(offer, need)),
    )


def _share(weight: int, got: int, of: int) -> int:
    """`got / of` of the weight, rounded half up, in integers."""
    got = max(0, min(got, of))
    return (2 * weight * got + of) // (2 * of)


def skill_share(offer: Offer, need: Need) -> tuple[int, int]:
    """Levels in must-skills count double, in welcome skills once; nothing asked: everything."""
    got = of = 0
    for skills, times in ((need.must, 2), (need.welcome, 1)):
        for skill in skills:
            got += times * min(offer.skills.get(skill, 0), MOST_LEVEL)
            of += times * MOST_LEVEL
    return (got, of) if of else (1, 1)


def distance_share(offer: Offer, need: Need) -> tuple[int, int]:
    """All of it next door, none at the end of the reach, in a straight line between."""
    metres = metres_apart(offer, need)
    if need.point is None:
        return 1, 1
    if metres is None:
        return 0, 1
    reach = max(1, offer.reach_metres)
    return reach - metres, reach


def time_share(offer: Offer, need: Need) -> tuple[int, int]:
    """Half for being free, the other half for an hour of room on each side."""
    free = offer.availability.free_around(need.start, need.end)
    if free is None:
        return 0, 1
    before = min(EASY_MINUTES, need.start - free[0])
    after = min(EASY_MINUTES, free[1] - need.end)
    return 2 * EASY_MINUTES + before + after, 4 * EASY_MINUTES


def interest_share(offer: Offer, need: Need) -> tuple[int, int]:
    """The request's causes that are the person's too; half where either side named none."""
    if not offer.causes or not need.causes:
        return 1, 2
    return len(offer.causes & need.causes), len(need.causes)


def history_share(offer: Offer, need: Need) -> tuple[int, int]:
    """Half for knowing the organisation, half for not having been asked much lately."""
    known = min(KNOWN_AFTER, offer.worked_for.get(need.organisation, 0))
    rested = KNOWN_AFTER - min(KNOWN_AFTER, offer.asked_lately)
    return known + rested, 2 * KNOWN_AFTER
