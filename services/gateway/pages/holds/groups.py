"""The desk where two people judge groups of votes by their figures, and where limits are set."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from services.gateway.model import RegisterBallot, db
from services.gateway.pages.holds import ballots, words
from services.gateway.register import groups, judging, limits
from services.gateway.web import peers
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, clerk, organiser
from shared.clients.http import ServiceDown
from shared.contracts.holds import FEWEST_JUDGED, LabelFigures
from shared.database import door
from shared.problems import Refusal

blueprint = Blueprint("holds", __name__, url_prefix="/biurko/konsultacje")
Errors = list[tuple[str | None, Any]]


@blueprint.get("/grupy")
@allow(clerk | organiser)
def desk_GET() -> Response:
    """List the ballots of one's centres, and where groups wait."""
    return page(
        "holds/desk.html",
        ballots=ballots.all_mine(),
        actor_lists_kiosks=actor().holds("organiser"),
        words=words,
    )


@blueprint.get("/<uuid:consultation_id>/grupy")
@allow(clerk | organiser)
def groups_GET(consultation_id: UUID) -> Response:
    """Show a ballot's groups in figures once its verification has begun, and its limits."""
    return _groups(ballots.mine(consultation_id))


@blueprint.post("/<uuid:consultation_id>/grupy/<uuid:group_id>/propozycja")
@allow(clerk | organiser)
def proposal_POST(consultation_id: UUID, group_id: UUID) -> Response | Redirect:
    """Propose to count a group or to leave it out."""
    decision, reason = request.form.get("decision", ""), request.form.get("reason", "")
    return _done(
        consultation_id,
        lambda: judging.propose(group_id=group_id, actor=actor(), decision=decision, reason=reason),
        _("Proposed. A second person must agree."),
        group_id=group_id,
    )


@blueprint.post("/<uuid:consultation_id>/grupy/<uuid:group_id>/zgoda")
@allow(clerk | organiser)
def agreement_POST(consultation_id: UUID, group_id: UUID) -> Response | Redirect:
    """Agree, as the second person, to what was proposed."""
    decision, reason = request.form.get("decision", ""), request.form.get("reason", "")
    return _done(
        consultation_id,
        lambda: judging.agree(group_id=group_id, actor=actor(), decision=decision, reason=reason),
        _("Decided. It is carried out in a moment and will stand in the result."),
    )


@blueprint.post("/<uuid:consultation_id>/grupy/<uuid:group_id>/odmowa")
@allow(clerk | organiser)
def refusal_POST(consultation_id: UUID, group_id: UUID) -> Response | Redirect:
    """Take a proposal off the table."""
    decision = request.form.get("decision", "")
    return _done(
        consultation_id,
        lambda: judging.refuse(group_id=group_id, actor=actor(), decision=decision),
        _("The proposal is off the table. Talk it over and propose anew."),
    )


@blueprint.post("/<uuid:consultation_id>/limity")
@allow(organiser)
def limits_POST(consultation_id: UUID) -> Response | Redirect:
    """Set how many votes from one place go without a label."""
    ballot = ballots.mine(consultation_id)
    wanted = limits.Limits(
        hold_limit=_number("hold_limit"),
        counter_limit=_number("counter_limit"),
        reissue_limit=_number("reissue_limit"),
    )
    return _done(
        consultation_id,
        lambda: limits.change(ballot_id=ballot.ballot_id, actor=actor(), limits=wanted),
        _("Saved."),
    )


def _number(name: str) -> int:
    text = request.form.get(name, "").strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0


def _done(
    consultation_id: UUID, act: Callable[[], None], said: str, *, group_id: UUID | None = None
) -> Response | Redirect:
    ballot = ballots.mine(consultation_id)
    try:
        act()
    except Refusal as refusal:
        db.session.rollback()
        problem = refusal.problem
        if problem.status not in (409, 422):
            raise
        pairs: Errors = [
            (name, words.FAULTS[name, code])
            for name, code in problem.fields.items()
            if (name, code) in words.FAULTS
        ]
        errors = pairs or [(None, words.CONFLICTS[problem.code])]
        return _groups(ballot, errors=errors, at=group_id, status=problem.status)
    door(db)
    flash(said, "good")
    return redirect(url_for("holds.groups_GET", consultation_id=consultation_id), 303)


def _groups(
    ballot: RegisterBallot,
    *,
    errors: Errors | None = None,
    at: UUID | None = None,
    status: int = 200,
) -> Response:
    """Show the page; before the verification there is nothing in it of who voted from where."""
    figures: tuple[LabelFigures, ...] = ()
    box_rests = False
    if ballot.state == "verifying":
        try:
            figures = peers.box().labels(ballot.ballot_id).labels
        except (ServiceDown, Refusal):
            box_rests = True
    after = ballot.state in ("verifying", "sealing", "done") or ballot.verified
    return page(
        "holds/groups.html",
        status=status,
        ballot=ballot,
        groups=groups.of_ballot(ballot.ballot_id, figures) if after else [],
        after=after,
        may_judge=ballot.state == "verifying" and ballot.paused_at is None,
        may_limit=ballot.state in ("draft", "open")
        and actor().holds("organiser", ballot.centre_id),
        limits={
            "hold_limit": ballot.hold_limit,
            "counter_limit": ballot.counter_limit,
            "reissue_limit": ballot.reissue_limit,
        },
        me=actor().account_id,
        fewest=FEWEST_JUDGED,
        box_rests=box_rests,
        words=words,
        errors=errors or [],
        at=at,
        sent=request.form,
    )
