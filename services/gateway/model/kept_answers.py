"""Answers kept for later by people without scripts, under a code that they alone have."""

from datetime import date

from sqlalchemy import Date, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from services.gateway.model.base import db


class KeptAnswers(db.Model):  # type: ignore[name-defined,misc]
    """What somebody has answered so far, readable with their code alone.

    `name` is made of the code, and so is the key of `sealed`. There is no account, no survey and no
    time here, but the day on which it is thrown away.
    """

    __tablename__ = "kept_answers"
    __table_args__ = (Index("ix_kept_answers_goes_on", "goes_on"),)

    name: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    goes_on: Mapped[date] = mapped_column(Date)
