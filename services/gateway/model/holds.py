"""What the register keeps against many votes from one place: counts, groups, grants, kiosks.

Counts and groups name no elector and grants no account. Like the register's rows they have no
foreign keys to what belongs to a vote.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import CIDR
from sqlalchemy.orm import Mapped, mapped_column

from services.gateway.model.base import db
from shared.ids import new_id, random_id


class RegisterOrigin(db.Model):  # type: ignore[name-defined,misc]
    """How many votes came from one origin in one hour (at the counter: from one clerk in one day).

    `origin` is a keyed hash of an address range, a device's cookie or a staff account, another one
    in each ballot. No row tells of a vote; all are gone after the freeze.
    """

    __tablename__ = "register_origins"
    __table_args__ = (CheckConstraint("votes > 0", name="votes_positive"),)

    ballot_id: Mapped[UUID] = mapped_column(primary_key=True)
    origin: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    since: Mapped[datetime] = mapped_column(DateTime(timezone=True), primary_key=True)
    votes: Mapped[int]


class RegisterGroup(db.Model):  # type: ignore[name-defined,misc]
    """The votes of one origin beyond its limit; two people judge them before the count.

    `label` is what register and box keep with such a vote; it goes when the group is settled in
    both. What stays is the published judgement.
    """

    __tablename__ = "register_groups"
    __table_args__ = (
        UniqueConstraint("ballot_id", "origin"),
        UniqueConstraint("label"),
        CheckConstraint("kind IN ('network', 'device', 'staff')", name="kind_known"),
        CheckConstraint("decision IN ('count', 'leave_out', 'dissolve')", name="decision_known"),
        CheckConstraint("first_account <> second_account", name="two_judges"),
        CheckConstraint(
            "decision IS NULL OR decision = 'dissolve' OR "
            "(first_account IS NOT NULL AND reason <> '')",
            name="proposed_with_a_reason",
        ),
        CheckConstraint(
            "second_account IS NULL OR first_account IS NOT NULL", name="second_after_first"
        ),
        CheckConstraint(
            "label IS NOT NULL OR (papers IS NOT NULL AND "
            "(decision = 'dissolve' OR second_account IS NOT NULL))",
            name="label_until_judged",
        ),
        CheckConstraint("NOT told OR decision = 'leave_out'", name="told_when_left_out"),
        Index(
            "ix_register_groups_to_settle",
            "ballot_id",
            postgresql_where=text("label IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=random_id)
    ballot_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(8))
    origin: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    label: Mapped[UUID | None]
    decision: Mapped[str | None] = mapped_column(String(9))
    reason: Mapped[str] = mapped_column(Text, default="", server_default="")
    first_account: Mapped[UUID | None]
    second_account: Mapped[UUID | None]
    # How many papers it was when its labels were erased; published with the judgement.
    papers: Mapped[int | None]
    # True once the electors of a group that was left out have been told.
    told: Mapped[bool] = mapped_column(default=False, server_default=text("false"))


class RegisterGrant(db.Model):  # type: ignore[name-defined,misc]
    """Leave for one elector to cast a paper of their own: a document was shown at the counter.

    `code` is the keyed hash of what the clerk gave them. Without a time, gone after the freeze.
    """

    __tablename__ = "register_grants"
    __table_args__ = (UniqueConstraint("ballot_id", "code"),)

    ballot_id: Mapped[UUID] = mapped_column(primary_key=True)
    elector_id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[bytes] = mapped_column(LargeBinary(32))


class Kiosk(db.Model):  # type: ignore[name-defined,misc]
    """A place of a centre where many vote one after the other: its address range has no limit."""

    __tablename__ = "kiosks"
    __table_args__ = (
        UniqueConstraint("centre_id", "network"),
        CheckConstraint("name <> ''", name="named"),
        CheckConstraint(
            "masklen(network) >= CASE family(network) WHEN 4 THEN 16 ELSE 32 END",
            name="not_too_wide",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    centre_id: Mapped[UUID] = mapped_column(ForeignKey("centres.id"))
    name: Mapped[str] = mapped_column(String(120))
    network: Mapped[str] = mapped_column(CIDR)
