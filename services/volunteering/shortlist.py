"""Whom a coordinator could ask by hand: who fits, and whom a wish alone keeps back."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from services.volunteering import centre_facts
from services.volunteering.candidates import checked
from services.volunteering.centre_facts import CentreFacts
from services.volunteering.matching.facts import Need, Offer, metres_apart
from services.volunteering.matching.filters import Reason, all_reasons
from services.volunteering.matching.instance import Parts
from services.volunteering.matching.scoring import Weights, score

EVER = timedelta(days=3650)
SOFT = frozenset({Reason.CAP, Reason.DISTANCE, Reason.TIME, Reason.LANGUAGE})
"""What a coordinator may pass over with a reason: wishes of the person, or of the request, that
the person can judge. Never skill, consent, age, register check, what a place must have, or a no.
"""


@dataclass(frozen=True)
class Shortlisted:
    """Somebody for a shift: how well they fit, and which filters keep the matching from asking."""

    person_id: UUID
    offer: Offer
    parts: Parts
    metres: int | None
    passed_over: tuple[str, ...] = ()

    @property
    def columns(self) -> dict[str, Any]:
        """What an invitation keeps of it."""
        parts = {name: getattr(self.parts, name) for name in self.parts.__struct_fields__}
        return {"score": self.parts.score, "parts": parts, "metres": self.metres}


def of_shift(
    *, centre_id: UUID, shift_id: UUID, weights: Weights, now: datetime
) -> tuple[Need | None, list[Shortlisted]]:
    """The shift's need, and everybody who could be asked about it, the best first.

    After them those whom nothing but soft filters exclude. The need is None where nobody may be
    asked about the shift any more.
    """
    facts = centre_facts.load(centre_id=centre_id, now=now, horizon=EVER, shift_id=shift_id)
    if not facts.needs:
        return None, []
    need = facts.needs[0]
    found = list(_judged(facts, need, weights))
    found.sort(key=lambda one: (len(one.passed_over), -one.parts.score, one.person_id))
    return need, found


def _judged(facts: CentreFacts, need: Need, weights: Weights) -> Iterator[Shortlisted]:
    for told in facts.offers:
        if (told.person, need.shift) in facts.standing or _is_busy(facts, told, need):
            continue
        offer = checked(told, need, facts)
        against = all_reasons(offer, need)
        # "Never ask me" is no cap that anybody passes over.
        if not SOFT.issuperset(against) or offer.invitations_per_week == 0:
            continue
        yield Shortlisted(
            person_id=UUID(offer.person),
            offer=offer,
            parts=score(offer, need, weights),
            metres=metres_apart(offer, need),
            passed_over=tuple(str(reason) for reason in against),
        )


def _is_busy(facts: CentreFacts, offer: Offer, need: Need) -> bool:
    """Whether the person holds another place at that time."""
    spans = facts.busy.get(offer.person, ())
    return any(start < need.end and need.start < end for start, end in spans)
