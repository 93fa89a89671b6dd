"""Invitations into a team: sent by mail, taken back, taken.

Opening the link changes nothing, since mail scanners open links too.
"""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as Redirect

from services.gateway import accounts, mail_links, team_invitations
from services.gateway.model import db
from services.gateway.pages.volunteering import organisations
from services.gateway.rate_limits import LINK_ADDRESS, Limit
from services.gateway.web import limits, peers
from services.gateway.web.gate import actor
from services.gateway.web.languages import chosen
from services.gateway.web.page import page
from shared.access import allow, anyone, signed_in
from shared.contracts.actors import Actor
from shared.contracts.volunteering.organisations import SetMember
from shared.database import door
from shared.problems import Refusal

blueprint = Blueprint("team_invitations", __name__)

# Who invites by mail could have mails sent to strangers: a team needs few of them.
TEAM_ACCOUNT = Limit("team-account", 20, timedelta(hours=1))
TEAM_ADDRESS = Limit("team-address", 60, timedelta(hours=1))


@blueprint.post("/organizacje/<uuid:organisation_id>/osoby")
@allow(signed_in)
def invite_POST(organisation_id: UUID) -> Response | Redirect:
    """Invite somebody into the team; the answer is the same for every address."""
    limits.count(TEAM_ADDRESS, TEAM_ACCOUNT, str(actor().account_id))
    found = organisations.kept(organisation_id)
    email = accounts.clean_email(request.form.get("email", ""))
    if email is None:
        text = _("Write a whole mail address, for example ola@example.pl.")
        return organisations.show(found, {"email": text}, 422)
    team_invitations.send(
        email=email,
        role="coordinator" if request.form.get("role") == "coordinator" else "member",
        organisation_id=organisation_id,
        title=found.name,
        by=current_user.id,
        by_name=current_user.name,
        language=chosen(),
        now=datetime.now(UTC),
    )
    door(db)
    text = _("We have sent a mail to %(email)s. Once they say yes, they are in the team.")
    flash(text % {"email": email}, "good")
    return organisations.back(organisation_id)


@blueprint.post("/organizacje/<uuid:organisation_id>/zaproszenia/<uuid:link_id>/cofnij")
@allow(signed_in)
def take_back_POST(organisation_id: UUID, link_id: UUID) -> Redirect:
    """Take an invitation back."""
    organisations.kept(organisation_id)
    team_invitations.take_back(organisation_id, link_id)
    door(db)
    flash(_("Taken back. The link in the mail leads nowhere now."), "good")
    return organisations.back(organisation_id)


@blueprint.get("/zespol/<token>")
@allow(anyone)
def invitation_GET(token: str) -> Response:
    """Show who invites into which team, and the button that says yes."""
    limits.count(LINK_ADDRESS)
    link = mail_links.peek(token, team_invitations.PURPOSE, now=datetime.now(UTC))
    if link is None:
        return page("people/link_over.html", status=410)
    return page("volunteering/team_invitation.html", link=link, token=token)


@blueprint.post("/zespol/<token>")
@allow(signed_in)
def invitation_POST(token: str) -> Response | Redirect:
    """Say yes; the link is used up first, so that two people cannot take it."""
    limits.count(LINK_ADDRESS)
    link = mail_links.use(token, team_invitations.PURPOSE, now=datetime.now(UTC))
    if link is None:
        return page("people/link_over.html", status=410)
    link_id, organisation_id = link.id, UUID(link.facts["organisation_id"])
    role, sender = link.facts["role"], Actor(account_id=UUID(link.facts["by"]))
    door(db)
    try:
        _join(organisation_id, role, sender)
    except Refusal as refusal:
        if refusal.problem.status not in (403, 404, 409):
            _reopen(link_id)
            raise
        # Who sent it may not choose the team any more.
        return page("people/link_over.html", status=410)
    except Exception:
        _reopen(link_id)
        raise
    flash(_("Welcome to the team!"), "good")
    return redirect(url_for("organisations.organisation_GET", organisation_id=organisation_id), 303)


def _join(organisation_id: UUID, role: str, sender: Actor) -> None:
    """Enter the person signed in, in the name of who invited; nobody loses a higher role by it."""
    person = current_user.id
    found = peers.volunteering().get_organisation(organisation_id, actor=sender)
    if any(one.person_id == person and one.role == "coordinator" for one in found.team):
        return
    peers.volunteering().set_member(organisation_id, person, SetMember(role=role), actor=sender)


def _reopen(link_id: UUID) -> None:
    db.session.rollback()
    team_invitations.reopen(link_id)
    door(db)
