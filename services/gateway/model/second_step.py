"""The second step of staff: what an app on their phone proves when they sign in."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, ForeignKey, LargeBinary, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from services.gateway.model.base import db
from shared.ids import new_id


class SecondStep(db.Model):  # type: ignore[name-defined,misc]
    """An account's authenticator. Its secret is sealed; a code of one time step works once.

    Sessions that have passed it name its id, so taking the row away withholds their rights.
    """

    __tablename__ = "second_steps"
    __table_args__ = (UniqueConstraint("account_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    # The newest time step (half a minute since 1970) whose code was used: it only grows.
    last_step: Mapped[int] = mapped_column(BigInteger)
    enrolled_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now()
    )


class RecoveryCode(db.Model):  # type: ignore[name-defined,misc]
    """A code on paper for the day the phone is lost: only its hash is kept, using it deletes it."""

    __tablename__ = "recovery_codes"

    second_step_id: Mapped[UUID] = mapped_column(
        ForeignKey("second_steps.id", ondelete="CASCADE"), primary_key=True
    )
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
