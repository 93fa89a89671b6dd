"""An invitation answered from its mail, without signing in, or on one's own page.

Opening a mail's link shows the invitation and changes nothing, since mail scanners open links,
too. The link acts for one person on one invitation and signs nobody in; the invitation's own
deadline ends its life.
"""

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as Redirect

from services.gateway import shift_links
from services.gateway.pages.matching import words as matching
from services.gateway.pages.volunteering import words
from services.gateway.rate_limits import LINK_ADDRESS
from services.gateway.web import limits, peers
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, anyone, signed_in
from shared.contracts.actors import Actor
from shared.contracts.volunteering.applications import DeclineInvitation
from shared.contracts.volunteering.invitations import OpenInvitation
from shared.problems import Refusal, not_found

blueprint = Blueprint("invitations", __name__)

YES = "yes"


@blueprint.get("/zaproszenie/<token>")
@allow(anyone)
def mailed_GET(token: str) -> Response:
    """Show an invitation, its reasons and the five answers."""
    link = _link(token)
    found = None if link is None else _found(link.application_id, _person(link))
    return _shown(
        found,
        answer=url_for("invitations.mailed_POST", token=token),
        undo=url_for("invitations.mailed_undo_POST", token=token),
    )


@blueprint.post("/zaproszenie/<token>")
@allow(anyone)
def mailed_POST(token: str) -> Response | Redirect:
    """Take one answer; the same answer twice is one."""
    link = _link(token)
    if link is None:
        return _shown(None)
    _answer(link.application_id, _person(link))
    return redirect(url_for("invitations.mailed_GET", token=token), 303)


@blueprint.post("/zaproszenie/<token>/cofnij")
@allow(anyone)
def mailed_undo_POST(token: str) -> Response | Redirect:
    """Take back what a no has changed."""
    link = _link(token)
    if link is None:
        return _shown(None)
    peers.volunteering().undo_decline(link.application_id, actor=_person(link))
    return redirect(url_for("invitations.mailed_GET", token=token), 303)


@blueprint.get("/moje-dopasowania/<uuid:invitation_id>")
@allow(signed_in)
def mine_GET(invitation_id: UUID) -> Response:
    """Show one of my invitations."""
    return _shown(
        _own(invitation_id),
        answer=url_for("invitations.mine_POST", invitation_id=invitation_id),
        undo=url_for("invitations.mine_undo_POST", invitation_id=invitation_id),
    )


@blueprint.post("/moje-dopasowania/<uuid:invitation_id>")
@allow(signed_in)
def mine_POST(invitation_id: UUID) -> Redirect:
    """Take my answer."""
    _own(invitation_id)
    _answer(invitation_id, actor())
    return redirect(url_for("invitations.mine_GET", invitation_id=invitation_id), 303)


@blueprint.post("/moje-dopasowania/<uuid:invitation_id>/cofnij")
@allow(signed_in)
def mine_undo_POST(invitation_id: UUID) -> Redirect:
    """Take back what my no has changed."""
    peers.volunteering().undo_decline(invitation_id, actor=actor())
    return redirect(url_for("invitations.mine_GET", invitation_id=invitation_id), 303)


def _link(token: str) -> shift_links.ShiftLink | None:
    limits.count(LINK_ADDRESS)
    return shift_links.read("answer", token)


def _person(link: shift_links.ShiftLink) -> Actor:
    return Actor(account_id=link.person_id)


def _own(invitation_id: UUID) -> OpenInvitation:
    found = _found(invitation_id, actor())
    if found is None:
        raise not_found("invitation")
    return found


def _found(invitation_id: UUID, person: Actor) -> OpenInvitation | None:
    try:
        return peers.volunteering().get_invitation(invitation_id, actor=person)
    except Refusal as refusal:
        if refusal.problem.status != 404:
            raise
        return None


def _answer(invitation_id: UUID, person: Actor) -> None:
    """Pass one answer on; what stands in its way is said, and the page tells where it stands."""
    said = request.form.get("answer", "")
    if said != YES and said not in dict(words.DECLINES):
        return
    try:
        if said == YES:
            peers.volunteering().accept_invitation(invitation_id, actor=person)
        else:
            command = DeclineInvitation(reason=said)
            peers.volunteering().decline_invitation(invitation_id, command, actor=person)
    except Refusal as refusal:
        # An answer that came too late is no mistake: the page itself says so kindly.
        if refusal.problem.status == 409 and refusal.problem.code != "invitation_over":
            flash(words.conflict(refusal.problem), "bad")
        elif refusal.problem.status not in (404, 409):
            raise


def _shown(found: OpenInvitation | None, **doors: str) -> Response:
    return page(
        "volunteering/matching/invitation.html",
        status=200 if found is not None else 410,
        found=found,
        one=found.invitation if found is not None else None,
        doors=doors,
        words=words,
        matching=matching,
    )
