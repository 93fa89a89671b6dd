"""Imported lists: read whole or not at all, kept as keyed hashes, sealed until they are printed."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from secrets import token_bytes
from uuid import UUID

import msgspec
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from services.gateway import later, staff
from services.gateway.model import Elector, LetterCode, ListFile, ListImport, Roll, db
from services.gateway.register import electors, printing, rolls
from services.gateway.register.sealing import seal, unseal
from services.gateway.rules import elector_lists, identity, letter_codes, spreadsheets
from services.gateway.rules.elector_lists import Fault, Reading, Row
from shared.contracts.actors import Actor
from shared.ids import random_id
from shared.problems import conflict, not_found

# An upload that nobody confirms is forgotten; what is printed is kept for a week to fetch it.
WAITS = timedelta(hours=1)
WAITS_FOR_ANOTHER = timedelta(days=1)
KEPT = timedelta(days=7)


def check(
    *,
    consultation_id: UUID,
    data: bytes,
    areas: Iterable[str],
    sheet: printing.Sheet,
    now: datetime,
    by: UUID | None = None,
    two: bool = False,
) -> tuple[Reading, ListImport | None]:
    """Read a list. Without a fault it waits, sealed, for a yes; with one nothing is kept.

    `areas`: names of the areas the vote is held in, none for the whole town; `sheet`: what the
    printed papers say beside names and codes; `by`: who uploads it; `two`: another says yes.
    """
    try:
        table = spreadsheets.rows(data)
    except spreadsheets.Unreadable as unreadable:
        return Reading(faults=[Fault(0, unreadable.code)]), None
    reading = elector_lists.read(table, year=now.year, areas=areas)
    if reading.faults:
        return reading, None
    roll = rolls.editable(consultation_id)
    # After its day a roll is set anew first, with another day: nothing is kept without one.
    if not roll.listed or roll.purged:
        raise conflict("roll_not_listed", "This roll is not made from a list.")
    db.session.execute(
        delete(ListImport).where(ListImport.roll_id == roll.id, ListImport.state == "checked")
    )
    upload = printing.Upload(
        sheet=sheet, secret=token_bytes(32), people=_people(reading.rows), by=by
    )
    waiting = ListImport(
        roll_id=roll.id,
        rows=len(reading.rows),
        upload=seal(printing.PURPOSE, msgspec.msgpack.encode(upload)),
        expires_at=now + (WAITS_FOR_ANOTHER if two else WAITS),
    )
    db.session.add(waiting)
    db.session.flush()
    return reading, waiting


def take(
    *,
    actor: Actor,
    centre_id: UUID,
    consultation_id: UUID,
    import_id: UUID,
    now: datetime,
    two: bool = False,
) -> int:
    """Put the people of a list that was read onto the roll; return how many were new there.

    All in one transaction; their letters and the printed roll are made by a job afterwards. A
    second press finds the work begun and changes nothing. `two`: the vote is announced, so
    whoever uploaded the list cannot say yes to it. Raises conflict `list_by_you`.
    """
    roll = rolls.editable(consultation_id)
    mine = db.session.get(ListImport, import_id, populate_existing=True)
    if mine is None or mine.roll_id != roll.id or mine.expires_at < now:
        raise not_found("import")
    if mine.state != "checked":
        return 0
    upload = opened(mine)
    if two and upload.by == actor.account_id:
        raise conflict("list_by_you", "Another organiser says yes to this list.")
    new = _enter(roll, upload)
    mine.state, mine.rows = "making", len(new)
    mine.expires_at = now + KEPT
    upload = msgspec.structs.replace(upload, people=new, letters="letter" in roll.checks)
    mine.files = len(printing.files(upload))
    mine.upload = seal(printing.PURPOSE, msgspec.msgpack.encode(upload))
    staff.record(
        actor=actor,
        act="list.imported",
        subject_id=consultation_id,
        centre_id=centre_id,
        reason=f"{len(new)}",
    )
    db.session.flush()
    later.enqueue(printing.make_files, str(mine.id))
    return len(new)


def forget(*, consultation_id: UUID, import_id: UUID) -> None:
    """Throw an upload away that nobody has confirmed."""
    roll = rolls.of_consultation(consultation_id)
    if roll is not None:
        db.session.execute(
            delete(ListImport).where(
                ListImport.id == import_id,
                ListImport.roll_id == roll.id,
                ListImport.state == "checked",
            )
        )


def waiting(roll: Roll, *, now: datetime) -> ListImport | None:
    """Return the list that was read and waits for a yes, if there is one."""
    found: ListImport | None = db.session.scalar(
        select(ListImport)
        .where(
            ListImport.roll_id == roll.id,
            ListImport.state == "checked",
            ListImport.expires_at > now,
        )
        .execution_options(populate_existing=True)
    )
    return found


def imports(roll: Roll) -> list[ListImport]:
    """Return a roll's lists, the latest first."""
    return list(
        db.session.scalars(
            select(ListImport)
            .where(ListImport.roll_id == roll.id)
            .order_by(ListImport.created_at.desc(), ListImport.id)
            .execution_options(populate_existing=True)
        )
    )


def files(roll: Roll, *, now: datetime) -> list[ListFile]:
    """Return the files that can still be fetched, without their content."""
    return list(
        db.session.scalars(
            select(ListFile)
            .join(ListImport, ListImport.id == ListFile.import_id)
            .where(ListImport.roll_id == roll.id, ListFile.expires_at > now)
            .order_by(ListImport.created_at.desc(), ListFile.import_id, ListFile.number)
        )
    )


def fetch(
    *, actor: Actor, centre_id: UUID, consultation_id: UUID, file_id: UUID, now: datetime
) -> tuple[ListFile, bytes]:
    """Return a printed file; that it was fetched, and by whom, stands in the log."""
    roll = rolls.of_consultation(consultation_id)
    found = (
        next((file for file in files(roll, now=now) if file.id == file_id), None) if roll else None
    )
    plain = unseal(printing.PURPOSE, found.sealed) if found else None
    if found is None or plain is None:
        raise not_found("file")
    staff.record(
        actor=actor,
        act=f"{found.kind}.fetched",
        subject_id=consultation_id,
        centre_id=centre_id,
        reason=f"{found.first}-{found.last}",
    )
    return found, plain


def opened(mine: ListImport) -> printing.Upload:
    """Return what an upload holds."""
    return printing.opened(mine.upload)


def _people(rows: list[Row]) -> list[printing.Person]:
    return [
        printing.Person(
            elector_id=random_id(),
            name=row.name,
            address=row.address,
            mail=row.mail,
            phone=row.phone,
            doubtful=row.doubtful,
        )
        for row in rows
    ]


def _enter(roll: Roll, upload: printing.Upload) -> list[printing.Person]:
    """Insert the electors, and what opens the ballot for them; return those who are new."""
    key = rolls.key()
    rows = [
        {
            "id": person.elector_id,
            "roll_id": roll.id,
            "identity": identity.identity(key, roll.id, name=person.name, address=person.address),
            "listed": True,
            "doubtful": person.doubtful,
            "mail_hash": identity.contact(key, roll.id, person.mail),
            "phone_hash": identity.contact(key, roll.id, person.phone),
        }
        for person in upload.people
    ]
    made = set(
        db.session.scalars(
            insert(Elector)
            .on_conflict_do_nothing(constraint="uq_electors_roll_id_identity")
            .returning(Elector.id),
            rows,
        )
    )
    new = [person for person in upload.people if person.elector_id in made]
    electors.add_aliases(roll.id, [(one.elector_id, one.name, one.address) for one in new])
    if "letter" in roll.checks and new:
        codes = [
            {
                "elector_id": person.elector_id,
                "code_hash": letter_codes.kept(
                    key, letter_codes.made(upload.secret, person.elector_id)
                ),
            }
            for person in new
        ]
        db.session.execute(insert(LetterCode), codes)
    return new
