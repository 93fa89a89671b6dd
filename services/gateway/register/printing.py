"""Papers for the post and the counter: letters with codes, and the roll by name, as tagged PDF.

They are made from the sealed upload by a job that may be killed and run twice: a letter's code
comes from the upload's secret and the elector, so it is the same each time. With the last file
the upload and its secret are gone, and nobody can make the codes again.
"""

import io
import json
from datetime import UTC, datetime, timedelta
from importlib import resources
from uuid import UUID

import msgspec
import segno
import typst
from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from services.gateway.model import ListFile, ListImport, db
from services.gateway.register.sealing import seal, unseal
from services.gateway.rules import identity, letter_codes
from shared import queues
from shared.queues import job

PURPOSE = "elector list"
LETTERS_A_FILE = 500
LINES_A_FILE = 2000
FETCHED_WITHIN = timedelta(days=7)
STALE = timedelta(minutes=2)


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody on a list, between the upload and the last printed page."""

    elector_id: UUID
    name: str
    address: str
    mail: str = ""
    phone: str = ""
    doubtful: bool = False


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """What the papers say beside names and codes."""

    title: str
    centre: str
    contact: str = ""
    when: str = ""
    language: str = "pl"


class Upload(msgspec.Struct, frozen=True, kw_only=True):
    """A list that waits to be printed."""

    sheet: Sheet
    secret: bytes
    people: list[Person]
    letters: bool = False
    # Who uploaded it; once a vote is announced somebody else says yes to it.
    by: UUID | None = None


class File(msgspec.Struct, frozen=True):
    """One file to make: its number, its kind, and from which to which person (from 1)."""

    number: int
    kind: str
    first: int
    last: int


def opened(sealed: bytes | None) -> Upload:
    """Return what a sealed upload holds."""
    plain = unseal(PURPOSE, sealed or b"")
    if plain is None:
        raise ValueError("the upload was sealed under another key")
    return msgspec.msgpack.decode(plain, type=Upload)


def files(upload: Upload) -> list[File]:
    """Return the files of a list: letters where there are any, then the roll by name."""
    whole = len(upload.people)
    plan = [("letters", LETTERS_A_FILE)] if upload.letters else []
    spans = [
        (kind, first, min(first + size - 1, whole))
        for kind, size in [*plan, ("roll", LINES_A_FILE)]
        for first in range(1, whole + 1, size)
    ]
    return [File(number, *span) for number, span in enumerate(spans, 1)]


@job(timeout=3000, retries=2)
def make_files(import_id: str) -> None:
    """Make the files that are missing, one by one; then forget the upload."""
    mine = db.session.get(ListImport, UUID(import_id), populate_existing=True)
    if mine is None or mine.state != "making":
        return
    upload = opened(mine.upload)
    made = set(db.session.scalars(select(ListFile.number).where(ListFile.import_id == mine.id)))
    for file in files(upload):
        if file.number not in made:
            db.session.commit()
            _keep(mine.id, file, pdf(upload, file))
    db.session.execute(
        update(ListImport)
        .where(ListImport.id == mine.id, ListImport.state == "making")
        .values(state="done", upload=None)
    )
    db.session.commit()


@job(timeout=60, retries=0)
def sweep() -> None:
    """Take up lists whose printing was interrupted, and forget what is over."""
    now = func.now()
    db.session.execute(delete(ListFile).where(ListFile.expires_at < now))
    db.session.execute(
        delete(ListImport).where(ListImport.state == "checked", ListImport.expires_at < now)
    )
    left = db.session.scalars(
        select(ListImport.id).where(
            ListImport.state == "making", ListImport.heartbeat_at < now - STALE
        )
    ).all()
    db.session.commit()
    for found in left:
        queues.enqueue(current_app.extensions["redis"], "gateway", make_files, str(found))


def _keep(import_id: UUID, file: File, content: bytes) -> None:
    db.session.execute(
        insert(ListFile)
        .values(
            import_id=import_id,
            number=file.number,
            kind=file.kind,
            first=file.first,
            last=file.last,
            sealed=seal(PURPOSE, content),
            expires_at=datetime.now(UTC) + FETCHED_WITHIN,
        )
        .on_conflict_do_nothing()
    )
    done = select(func.count()).select_from(ListFile).where(ListFile.import_id == import_id)
    db.session.execute(
        update(ListImport)
        .where(ListImport.id == import_id)
        .values(made=done.scalar_subquery(), heartbeat_at=func.now())
    )
    db.session.commit()


def pdf(upload: Upload, file: File) -> bytes:
    """Return one file as tagged PDF, in the language of the consultation."""
    public: str = current_app.extensions["settings"].public_url
    with force_locale(upload.sheet.language):
        words = _letter_words(upload.sheet) if file.kind == "letters" else _roll_words(upload.sheet)
    people = upload.people
    if file.kind == "roll":
        people = sorted(people, key=lambda person: _surname_first(person.name))
    chosen = people[file.first - 1 : file.last]
    data = {
        "lang": upload.sheet.language,
        "title": upload.sheet.title,
        "centre": upload.sheet.centre,
        "contact": upload.sheet.contact,
        "when": upload.sheet.when,
        "page": f"{public.rstrip('/').partition('://')[2]}/kod",
        "first": file.first,
        "words": words,
        "people": [
            {"name": person.name, "address": person.address}
            | (_code(upload, person, public) if file.kind == "letters" else {})
            for person in chosen
        ],
    }
    source = resources.files("services.gateway").joinpath(f"templates/electors/{file.kind}.typ")
    made: bytes = typst.compile(
        source.read_bytes(),
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        ignore_system_fonts=True,
        pdf_standards="ua-1",
    )
    return made


def _code(upload: Upload, person: Person, public: str) -> dict[str, str]:
    code = letter_codes.made(upload.secret, person.elector_id)
    # After the # a browser keeps it to itself: no server's log has the code.
    link = f"{public.rstrip('/')}/kod#{code}"
    picture = io.BytesIO()
    segno.make(link, error="m", micro=False).save(picture, kind="svg", border=4, xmldecl=False)
    return {"code": letter_codes.written(code), "qr": picture.getvalue().decode()}


def _surname_first(name: str) -> str:
    words = identity.plain(name).split()
    return " ".join([words[-1], *words[:-1]])


def _letter_words(sheet: Sheet) -> dict[str, str]:
    words = {
        "heading": _("Your code to vote"),
        "intro": _("This letter lets you vote without an account, on any phone or computer."),
        "open": _("Open this address, or point your phone's camera at the square:"),
        "type": _("and type this code:"),
        "once": _("The code opens one ballot, yours. It holds no 0, O, 1, I or L."),
        "secret": _(
            "Keep it to yourself: whoever has it could vote in your place. Nobody learns what "
            "you chose, this letter's sender included."
        ),
        "counter": _("If the code does not work, or you would rather vote on paper, come to us:"),
        "qr": _("The address with your code, as a square for a phone's camera"),
    }
    if sheet.when:
        words["when"] = _("When: %(dates)s", dates=sheet.when)
    return words


def _roll_words(sheet: Sheet) -> dict[str, str]:
    return {
        "heading": _("Roll of electors"),
        "intro": _(
            "For the counter only. Destroy it when the vote is over; do not copy it and do not "
            "send it by mail."
        ),
        "number": _("No."),
        "name": _("Name"),
        "address": _("Address"),
        "signature": _("Signature"),
    }
