"""Who: accounts, their sessions and the staff roles they hold.

Every mail address of the installation is here and nowhere else.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, LargeBinary, String, func, text
from sqlalchemy.dialects.postgresql import CITEXT
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.gateway.model.base import db
from shared.contracts.actors import Actor, Role
from shared.ids import new_id


class Account(db.Model):  # type: ignore[name-defined,misc]
    """A person. Who has no password signs in by a link sent by mail.

    A guest signed up to a shift by mail alone: `guest_key` is in the link that leads to what is
    kept of them, and after `guest_until` it is looked whether they may be forgotten. A person with
    `entered_centre_id` is not online: that centre's staff entered them and phone them.
    """

    __tablename__ = "accounts"
    __table_args__ = (
        CheckConstraint("(guest_key IS NULL) = (guest_until IS NULL)", name="guest_for_a_while"),
        CheckConstraint("entered_centre_id IS NULL OR email IS NULL", name="entered_without_mail"),
        db.Index(
            "ix_accounts_guest_until",
            "guest_until",
            postgresql_where=text("guest_until IS NOT NULL"),
        ),
        db.Index(
            "ix_accounts_entered_centre_id",
            "entered_centre_id",
            postgresql_where=text("entered_centre_id IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    email: Mapped[str | None] = mapped_column(CITEXT, unique=True)
    name: Mapped[str] = mapped_column(String(120))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(2), default="pl")
    area_id: Mapped[UUID | None] = mapped_column(ForeignKey("areas.id"))
    phone: Mapped[str | None] = mapped_column(String(40))
    guest_key: Mapped[UUID | None] = mapped_column(unique=True)
    guest_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    entered_centre_id: Mapped[UUID | None] = mapped_column(ForeignKey("centres.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    erased_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    roles: Mapped[list["StaffRole"]] = relationship(
        back_populates="account", lazy="joined", cascade="all, delete-orphan"
    )

    @property
    def is_active(self) -> bool:
        """An erased account cannot be used any more."""
        return self.erased_at is None

    @property
    def actor(self) -> Actor:
        """The account as the access rules and the services see it."""
        return Actor(
            account_id=self.id,
            roles=tuple(sorted(Role(role.role, role.centre_id) for role in self.roles)),
        )


class StaffRole(db.Model):  # type: ignore[name-defined,misc]
    """What an account does for a centre; the operator's role is for the installation."""

    __tablename__ = "staff_roles"
    __table_args__ = (
        CheckConstraint(
            "role IN ('clerk', 'organiser', 'official', 'operator')", name="role_known"
        ),
        CheckConstraint("(role = 'operator') = (centre_id IS NULL)", name="operator_everywhere"),
        db.Index(
            "uq_staff_roles_account_id_role_centre_id",
            "account_id",
            "role",
            "centre_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    role: Mapped[str] = mapped_column(String(20))
    centre_id: Mapped[UUID | None] = mapped_column(ForeignKey("centres.id"))

    account: Mapped[Account] = relationship(back_populates="roles")


class SignedInSession(db.Model):  # type: ignore[name-defined,misc]
    """A browser that is signed in. The cookie holds a random token, this table only its hash."""

    __tablename__ = "sessions"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    # The authenticator whose code this browser has shown; empty once that is reset.
    second_step_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("second_steps.id", ondelete="SET NULL"), index=True
    )

    account: Mapped[Account] = relationship(lazy="joined")
