"""Reissued papers: who finds a vote cast in their name shows a document and casts their own.

A clerk opens it with name and address; the voter gets a code, for the office's screen or for a
browser of their own. The first vote stays unless its group is left out, and nobody learns
whether it was false. Also for electors whose group was left out.
"""

import secrets
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import select, text

from services.gateway import staff
from services.gateway.model import RegisterBallot, RegisterGrant, db
from services.gateway.register import electors, origins, tickets
from services.gateway.register.judging import may_judge
from services.gateway.rules import letter_codes
from shared.contracts.actors import Actor
from shared.problems import conflict, forbidden, not_found

_STANDS = text(
    """
    SELECT b.paused_at IS NULL AND (
               b.state = 'open' AND now() < b.closes_at
               OR b.state = 'verifying' AND now() < b.verifies_until) IS TRUE AS possible,
           b.reissue_limit,
           (SELECT state FROM register WHERE ballot_id = b.ballot_id
             AND elector_id = CAST(:elector AS uuid) AND kind = 'first') AS first,
           (SELECT state FROM register WHERE ballot_id = b.ballot_id
             AND elector_id = CAST(:elector AS uuid) AND kind = 'reissued') AS reissued
    FROM register_ballots b WHERE b.ballot_id = :ballot
    """
)
_GRANT = text(
    """
    INSERT INTO register_grants (ballot_id, elector_id, code) VALUES (:ballot, :elector, :code)
    ON CONFLICT (ballot_id, elector_id) DO UPDATE SET code = excluded.code
    """
)


def open_reissue(*, ballot_id: UUID, actor: Actor, name: str, address: str) -> str:
    """Let the elector of a name and address cast a paper of their own; return the code for it.

    Repeating it gives a new code in place of the one that was lost; the paper counts once.
    Raises Refusal: `not_now`, `no_elector`, `not_voted`, `under_way`, `at_the_counter`,
    `reissued`, `too_many_today`, or 422 with `name`/`address` -> a code.
    """
    ballot = db.session.get(RegisterBallot, ballot_id, populate_existing=True)
    if ballot is None:
        raise not_found("ballot")
    if not may_judge(actor, ballot.centre_id) or actor.account_id is None:
        raise forbidden("Papers are reissued by the centre's clerks and organisers.")
    _possible(_stands(ballot_id, None))
    elector_id = electors.find_or_make(ballot_id=ballot_id, name=name, address=address)
    if elector_id is None:
        raise conflict("no_elector", "Nobody of this name and address is on the roll.")
    stands = _stands(ballot_id, elector_id)
    _may_reissue(stands)
    if not origins.count_reissue(
        ballot_id=ballot_id, account_id=actor.account_id, most=stands.reissue_limit
    ):
        raise conflict("too_many_today", "This account has opened too many today.")
    code = _new_code()
    names = {"ballot": ballot_id, "elector": elector_id, "code": _kept(ballot_id, code)}
    db.session.execute(_GRANT, names)
    # Who came to the counter is in no log: it is a part of nobody's vote.
    staff.record_about(ballot, actor, "vote.reissued")
    return letter_codes.written(code)


def ticket(*, ballot_id: UUID, code: str, now: datetime) -> str | None:
    """Return the ticket that a code opens the ballot with; None when it is none of ours."""
    meant = letter_codes.canonical(code)
    if meant is None:
        return None
    elector_id = db.session.scalar(
        select(RegisterGrant.elector_id).where(
            RegisterGrant.ballot_id == ballot_id, RegisterGrant.code == _kept(ballot_id, meant)
        )
    )
    if elector_id is None:
        return None
    return tickets.issue(
        ballot_id=ballot_id, elector_id=elector_id, channel="counter", kind="reissued", now=now
    )


def _stands(ballot_id: UUID, elector_id: UUID | None) -> Any:
    names = {"ballot": ballot_id, "elector": elector_id}
    return db.session.execute(_STANDS, names).one()


def _possible(stands: Any) -> None:
    if not stands.possible:
        raise conflict("not_now", "Papers are reissued in the vote and in its verification.")


def _may_reissue(stands: Any) -> None:
    _possible(stands)
    match stands.first, stands.reissued:
        case _, "voted":
            raise conflict("reissued", "A paper was reissued and cast already.")
        case "held", _:
            raise conflict("at_the_counter", "A card of theirs is being checked.")
        case "reserved", _:
            raise conflict("under_way", "A vote of theirs is on its way.")
        case None, _:
            raise conflict("not_voted", "They are not marked as having voted.")


def _new_code() -> str:
    return "".join(secrets.choice(letter_codes.ALPHABET) for _ in range(letter_codes.LENGTH))


def _kept(ballot_id: UUID, code: str) -> bytes:
    key = bytes.fromhex(current_app.extensions["settings"].identity_key)
    return letter_codes.kept(key, f"reissue {ballot_id} {code}")
