"""The form of an open ballot, fetched once a process: it cannot change any more."""

from uuid import UUID

from flask import current_app

from services.gateway.web import peers
from shared.contracts.ballots import BallotForm
from shared.problems import not_found

MOST_KEPT = 64


def form_of(ballot_id: UUID) -> BallotForm:
    """Return what a paper of this ballot may hold.

    Raises ServiceDown, or Refusal when there is no such ballot or it is not open yet.
    """
    kept: dict[UUID, BallotForm] = current_app.extensions.setdefault("ballot_forms", {})
    if ballot_id not in kept:
        state = peers.box().state(ballot_id)
        if state.state == "draft":
            raise not_found("open ballot")
        if len(kept) >= MOST_KEPT:
            kept.clear()
        kept[ballot_id] = state.form
    return kept[ballot_id]
