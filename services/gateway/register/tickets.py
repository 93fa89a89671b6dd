"""Tickets: what a ballot's page carries when a check, not an account, led its voter in.

A ticket travels in a form's hidden field alone, never in an address, a cookie or a database: a
row with a time would tell when its elector voted. It is sealed, holds for one ballot, and opens
nothing that its elector does not have: used twice, it still counts once.
"""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from services.gateway.register.sealing import seal_text, unseal_text
from services.gateway.register.voters import Voter

LASTS = timedelta(hours=2)
_PURPOSE = "ticket"


class _Ticket(msgspec.Struct, frozen=True, array_like=True):
    ballot_id: UUID
    elector_id: UUID
    channel: str
    kind: str
    ends: float
    clerk: UUID | None = None


def issue(
    *,
    ballot_id: UUID,
    elector_id: UUID,
    channel: str,
    now: datetime,
    kind: str = "first",
    clerk: UUID | None = None,
) -> str:
    """Return the ticket of an elector whom a check has found: `letter` or `counter`.

    `clerk`: the account that vouches for them; the vote counts against its limit, in whichever
    browser the ticket is used.
    """
    ends = (now + LASTS).timestamp()
    ticket = _Ticket(ballot_id, elector_id, channel, kind, ends, clerk)
    return seal_text(_PURPOSE, msgspec.json.encode(ticket))


def read(text: str, *, ballot_id: UUID, now: datetime) -> Voter | None:
    """Return whom a ticket lets vote in this ballot; None when it is over, or never was one."""
    plain = unseal_text(_PURPOSE, text)
    if plain is None:
        return None
    ticket = msgspec.json.decode(plain, type=_Ticket)
    if ticket.ballot_id != ballot_id or ticket.ends < now.timestamp():
        return None
    return Voter(
        elector_id=ticket.elector_id,
        channel=ticket.channel,
        kind=ticket.kind,
        clerk_id=ticket.clerk,
    )
