"""What the pages of a coordinator's requests share: the request, the way back, words of refusal."""

from uuid import UUID

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response as Redirect

from services.gateway.pages.volunteering import words
from services.gateway.web import peers
from services.gateway.web.gate import actor
from shared.contracts.volunteering.requests import Request
from shared.problems import Refusal, not_found


def own(request_id: UUID) -> Request:
    """Return a request that the signed-in person may change; others do not exist for them."""
    found = peers.volunteering().get_request(request_id, actor=actor())
    if not found.may_edit:
        raise not_found("request")
    return found


def back(request_id: UUID) -> Redirect:
    """Go to a request's team."""
    return redirect(url_for("help_desk.team_GET", request_id=request_id), 303)


def sorry(refusal: Refusal, request_id: UUID) -> Redirect:
    """Say a refusal on the team's page, where the button was."""
    problem = refusal.problem
    if problem.status == 422:
        flash(" ".join(words.faults(problem).values()), "bad")
    elif problem.status == 409:
        flash(words.conflict(problem), "bad")
    else:
        raise refusal
    return back(request_id)


def faults(refusal: Refusal, *, first: str) -> dict[str, str]:
    """A refusal in words by field; what has no field of its own goes to the `first`.

    Raises it again where the person can do nothing about it.
    """
    problem = refusal.problem
    if problem.status not in (409, 422):
        raise refusal
    if problem.status == 422 and problem.fields:
        return words.faults(problem)
    return dict.fromkeys(problem.fields or (first,), words.conflict(problem))
