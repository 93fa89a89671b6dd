"""Who is asking, and whether they may: the access rule of every route, before the route runs."""

from typing import Any

from flask import Flask, redirect, request, url_for
from flask_login import current_user
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response

from services.gateway import second_step
from services.gateway.web import sessions
from shared.access import require_rules, rule_of
from shared.contracts.actors import VISITOR, Actor


def actor() -> Actor:
    """Return who is asking: a visitor, or the person signed in with their staff roles.

    The roles are withheld from a session that has not passed the second step.
    """
    person: Any = current_user._get_current_object()
    if not person.is_authenticated:
        return VISITOR
    if person.roles and withheld():
        return Actor(account_id=person.id)
    found: Actor = person.actor
    return found


def is_staff() -> bool:
    """Tell whether the person signed in holds a staff role, withheld or not."""
    return bool(current_user.is_authenticated and current_user.roles)


def withheld() -> bool:
    """Tell whether this session's staff rights wait for the second step."""
    return is_staff() and second_step.is_asked() and sessions.second_step_id() is None


def install(app: Flask) -> None:
    """Check each request against its route's rule; refuse to start when a route has none."""

    @app.before_request
    def _check() -> Response | None:
        if request.endpoint is None or rule_of(app, request.endpoint).allows(actor()):
            return None
        back = request.full_path.rstrip("?") if request.method == "GET" else None
        if withheld() and rule_of(app, request.endpoint).allows(current_user.actor):
            return redirect(url_for("second_step.mine_GET", next=back), 303)
        if actor().account_id is not None:
            raise Forbidden
        # Whoever is not signed in is asked to, and comes back to where they were going.
        return redirect(url_for("sign_in.sign_in_GET", next=back), 303)

    require_rules(app)
