"""What opens a ballot beside a declaration: lists, letters, codes; each deleted on its day.

No name, address, phone number or mail address stands here in words: keyed hashes alone, and, from
an upload to the last printed letter, a sealed copy.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKey,
    LargeBinary,
    String,
    UniqueConstraint,
    func,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.gateway.model.base import db
from shared.ids import random_id


class ElectorAlias(db.Model):  # type: ignore[name-defined,misc]
    """Another way to write an elector's name; it opens the ballot only where one elector fits."""

    __tablename__ = "elector_aliases"

    alias: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    elector_id: Mapped[UUID] = mapped_column(
        ForeignKey("electors.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class RollInvitation(db.Model):  # type: ignore[name-defined,misc]
    """A member of the group a ballot is for: the keyed hash of a mail address."""

    __tablename__ = "roll_invitations"

    roll_id: Mapped[UUID] = mapped_column(ForeignKey("rolls.id"), primary_key=True)
    contact: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)


class LetterCode(db.Model):  # type: ignore[name-defined,misc]
    """The code in an elector's letter, as a keyed hash: one code an elector."""

    __tablename__ = "letter_codes"
    __table_args__ = (UniqueConstraint("elector_id"),)

    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    elector_id: Mapped[UUID] = mapped_column(ForeignKey("electors.id", ondelete="CASCADE"))


class ListImport(db.Model):  # type: ignore[name-defined,misc]
    """A list from its upload to its printed papers.

    `checked`: read without a fault, waits for a yes. `making`: its electors stand, its files are
    being made. `done`: the sealed copy is gone, and with it the secret the codes came from.
    """

    __tablename__ = "list_imports"
    __table_args__ = (
        CheckConstraint("state IN ('checked', 'making', 'done')", name="state_known"),
        CheckConstraint("(state = 'done') = (upload IS NULL)", name="upload_until_done"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=random_id)
    roll_id: Mapped[UUID] = mapped_column(ForeignKey("rolls.id"), index=True)
    state: Mapped[str] = mapped_column(String(8), default="checked")
    rows: Mapped[int]
    upload: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    files: Mapped[int] = mapped_column(default=0)
    made: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    heartbeat_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now()
    )
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)


class ListFile(db.Model):  # type: ignore[name-defined,misc]
    """A sealed PDF to print: letters, or the roll by name. Gone a week after it was made."""

    __tablename__ = "list_files"
    __table_args__ = (
        UniqueConstraint("import_id", "number"),
        CheckConstraint("kind IN ('letters', 'roll')", name="kind_known"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=random_id)
    import_id: Mapped[UUID] = mapped_column(ForeignKey("list_imports.id", ondelete="CASCADE"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(8))
    first: Mapped[int]
    last: Mapped[int]
    sealed: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)


class Pairing(db.Model):  # type: ignore[name-defined,misc]
    """A short code on a person's own screen, by which a clerk finds their account; used once."""

    __tablename__ = "pairings"
    __table_args__ = (UniqueConstraint("code_hash"),)

    roll_id: Mapped[UUID] = mapped_column(ForeignKey("rolls.id"), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)


class ContactCode(db.Model):  # type: ignore[name-defined,misc]
    """A one-time code that went to the mail address or phone number of the list."""

    __tablename__ = "contact_codes"

    roll_id: Mapped[UUID] = mapped_column(ForeignKey("rolls.id"), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    # None when nobody on the list has this contact: the page does not tell.
    elector_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("electors.id", ondelete="CASCADE"), index=True
    )
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    tries: Mapped[int] = mapped_column(default=0)
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
