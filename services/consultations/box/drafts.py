"""Paper cards are read twice, by two people, neither of whom sees what the other wrote.

No function here logs, and no error of theirs names a value.
"""

import secrets
from uuid import UUID

import msgspec
from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert

from services.consultations.model import Box, PaperBatchRow, PaperKey, PaperSheet, db
from shared import card_numbers, papers
from shared.contracts.actors import Actor
from shared.contracts.ballots import BallotForm
from shared.contracts.cards import (
    MOST_NUMBERS,
    KeyPaper,
    PaperBatch,
    PaperKeyed,
    SettlePaper,
    TwoReadings,
)
from shared.database import affected, lock_shared
from shared.problems import conflict, forbidden, invalid, not_found

_FIRST = text(
    """
    INSERT INTO paper_sheets (ballot_id, number, batch, first, first_by)
    VALUES (:ballot, :number, :batch, :choices, :who)
    ON CONFLICT (ballot_id, number) DO NOTHING
    """
)
_SECOND = text(
    """
    UPDATE paper_sheets SET second = :choices, second_by = :who
    WHERE ballot_id = :ballot AND number = :number AND batch = :batch
      AND second IS NULL AND first_by <> :who
    RETURNING first = second AS agreed
    """
)
_STANDS = text(
    """
    SELECT batch, first_by, second_by, first = second AS agreed FROM paper_sheets
    WHERE ballot_id = :ballot AND number = :number
    """
)
# Whoever wrote the reading that gives way takes the other one over, or a third person does.
_SETTLE = {
    "first": text(
        """
        UPDATE paper_sheets SET second = first, second_by = :who
        WHERE ballot_id = :ballot AND batch = :batch AND number = :number
          AND first <> second AND first_by <> :who
        """
    ),
    "second": text(
        """
        UPDATE paper_sheets SET first = second, first_by = :who
        WHERE ballot_id = :ballot AND batch = :batch AND number = :number
          AND first <> second AND second_by <> :who
        """
    ),
}
_DISCARD = text(
    "DELETE FROM paper_sheets WHERE ballot_id = :ballot AND batch = :batch AND number = :number"
)


def numbers(ballot_id: UUID, *, actor: Actor, count: int) -> list[str]:
    """Draw numbers for papers that are about to be printed; none of them is kept."""
    _desk(ballot_id, actor)
    if not 0 < count <= MOST_NUMBERS:
        raise invalid(count="out_of_range")
    db.session.execute(
        insert(PaperKey)
        .values(ballot_id=ballot_id, key=secrets.token_bytes(32))
        .on_conflict_do_nothing()
    )
    return card_numbers.draw_many(_key(ballot_id), count)


def read_paper(ballot_id: UUID, batch: int, *, actor: Actor, command: KeyPaper) -> PaperKeyed:
    """Take one person's reading of a paper: the first, or the second of somebody else.

    Raises Refusal `choices` (422, a code for each question), `number` (422, `number` -> a code),
    `read_by_you`, `read_twice`, `other_batch`, `batch_dropped`.
    """
    box = _desk(ballot_id, actor)
    number = card_numbers.typed(command.number)
    if fault := card_numbers.fault(_key(ballot_id), number):
        raise invalid("number", number=fault)
    form = msgspec.convert(box.form, BallotForm)
    try:
        choices = papers.check_card(form, command.choices, command.invalid)
    except papers.Invalid as wrong:
        raise invalid("choices", **wrong.faults) from None
    _open_batch(ballot_id, batch)
    row = {"ballot": ballot_id, "number": number, "batch": batch, "who": actor.account_id}
    if affected(db.session.execute(_FIRST, row | {"choices": choices})):
        return PaperKeyed(outcome="first")
    second = db.session.execute(_SECOND, row | {"choices": choices}).one_or_none()
    if second is not None:
        return PaperKeyed(outcome="agreed" if second.agreed else "differs")
    stands = db.session.execute(_STANDS, row).one_or_none()
    if stands is None:
        # Somebody took it out a moment ago.
        raise conflict("changed", "Send it again.")
    if stands.batch != batch:
        raise conflict("other_batch", "This paper was read in another batch.")
    if stands.second_by is None:
        raise conflict("read_by_you", "Somebody else reads it for the second time.")
    raise conflict("read_twice", "Two people have read this paper.")


def settle(ballot_id: UUID, batch: int, *, actor: Actor, command: SettlePaper) -> PaperBatch:
    """Let one of two differing readings stand; nobody decides for what they wrote themselves."""
    _desk(ballot_id, actor)
    _open_batch(ballot_id, batch)
    number = card_numbers.typed(command.number)
    row = {"ballot": ballot_id, "number": number, "batch": batch, "who": actor.account_id}
    if not affected(db.session.execute(_SETTLE[command.reading], row)):
        stands = db.session.execute(_STANDS, row).one_or_none()
        if stands is None or stands.batch != batch or stands.second_by is None:
            raise not_found("paper")
        if not stands.agreed:
            raise conflict("your_own", "Somebody else says that your reading is right.")
    return progress(ballot_id, batch, actor=actor)


def discard(ballot_id: UUID, batch: int, number: str, *, actor: Actor) -> PaperBatch:
    """Take a paper out of a batch, to be read anew or because it does not belong there.

    A second time is a no-op.
    """
    _desk(ballot_id, actor)
    _open_batch(ballot_id, batch)
    row = {"ballot": ballot_id, "batch": batch, "number": card_numbers.typed(number)}
    db.session.execute(_DISCARD, row)
    return progress(ballot_id, batch, actor=actor)


def progress(ballot_id: UUID, batch: int, *, actor: Actor) -> PaperBatch:
    """Tell how far a batch's papers are. Choices are told only where two readings differ."""
    _desk(ballot_id, actor)
    mine = (PaperSheet.ballot_id == ballot_id, PaperSheet.batch == batch)
    row = db.session.get(PaperBatchRow, (ballot_id, batch))
    agreed = db.session.scalar(
        select(db.func.count())
        .select_from(PaperSheet)
        .where(*mine, PaperSheet.first == PaperSheet.second)
    )
    waiting = db.session.scalars(
        select(PaperSheet)
        .where(*mine, PaperSheet.first.is_distinct_from(PaperSheet.second))
        .order_by(PaperSheet.number)
    ).all()
    dropped = row is not None and row.outcome == "dropped"
    return PaperBatch(
        dropped=dropped,
        agreed=row.papers if row is not None and dropped else agreed or 0,
        once=tuple(sheet.number for sheet in waiting if sheet.second is None),
        differing=tuple(_both(sheet) for sheet in waiting if sheet.second is not None),
    )


def _both(sheet: PaperSheet) -> TwoReadings:
    assert sheet.second is not None
    assert sheet.second_by is not None
    return TwoReadings(
        number=sheet.number,
        first=sheet.first,
        second=sheet.second,
        first_by=sheet.first_by,
        second_by=sheet.second_by,
    )


def _desk(ballot_id: UUID, actor: Actor) -> Box:
    """Return the box, to clerks and organisers of its centre alone."""
    box = db.session.get(Box, ballot_id)
    if box is None or box.kind != "vote":
        raise not_found("ballot")
    if not any(actor.holds(role, box.centre_id) for role in ("clerk", "organiser")):
        raise forbidden("Cards are for the centre's clerks and organisers.")
    return box


def _open_batch(ballot_id: UUID, batch: int) -> None:
    """Lock a batch that has not fallen into the box yet; its first paper makes it."""
    lock_shared(db.session, ballot_id)
    state = db.session.execute(
        text("SELECT state FROM boxes WHERE ballot_id = :ballot"), {"ballot": ballot_id}
    ).scalar_one()
    if state != "open":
        raise conflict("not_open", "The box takes papers from the opening to the seal.")
    if locked(ballot_id, batch).outcome == "dropped":
        raise conflict("batch_dropped", "This batch is in the box.")


def locked(ballot_id: UUID, batch: int) -> PaperBatchRow:
    """Return a batch's row, made if there is none, locked until the commit."""
    db.session.execute(
        insert(PaperBatchRow)
        .values(ballot_id=ballot_id, number=batch, attempt=0, papers=0, small=False)
        .on_conflict_do_nothing()
    )
    row: PaperBatchRow = db.session.scalars(
        select(PaperBatchRow)
        .where(PaperBatchRow.ballot_id == ballot_id, PaperBatchRow.number == batch)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    return row


def _key(ballot_id: UUID) -> bytes:
    # Before the first card is printed no number can be right, whatever the key.
    key = db.session.scalar(select(PaperKey.key).where(PaperKey.ballot_id == ballot_id))
    return secrets.token_bytes(32) if key is None else key
