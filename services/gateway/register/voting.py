"""One submit, from the pressed button to what the page says.

The page that calls this is marked `shared.observability.unlogged`, so that no line tells when
somebody voted; it answers with `Cache-Control: no-store` and never holds a serial. Nothing here
logs, and nothing of a vote is in any error.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from sqlalchemy.exc import OperationalError

from services.gateway.register import forms, reservations
from services.gateway.register.reservations import Found
from services.gateway.register.voters import Voter
from services.gateway.web import peers
from shared import crash, papers, passes
from shared.clients.http import ServiceDown
from shared.contracts.ballots import CastPaper, Choice, PaperTaken
from shared.problems import Refusal

ROUNDS = 3


class Kind(StrEnum):
    """What a submit came to."""

    ACCEPTED = "accepted"  # with the receipt
    SAME = "same"  # sent twice: it counts once, with the same receipt
    VOTED = "voted"  # this elector has voted; never what, and never by which account
    UNKNOWN = "unknown"  # no answer came: it may have arrived; sending again cannot count twice
    ENDED = "ended"  # the vote is over (or not open), nothing was sent
    PAUSED = "paused"  # nobody can vote just now; who is not marked as voted may later
    NOT_COUNTED = "not_counted"  # it came after the end and was not counted
    NOT_AN_ELECTOR = "not_an_elector"  # declare name and address first
    HELD = "held"  # a clerk has this elector's card in hand
    WRONG = "wrong"  # not a valid paper: `faults` has a code for each question


@dataclass(frozen=True)
class Outcome:
    """What the page is to say."""

    kind: Kind
    receipt: str | None = None
    faults: Mapping[str, str] = field(default_factory=dict)


def submit(*, ballot_id: UUID, voter: Voter, choices: Mapping[str, Choice]) -> Outcome:
    """Vote. However often it is repeated, in whichever way the elector comes, one paper counts.

    Runs in short transactions of its own; the caller has nothing uncommitted. May raise
    ServiceDown only while nothing was sent.
    """
    try:
        papers.check(forms.form_of(ballot_id), choices)
    except papers.Invalid as wrong:
        return Outcome(Kind.WRONG, faults=wrong.faults)
    except Refusal:
        return Outcome(Kind.ENDED)
    for _ in range(ROUNDS):
        outcome = _round(ballot_id, voter, choices)
        if outcome is not None:
            return outcome
    return Outcome(Kind.UNKNOWN)


def _round(ballot_id: UUID, voter: Voter, choices: Mapping[str, Choice]) -> Outcome | None:
    """Reserve, call, note the answer; None when the serial was void and a new round is due."""
    row = reservations.reserve(ballot_id, voter)
    if row.found != Found.RESERVED or row.serial is None:
        return _without_call(row.found)
    try:
        answer = _cast(ballot_id, row, choices)
    except (ServiceDown, Refusal) as failure:
        return _without_answer(failure)
    match answer.outcome:
        case "void":
            # Renewed or not, the next round reads what stands, from the lock on.
            reservations.renew(ballot_id, row.serial)
            return None
        case "sealed":
            return _after_the_seal(ballot_id, voter)
    # The paper is in: the voter is told so even when it cannot be noted now. The sweep will.
    crash.point("register.answered")
    with suppress(OperationalError):
        reservations.mark_voted(ballot_id, row.serial)
    if answer.outcome == "already":
        return Outcome(Kind.VOTED)
    return Outcome(Kind(answer.outcome), receipt=answer.receipt)


def _cast(
    ballot_id: UUID, row: reservations.Reservation, choices: Mapping[str, Choice]
) -> PaperTaken:
    assert row.serial is not None
    signature = passes.sign(
        row.signing_key, ballot_id=ballot_id, serial=row.serial, hold_label=row.hold_label
    )
    paper = CastPaper(
        serial=row.serial, hold_label=row.hold_label, signature=signature, choices=dict(choices)
    )
    crash.point("register.signed")
    return peers.box().cast(ballot_id, paper)


def _without_call(found: Found) -> Outcome:
    kinds = {
        Found.VOTED: Kind.VOTED,
        Found.HELD: Kind.HELD,
        Found.NOT_AN_ELECTOR: Kind.NOT_AN_ELECTOR,
        Found.PAUSED: Kind.PAUSED,
    }
    return Outcome(kinds.get(found, Kind.ENDED))


def _without_answer(failure: ServiceDown | Refusal) -> Outcome:
    # Only wrong choices are the voter's to put right. Any other refusal is a fault between the
    # two services, and the sweep settles what stands.
    if isinstance(failure, Refusal) and failure.problem.code == "choices":
        return Outcome(Kind.WRONG, faults=failure.problem.fields)
    return Outcome(Kind.UNKNOWN)


def _after_the_seal(ballot_id: UUID, voter: Voter) -> Outcome:
    row = reservations.reserve(ballot_id, voter)
    return Outcome(Kind.VOTED if row.found == Found.VOTED else Kind.NOT_COUNTED)
