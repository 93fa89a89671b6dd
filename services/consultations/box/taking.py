"""Papers and voids: whoever comes first under a serial stays, and everyone is told what stands.

No function here logs, and no error of theirs names a value.
"""

import hashlib
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Connection, text

from services.consultations.model import db
from services.consultations.rules import receipts
from shared import crash, papers
from shared.contracts.ballots import BallotForm, CastPaper, PaperTaken, SerialSettled
from shared.database import Link, affected, lock_shared, locked, run
from shared.passes import is_genuine
from shared.problems import conflict, forbidden, invalid, not_found

_BOX = text("SELECT state, public_key, receipt_key FROM boxes WHERE ballot_id = :ballot")
_FORM = text("SELECT form::text AS form FROM boxes WHERE ballot_id = :ballot")
# A paper and its receipt's hash come together or not at all.
_CAST = text(
    """
    WITH taken AS (
        INSERT INTO papers (ballot_id, serial, hold_label, choices, mixed)
        VALUES (:ballot, :serial, :label, :choices, false)
        ON CONFLICT (ballot_id, serial) DO NOTHING RETURNING ballot_id
    )
    INSERT INTO receipts (ballot_id, hash, mixed) SELECT ballot_id, :hash, false FROM taken
    """
)
_VOID = text(
    """
    INSERT INTO papers (ballot_id, serial, mixed) VALUES (:ballot, :serial, false)
    ON CONFLICT (ballot_id, serial) DO NOTHING
    """
)
_STANDS = text("SELECT choices FROM papers WHERE ballot_id = :ballot AND serial = :serial")

MOST_KEPT = 64
_forms: dict[bytes, BallotForm] = {}


def cast(ballot_id: UUID, command: CastPaper) -> PaperTaken:
    """Put a paper in, once per serial; later ones are told what became of the first.

    In a transaction of its own, committed on return.
    Raises Refusal `choices` (422, with the code of each question) when it is not a paper,
    `pass` when the register did not sign it, `not_open` before the opening.
    """
    with locked(db.engine, ballot_id) as link:
        taken = _cast(link, ballot_id, command)
    crash.point("box.committed")
    return taken


def _cast(link: Link, ballot_id: UUID, command: CastPaper) -> PaperTaken:
    box = _box(link, ballot_id)
    if box.state == "draft":
        raise conflict("not_open", "The box is not open yet.")
    if not is_genuine(
        box.public_key,
        command.signature,
        ballot_id=ballot_id,
        serial=command.serial,
        hold_label=command.hold_label,
    ):
        raise forbidden("The pass is not genuine.")
    if box.state != "open":
        return PaperTaken(outcome="sealed")
    try:
        choices = papers.check(_form(link, ballot_id, box.receipt_key), command.choices)
    except papers.Invalid as wrong:
        raise invalid("choices", **wrong.faults) from None
    code = receipts.receipt(box.receipt_key, command.serial)
    names = {"ballot": ballot_id, "serial": command.serial}
    put = {
        "label": command.hold_label,
        "choices": choices,
        "hash": receipts.listed_as(ballot_id, code),
    }
    taken = affected(run(link, _CAST, names | put)) > 0
    crash.point("box.cast")
    if taken:
        return PaperTaken(outcome="accepted", receipt=code)
    first: Any = run(link, _STANDS, names).fetchone()
    if first.choices is None:
        return PaperTaken(outcome="void")
    if first.choices == choices:
        return PaperTaken(outcome="same", receipt=code)
    return PaperTaken(outcome="already")


def void(ballot_id: UUID, serial: UUID) -> SerialSettled:
    """Settle a serial: it has a paper, or none will ever come. Waits for a paper in flight."""
    lock_shared(db.session, ballot_id)
    box = _box(db.session.connection(), ballot_id)
    names = {"ballot": ballot_id, "serial": serial}
    if box.state == "open" and affected(db.session.execute(_VOID, names)):
        crash.point("box.voided")
        return SerialSettled(outcome="void")
    stands = db.session.execute(_STANDS, names).one_or_none()
    if stands is None:
        # Sealed: no paper comes any more, with a void row or without.
        return SerialSettled(outcome="sealed")
    return SerialSettled(outcome="void" if stands.choices is None else "cast")


def _box(link: Connection | Link, ballot_id: UUID) -> Any:
    # A statement of its own, after the lock: together they could find the state before a seal.
    box = run(link, _BOX, {"ballot": ballot_id}).fetchone()
    if box is None:
        raise not_found("ballot")
    return box


def _form(link: Link, ballot_id: UUID, receipt_key: bytes) -> BallotForm:
    """Return the form of an open box, read once a process: it is as long as the ballot has options,
    and fixed since the opening, which makes a new receipt key.
    """
    # The key itself is nowhere but in the box, to be gone after the freeze.
    opened = hashlib.sha256(receipt_key).digest()
    form = _forms.get(opened)
    if form is None:
        found: Any = run(link, _FORM, {"ballot": ballot_id}).fetchone()
        form = msgspec.json.decode(found.form, type=BallotForm)
        if len(_forms) >= MOST_KEPT:
            _forms.clear()
        _forms[opened] = form
    return form
