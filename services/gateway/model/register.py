"""The electoral register: who may vote and who has; never what.

No row of a vote holds a time once it is settled, or an ordered id. Rows of the register have no
foreign keys on purpose: each check of one would leave the number of the vote's transaction on
the elector's row.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.gateway.model.base import db
from shared.ids import random_id


class Roll(db.Model):  # type: ignore[name-defined,misc]
    """Those who may vote in a ballot, as named predicates, and the checks that find them.

    All of them hold together: who is on the imported list (`listed`), in the group that was
    invited (`group_name`), of the age the law names. Made before the ballot is announced, or
    with it; fixed once it is open. The check `account` is of surveys alone: every account is an
    elector, whoever it belongs to.
    """

    __tablename__ = "rolls"
    __table_args__ = (
        UniqueConstraint("consultation_id"),
        CheckConstraint(
            "checks <@ ARRAY['declaration', 'counter', 'letter', 'contact', 'account']::varchar[] "
            "AND cardinality(checks) > 0",
            name="checks_known",
        ),
        CheckConstraint(
            "listed OR NOT checks && ARRAY['letter', 'contact']::varchar[]",
            name="letters_from_a_list",
        ),
        CheckConstraint("(age_from IS NULL) = (age_basis = '')", name="age_with_its_basis"),
        CheckConstraint("age_from BETWEEN 6 AND 18", name="age_lawful"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=random_id)
    # The consultation whose ballot this is for; none for rolls of earlier releases and of surveys.
    consultation_id: Mapped[UUID | None]
    checks: Mapped[list[str]] = mapped_column(
        ARRAY(String(12)),
        default=lambda: ["declaration", "counter"],
        server_default="{declaration,counter}",
    )
    listed: Mapped[bool] = mapped_column(default=False, server_default="false")
    group_name: Mapped[str] = mapped_column(String(120), default="", server_default="")
    age_from: Mapped[int | None]
    # The resolution or act that allows an age class, in the organiser's words: shown to everyone.
    age_basis: Mapped[str] = mapped_column(String(500), default="", server_default="")
    # When what was imported is forgotten; at the latest soon after the freeze.
    purge_on: Mapped[date | None]
    purged: Mapped[bool] = mapped_column(default=False, server_default="false")


class Elector(db.Model):  # type: ignore[name-defined,misc]
    """One vote's worth of a roll. Name, address and contact are kept as keyed hashes alone."""

    __tablename__ = "electors"
    __table_args__ = (
        UniqueConstraint("roll_id", "identity"),
        Index("ix_electors_mail_hash", "mail_hash", postgresql_where=text("mail_hash IS NOT NULL")),
        Index(
            "ix_electors_phone_hash", "phone_hash", postgresql_where=text("phone_hash IS NOT NULL")
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=random_id)
    roll_id: Mapped[UUID] = mapped_column(ForeignKey("rolls.id"))
    identity: Mapped[bytes] = mapped_column(LargeBinary(32))
    # On the imported list, or added to it at the counter.
    listed: Mapped[bool] = mapped_column(default=False, server_default="false")
    # The list gave a birth year that cannot be. The year itself is kept nowhere.
    doubtful: Mapped[bool] = mapped_column(default=False, server_default="false")
    mail_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    phone_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))


class ElectorAccount(db.Model):  # type: ignore[name-defined,misc]
    """An account that acts for an elector: one in each roll, for good."""

    __tablename__ = "elector_accounts"

    roll_id: Mapped[UUID] = mapped_column(ForeignKey("rolls.id"), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    elector_id: Mapped[UUID] = mapped_column(ForeignKey("electors.id"), index=True)


class RegisterBallot(db.Model):  # type: ignore[name-defined,misc]
    """The register's copy of a ballot's dates, and how far the vote has come. Judges who is late.

    `signing_key` makes the passes; it is there before the box opens and gone after the freeze.
    """

    __tablename__ = "register_ballots"
    __table_args__ = (
        CheckConstraint(
            "state IN ('draft', 'open', 'closing', 'settling', 'verifying', 'sealing', 'done', "
            "'withdrawn')",
            name="state_known",
        ),
        CheckConstraint(
            "state NOT IN ('open', 'closing', 'settling', 'verifying') OR signing_key IS NOT NULL",
            name="open_with_a_key",
        ),
        CheckConstraint("state <> 'closing' OR closing_ends_at IS NOT NULL", name="closing_ends"),
        CheckConstraint("(state = 'done') = (balance IS NOT NULL)", name="done_with_a_balance"),
        CheckConstraint("balance IN ('sealed', 'unbalanced')", name="balance_known"),
        CheckConstraint("(survey_of IS NULL) <> (consultation_id IS NULL)", name="vote_or_survey"),
        CheckConstraint(
            "hold_limit > 0 AND counter_limit > 0 AND reissue_limit > 0", name="limits_positive"
        ),
    )

    ballot_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    # The consultation whose vote this is. Of an anonymous survey it stands in `survey_of` instead,
    # so that whoever looks for a consultation's vote never finds one of its surveys.
    consultation_id: Mapped[UUID] = mapped_column(nullable=True)
    survey_of: Mapped[UUID | None] = mapped_column(index=True)
    title: Mapped[str] = mapped_column(String(200))
    centre_id: Mapped[UUID]
    area_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    opens_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    closes_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    rehearsal: Mapped[bool]
    # Until then, after the close, groups are judged and papers reissued; none: no such phase.
    verifies_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    # So many votes from one address range or device an hour, and by one clerk a day, go without a
    # label; so many papers one clerk may have reissued a day.
    hold_limit: Mapped[int] = mapped_column(default=15, server_default="15")
    counter_limit: Mapped[int] = mapped_column(default=150, server_default="150")
    reissue_limit: Mapped[int] = mapped_column(default=20, server_default="20")
    roll_id: Mapped[UUID] = mapped_column(ForeignKey("rolls.id"))
    state: Mapped[str] = mapped_column(String(10), default="draft")
    # The phase of verification is behind: what is settled now is settled for the seal.
    verified: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    signing_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    # When those who have reserved but not heard from the box may no longer try again.
    closing_ends_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    balance: Mapped[str | None] = mapped_column(String(10))
    # One of the two books was restored from a backup: nobody votes until somebody has looked.
    paused_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    # The box is frozen; the register's rows are; nothing of the open vote is left on disk.
    box_frozen: Mapped[bool] = mapped_column(default=False)
    frozen: Mapped[bool] = mapped_column(default=False)
    emptied: Mapped[bool] = mapped_column(default=False)


class RegisterRow(db.Model):  # type: ignore[name-defined,misc]
    """An elector's vote while the ballot runs: reserved, held by a clerk, or voted.

    A second row of kind `reissued` belongs to who found a vote cast in their name. Whoever sends
    a paper first has a row here, so one elector has one serial at a time.
    """

    __tablename__ = "register"
    __table_args__ = (
        # Never deferrable: a serial belongs to one row at every moment.
        UniqueConstraint("ballot_id", "serial"),
        CheckConstraint("kind IN ('first', 'reissued')", name="kind_known"),
        CheckConstraint("state IN ('reserved', 'held', 'voted')", name="state_known"),
        CheckConstraint("(state = 'reserved') = (serial IS NOT NULL)", name="serial_reserved"),
        CheckConstraint(
            "(state = 'reserved') = (look_again_at IS NOT NULL)", name="look_again_reserved"
        ),
        CheckConstraint("NOT mixed OR state = 'voted'", name="mixed_settled"),
        CheckConstraint(
            "channel IN ('account', 'letter', 'counter', 'card')", name="channel_known"
        ),
        CheckConstraint("(state = 'held') = (batch IS NOT NULL)", name="held_in_a_batch"),
        CheckConstraint("(state = 'held') = (stub IS NOT NULL)", name="held_by_a_stub"),
        UniqueConstraint("ballot_id", "stub"),
        CheckConstraint("NOT left_out OR state = 'voted'", name="left_out_voted"),
        Index(
            "ix_register_reserved",
            "look_again_at",
            postgresql_where=text("state = 'reserved'"),
        ),
        Index(
            "ix_register_labelled",
            "ballot_id",
            "hold_label",
            postgresql_where=text("hold_label IS NOT NULL"),
        ),
        Index(
            "ix_register_unmixed",
            "ballot_id",
            postgresql_where=text("state = 'voted' AND NOT mixed"),
        ),
    )

    ballot_id: Mapped[UUID] = mapped_column(primary_key=True)
    elector_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True, default="first")
    state: Mapped[str] = mapped_column(String(10))
    serial: Mapped[UUID | None]
    hold_label: Mapped[UUID | None]
    look_again_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    # How the vote came: by an account, a letter's code, at the counter's screen, on a paper card.
    channel: Mapped[str] = mapped_column(String(8), default="account", server_default="account")
    # A held card: its batch, and the keyed hash of the number on its stub; gone when it is settled.
    batch: Mapped[int | None]
    stub: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    # Two people left out the group this vote was in; kept until the freeze, so that its elector
    # is told and may cast a paper at the counter.
    left_out: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    mixed: Mapped[bool] = mapped_column(default=False)


class RegisterMark(db.Model):  # type: ignore[name-defined,misc]
    """What is left of the register after the freeze: this elector is marked as voted."""

    __tablename__ = "register_marks"

    ballot_id: Mapped[UUID] = mapped_column(primary_key=True)
    elector_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    channel: Mapped[str] = mapped_column(String(8), default="account", server_default="account")
