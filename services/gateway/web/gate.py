"""Who is asking, and whether they may: the access rule of every route, before the route runs."""

from flask import Flask, redirect, request, url_for
from flask_login import current_user
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response

from shared.access import require_rules, rule_of
from shared.contracts.actors import VISITOR, Actor


def actor() -> Actor:
    """Return who is asking: a visitor, or the person signed in with their staff roles."""
    found: Actor = current_user.actor if current_user.is_authenticated else VISITOR
    return found


def install(app: Flask) -> None:
    """Check each request against its route's rule; refuse to start when a route has none."""

    @app.before_request
    def _check() -> Response | None:
        if request.endpoint is None or rule_of(app, request.endpoint).allows(actor()):
            return None
        if actor().account_id is not None:
            raise Forbidden
        # Whoever is not signed in is asked to, and comes back to where they were going.
        back = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("sign_in.sign_in_GET", next=back), 303)

    require_rules(app)
