"""A box's life before the first paper and after the count: prepared, opened, published."""

import secrets
from uuid import UUID

import msgspec
from sqlalchemy import delete, update

from services.consultations.model import Box, db
from shared import papers
from shared.contracts.ballots import BallotForm
from shared.database import affected, lock_exclusive
from shared.problems import conflict, invalid, not_found


def prepare(*, ballot_id: UUID, centre_id: UUID, form: BallotForm, kind: str = "vote") -> None:
    """Make the ballot's box, in the caller's transaction; before the opening it may be remade.

    `kind`: `survey` for an anonymous survey, whose papers are never public one by one.

    Raises Refusal `form` when nobody could fill in such a form, `already_open` after the opening.
    """
    fault = papers.form_fault(form)
    if fault is not None:
        raise invalid("form", form=fault)
    lock_exclusive(db.session, ballot_id)
    box = db.session.get(Box, ballot_id, populate_existing=True)
    if box is None:
        box = Box(ballot_id=ballot_id, state="draft")
        db.session.add(box)
    if box.state != "draft":
        raise conflict("already_open", "The form is fixed since the opening.")
    box.centre_id = centre_id
    box.kind = kind
    box.form = msgspec.to_builtins(form)
    db.session.flush()


def open_box(ballot_id: UUID, public_key: bytes) -> None:
    """Let papers in whose passes this key signed. Repeating it with the same key is harmless."""
    lock_exclusive(db.session, ballot_id)
    box = db.session.get(Box, ballot_id, populate_existing=True)
    if box is None:
        raise not_found("ballot")
    if box.state == "draft":
        box.state = "open"
        box.public_key = public_key
        box.receipt_key = secrets.token_bytes(32)
        db.session.flush()
    elif box.public_key != public_key:
        raise conflict("opened_with_another_key", "The register has a new key: was it restored?")


def discard(ballot_id: UUID) -> None:
    """Take a ballot's box away before it opens, in the caller's transaction: it never will.

    Raises Refusal `already_open` when the register was faster, whatever the clocks say.
    """
    lock_exclusive(db.session, ballot_id)
    gone = db.session.execute(
        delete(Box)
        .where(Box.ballot_id == ballot_id, Box.state == "draft")
        .execution_options(synchronize_session=False)
    )
    if not affected(gone):
        raise conflict("already_open", "Whoever has voted must get a result.")


def publish(ballot_id: UUID) -> bool:
    """Note that the result of a frozen ballot is out; False when it was already."""
    changed = db.session.execute(
        update(Box)
        .where(Box.ballot_id == ballot_id, Box.state == "frozen")
        .values(state="published")
        .execution_options(synchronize_session=False)
    )
    return bool(affected(changed))
