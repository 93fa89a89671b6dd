"""Invitations into an organisation's team: a mail with a link, whoever has the address.

Whether an address has an account is told to nobody: the answer and the mail are the same. Who
opens the link signs in or joins first; the link works once, as long as who sent it may choose the
team.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select, update

from services.gateway import letters, mail_links
from services.gateway.model import MailLink, db

PURPOSE = "team"
ROLES = ("member", "coordinator")


def send(
    *,
    email: str,
    role: str,
    organisation_id: UUID,
    title: str,
    by: UUID,
    by_name: str,
    language: str,
    now: datetime,
) -> None:
    """Mail an invitation; an earlier one of the same address for the organisation ends."""
    assert role in ROLES
    _end(organisation_id, MailLink.email == email)
    facts = {
        "organisation_id": str(organisation_id),
        "role": role,
        "title": title,
        "by": str(by),
        "who": by_name,
    }
    link = mail_links.issue(purpose=PURPOSE, email=email, now=now, facts=facts)
    letters.write(
        template="team_invitation",
        email=email,
        language=language,
        facts={"title": title, "who": by_name},
        link=link,
    )


def waiting(organisation_id: UUID, *, now: datetime) -> list[MailLink]:
    """The invitations of an organisation that nobody has taken yet, the newest first."""
    return list(
        db.session.execute(
            select(MailLink)
            .where(
                MailLink.purpose == PURPOSE,
                MailLink.facts["organisation_id"].astext == str(organisation_id),
                MailLink.used_at.is_(None),
                MailLink.expires_at > now,
            )
            .order_by(MailLink.created_at.desc())
        ).scalars()
    )


def take_back(organisation_id: UUID, link_id: UUID) -> None:
    """End an invitation of this organisation; a second time changes nothing."""
    _end(organisation_id, MailLink.id == link_id)


def reopen(link_id: UUID) -> None:
    """Let a link be used again that was used up for nothing."""
    db.session.execute(update(MailLink).where(MailLink.id == link_id).values(used_at=None))


def _end(organisation_id: UUID, which: ColumnElement[bool]) -> None:
    db.session.execute(
        delete(MailLink).where(
            MailLink.purpose == PURPOSE,
            MailLink.facts["organisation_id"].astext == str(organisation_id),
            MailLink.used_at.is_(None),
            which,
        )
    )
