"""Guests: people without a password, made by confirming a mail or by staff on the spot."""

from datetime import datetime
from uuid import UUID

from services.gateway import accounts, staff
from services.gateway.model import Account, db
from services.gateway.registrations import ask_guest
from shared.contracts.actors import Actor
from shared.problems import forbidden, invalid

__all__ = ["ask_guest", "make_by_staff"]


def make_by_staff(
    *,
    actor: Actor,
    centre_id: UUID,
    name: str,
    email: str | None,
    area_id: UUID | None,
    language: str,
    now: datetime,
) -> Account:
    """Make a person who came to the centre; without a mail address they are reached there.

    An address that is known returns its account. Only a clerk or organiser of the centre may.
    """
    if not (actor.holds("clerk", centre_id) or actor.holds("organiser", centre_id)):
        raise forbidden("Only staff of the centre make guests.")
    if not name.strip():
        raise invalid(name="required")
    if email is not None:
        account = accounts.make(
            email=email,
            name=name.strip(),
            language=language,
            area_id=area_id,
            password=None,
            now=now,
        )
    else:
        account = Account(
            name=name.strip(), email=None, language=language, area_id=area_id, confirmed_at=now
        )
        db.session.add(account)
        db.session.flush()
    staff.record(actor=actor, act="person.made", subject_id=account.id, centre_id=centre_id)
    return account
