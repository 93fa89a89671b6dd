"""The start page: what this is and what goes on nearby. It asks no other service."""

from datetime import UTC, datetime
from uuid import UUID

from flask import Blueprint, Response
from flask_login import current_user

from services.gateway import accounts, feed
from services.gateway.web.page import page
from services.gateway.web.peers import installed
from shared.access import allow, anyone

blueprint = Blueprint("start", __name__)

VOTES, REQUESTS, RESULTS = 3, 6, 3


def home() -> UUID | None:
    """Return where the person lives, if they are signed in and said so."""
    area: UUID | None = current_user.area_id if current_user.is_authenticated else None
    return area


@blueprint.get("/")
@allow(anyone)
def start_GET() -> Response:
    """Show the start page: the person's own area first."""
    now, area = datetime.now(UTC), home()
    return page(
        "start/start.html",
        votes=feed.now_open(now=now, area_id=area, kind="consultation", at_most=VOTES),
        requests=feed.now_open(now=now, area_id=area, kind="request", at_most=REQUESTS),
        results=feed.latest(area_id=area, kind="result", at_most=RESULTS),
        has_consultations=installed("consultations"),
        has_volunteering=installed("volunteering"),
        lit=accounts.how_many(at_most=24),
        now=now,
    )
