"""The hard filters: never traded for score. Each is one named predicate with one reason.

The order of REASONS is the order of the funnel: what is asked for first, what excludes last.
"""

from collections.abc import Callable
from enum import StrEnum

from services.volunteering.matching.facts import Need, Offer, metres_apart

OF_AGE = 18


class Reason(StrEnum):
    """Why a person cannot be asked for a shift."""

    SKILL = "skill"
    REMOTE = "remote"
    DISTANCE = "distance"
    TIME = "time"
    LANGUAGE = "language"
    ACCESS = "access"
    THINGS = "things"
    AGE = "age"
    CONSENT = "consent"
    CHECK = "check"
    BLOCK = "block"
    CAP = "cap"


def may_by_skill(offer: Offer, need: Need) -> bool:
    """Has every skill the shift must have, at its level or above."""
    return all(offer.skills.get(skill, 0) >= max(1, level) for skill, level in need.must.items())


def may_by_remote(offer: Offer, need: Need) -> bool:
    """Helps from afar too, where the work is done from afar."""
    return offer.remote or not need.remote


def may_by_distance(offer: Offer, need: Need) -> bool:
    """The place lies within the person's reach; work without a place is near to everybody.

    Who told no place is asked only for work without one.
    """
    if need.point is None:
        return True
    metres = metres_apart(offer, need)
    return metres is not None and metres <= offer.reach_metres


def may_by_time(offer: Offer, need: Need) -> bool:
    """Free for the whole shift."""
    return offer.availability.covers(need.start, need.end)


def may_by_language(offer: Offer, need: Need) -> bool:
    """Speaks every language the shift asks for."""
    return need.languages <= offer.languages


def may_by_access(offer: Offer, need: Need) -> bool:
    """The place has all that the person needs; work from afar has no place to be fit for them."""
    return need.remote or offer.needs <= need.access


def may_by_things(offer: Offer, need: Need) -> bool:
    """Lends everything the shift asks people to bring."""
    return need.things <= offer.things


def may_by_age(offer: Offer, need: Need) -> bool:
    """Within the age limits; of an adult who told no years only "18 or more" is known."""
    if offer.age is None:
        return (need.least_age or 0) <= OF_AGE and need.most_age is None
    return (need.least_age or 0) <= offer.age and (
        need.most_age is None or offer.age <= need.most_age
    )


def may_by_consent(offer: Offer, need: Need) -> bool:
    """Of age, or a parent or guardian consents."""
    return offer.age is None or offer.age >= OF_AGE or offer.guardian_consents


def may_by_check(offer: Offer, need: Need) -> bool:
    """Where minors are involved, a register check valid to the end of the shift."""
    if not need.minors_involved:
        return True
    return offer.check_valid_until is not None and offer.check_valid_until >= need.end


def may_by_block(offer: Offer, need: Need) -> bool:
    """Neither side has blocked the other."""
    return offer.person not in need.blocked and need.organisation not in offer.blocked


def may_by_cap(offer: Offer, need: Need) -> bool:
    """Fewer invitations this week than the person's weekly cap."""
    return offer.invited_this_week < offer.invitations_per_week


REASONS: dict[Reason, Callable[[Offer, Need], bool]] = {
    Reason.SKILL: may_by_skill,
    Reason.REMOTE: may_by_remote,
    Reason.DISTANCE: may_by_distance,
    Reason.TIME: may_by_time,
    Reason.LANGUAGE: may_by_language,
    Reason.ACCESS: may_by_access,
    Reason.THINGS: may_by_things,
    Reason.AGE: may_by_age,
    Reason.CONSENT: may_by_consent,
    Reason.CHECK: may_by_check,
    Reason.BLOCK: may_by_block,
    Reason.CAP: may_by_cap,
}


def may_ask(offer: Offer, need: Need) -> bool:
    """Whether every hard filter passes."""
    return first_reason(offer, need) is None


def first_reason(offer: Offer, need: Need) -> Reason | None:
    """The first filter that fails, in the order of REASONS; None if all pass."""
    for reason, may in REASONS.items():
        if not may(offer, need):
            return reason
    return None


def all_reasons(offer: Offer, need: Need) -> tuple[Reason, ...]:
    """Every filter that fails: what would have to change before this person can be asked."""
    return tuple(reason for reason, may in REASONS.items() if not may(offer, need))
