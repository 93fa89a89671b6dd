"""My notifications: what I was told, what is new, and which mails I want."""

from datetime import UTC, datetime
from uuid import UUID

from flask import Blueprint, abort, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from services.gateway import notifications, unsubscribing
from services.gateway.model import db
from services.gateway.web.page import page
from services.gateway.web.paths import own_path
from services.gateway.web.security import csrf
from services.gateway.wording import KINDS
from shared.access import allow, anyone, signed_in
from shared.database import door

blueprint = Blueprint("notifications", __name__)


@blueprint.get("/powiadomienia")
@allow(signed_in)
def notifications_GET() -> Response:
    """List what I was told, newest first."""
    number = max(1, request.args.get("strona", 1, type=int))
    told, pages = notifications.of_person(current_user.id, number=number)
    return page(
        "people/notifications.html",
        block="told",
        told=told,
        number=number,
        pages=pages,
        page_url=lambda n: url_for("notifications.notifications_GET", strona=n),
    )


@blueprint.post("/powiadomienia/przeczytane")
@allow(signed_in)
def read_POST() -> Response:
    """Note that I have seen them all."""
    notifications.mark_read(current_user.id, now=datetime.now(UTC))
    door(db)
    return redirect(url_for("notifications.notifications_GET"), 303)


@blueprint.post("/powiadomienia/<uuid:notification_id>")
@allow(signed_in)
def notification_POST(notification_id: UUID) -> Response:
    """Go where one leads, and note that I have seen it."""
    path = notifications.path_of(current_user.id, notification_id)
    if path is None:
        abort(404)
    notifications.mark_read(current_user.id, now=datetime.now(UTC), notification_id=notification_id)
    door(db)
    return redirect(own_path(path, "/powiadomienia"), 303)


@blueprint.get("/wypisz/<uuid:person_id>/<kind>/<mark>")
@allow(anyone)
def unsubscription_GET(person_id: UUID, kind: str, mark: str) -> Response:
    """Show the button that switches a kind of mail off; opening the link changes nothing."""
    if not unsubscribing.is_ours(person_id, kind, mark):
        return page("people/link_over.html", status=410)
    return page("people/unsubscribe.html", kind=KINDS[kind], done=False)


@blueprint.post("/wypisz/<uuid:person_id>/<kind>/<mark>")
@csrf.exempt  # type: ignore[untyped-decorator]
@allow(anyone)
def unsubscription_POST(person_id: UUID, kind: str, mark: str) -> Response:
    """Switch it off. Mail programs post here themselves (RFC 8058): the mark is the proof."""
    if not unsubscribing.is_ours(person_id, kind, mark):
        return page("people/link_over.html", status=410)
    unsubscribing.switch_off(person_id, kind)
    door(db)
    return page("people/unsubscribe.html", kind=KINDS[kind], done=True)
