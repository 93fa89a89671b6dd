"""The seal: nothing comes in any more, and the two books are compared once and for all."""

from uuid import UUID

import msgspec
from sqlalchemy import func, select

from services.consultations.box import mixing
from services.consultations.model import Box, Paper, db
from shared.contracts.actors import Actor
from shared.contracts.ballots import BoxSealed, VoteSummary
from shared.database import lock_exclusive, lock_mixing
from shared.problems import conflict, forbidden, invalid, not_found

AFTER_THE_SEAL = ("sealed", "unbalanced", "frozen", "published")


def seal(
    ballot_id: UUID, *, voted: int, reissued: int, summary: VoteSummary | None = None
) -> BoxSealed:
    """Seal the box and compare it with the register's count.

    Every repetition gets the first answer, whatever it tells.
    """
    lock_exclusive(db.session, ballot_id)
    box = db.session.get(Box, ballot_id, populate_existing=True)
    if box is None:
        raise not_found("ballot")
    if box.state == "draft":
        raise conflict("not_open", "The box was never opened.")
    if box.state == "open":
        box.found = db.session.scalar(
            select(func.count())
            .select_from(Paper)
            .where(Paper.ballot_id == ballot_id, Paper.choices.is_not(None))
        )
        box.told_voted, box.told_reissued = voted, reissued
        box.summary = msgspec.to_builtins(summary or VoteSummary())
        box.state = "sealed" if box.found == voted + reissued else "unbalanced"
        db.session.flush()
        lock_mixing(db.session)
        mixing.rewrite(ballot_id, at_least=1)
    return BoxSealed(outcome="sealed" if is_balanced(box) else "unbalanced")


def is_balanced(box: Box) -> bool:
    """Tell whether both books held the same number at the seal."""
    return bool(box.found == (box.told_voted or 0) + (box.told_reissued or 0))


def balance(ballot_id: UUID, *, actor: Actor) -> Box:
    """Return a sealed box with both figures, to the centre's organisers alone."""
    box = db.session.get(Box, ballot_id)
    if box is None:
        raise not_found("ballot")
    if not actor.holds("organiser", box.centre_id):
        raise forbidden("Both figures are for the centre's organisers.")
    if box.state not in AFTER_THE_SEAL:
        raise conflict("not_sealed", "Figures are there only after the seal.")
    return box


def publish_unbalanced(ballot_id: UUID, *, actor: Actor, reason: str) -> Box:
    """Agree that a ballot whose books differ is counted; two organisers must.

    The first writes the reason, the second agrees to it as it stands; the same person cannot be
    both. Repeating one's own agreement changes nothing.
    """
    lock_exclusive(db.session, ballot_id)
    box = balance(ballot_id, actor=actor)
    db.session.refresh(box)
    if is_balanced(box):
        raise conflict("balanced", "Both books agree; nobody has to agree to anything.")
    if actor.account_id in (box.first_account, box.second_account):
        return box
    if box.first_account is None:
        if not reason.strip():
            raise invalid(reason="empty")
        box.first_account, box.unbalanced_reason = actor.account_id, reason.strip()
    elif box.second_account is None:
        box.second_account = actor.account_id
    db.session.flush()
    return box
