"""Limits of a ballot: how many votes from one place go without a label."""

from dataclasses import dataclass
from uuid import UUID

from services.gateway import staff
from services.gateway.model import RegisterBallot, db
from shared.contracts.actors import Actor
from shared.problems import conflict, forbidden, invalid, not_found

MOST = 100_000


@dataclass(frozen=True)
class Limits:
    """Votes an hour from one address range or device; votes and reissued papers a day by one
    clerk.
    """

    hold_limit: int
    counter_limit: int
    reissue_limit: int


def change(*, ballot_id: UUID, actor: Actor, limits: Limits) -> None:
    """Set a ballot's limits, before or in the vote; votes that have come keep their labels.

    Raises Refusal: `forbidden`, `over` after the close, or 422 with a limit -> `number`.
    """
    ballot = db.session.get(RegisterBallot, ballot_id, populate_existing=True)
    if ballot is None:
        raise not_found("ballot")
    if not actor.holds("organiser", ballot.centre_id):
        raise forbidden("Limits are set by the centre's organisers.")
    if ballot.state not in ("draft", "open"):
        raise conflict("over", "The vote is over; its groups are what they are.")
    wanted = vars(limits)
    faults = {name: "number" for name, value in wanted.items() if not 0 < value <= MOST}
    if faults:
        raise invalid("limits", **faults)
    for name, value in wanted.items():
        setattr(ballot, name, value)
    said = ", ".join(f"{name} {value}" for name, value in wanted.items())
    staff.record_about(ballot, actor, "limits.changed", said)
