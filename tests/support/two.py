"""The steps that two organisers take, both taking them: one proposes, another agrees at once.

The first four stand in for `services.consultations.announcements`, inside its app's context;
`announced` and `agreed` do the same through the client.
"""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from services.consultations import announcements, pending
from services.consultations.model import Consultation
from shared.clients.consultations import Consultations
from shared.contracts import consultations as contract
from shared.contracts.actors import Actor

_SECOND = UUID("b6e7a5d0-2f3c-4b8e-9d4e-5a6b7c8d9e0f")


def second(actor: Actor) -> Actor:
    """Return another person with the same roles, always the same one."""
    assert actor.account_id is not None
    return Actor(account_id=uuid5(_SECOND, str(actor.account_id)), roles=actor.roles)


def announce(consultation_id: UUID, *, actor: Actor, now: datetime) -> Consultation:
    """Announce, two of us."""
    return _both(announcements.announce(consultation_id, actor=actor, now=now), actor, now)


def change_dates(consultation_id: UUID, *, actor: Actor, now: datetime, **given: Any) -> Any:
    """Move the dates, two of us."""
    found = announcements.change_dates(consultation_id, actor=actor, now=now, **given)
    return _both(found, actor, now)


def close_early(consultation_id: UUID, *, actor: Actor, now: datetime, **given: Any) -> Any:
    """Close the vote, two of us."""
    found = announcements.close_early(consultation_id, actor=actor, now=now, **given)
    return _both(found, actor, now)


def withdraw(consultation_id: UUID, *, actor: Actor, now: datetime, **given: Any) -> Any:
    """Call the vote off, two of us."""
    return _both(announcements.withdraw(consultation_id, actor=actor, now=now, **given), actor, now)


def announced(client: Consultations, consultation_id: UUID, *, by: Actor) -> contract.Consultation:
    """Announce through the client, two of us."""
    return agreed(client, client.announce(consultation_id, actor=by), by=by)


def agreed(
    client: Consultations, found: contract.Consultation, *, by: Actor
) -> contract.Consultation:
    """Have another organiser agree to what waits; `by` is whoever proposed it."""
    if found.pending is None:
        return found
    return client.agree(found.id, found.pending.id, actor=second(by))


def _both(found: Consultation, actor: Actor, now: datetime) -> Consultation:
    waiting = pending.of(found, actor=actor)
    if waiting is None:
        return found
    return announcements.agree(found.id, waiting.id, actor=second(actor), now=now)
