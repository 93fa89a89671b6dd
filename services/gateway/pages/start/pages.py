"""The start page: what this is and what goes on nearby. It asks no other service."""

from flask import Blueprint, Response

from services.gateway.web.page import page
from shared.access import allow, anyone

blueprint = Blueprint("start", __name__)


@blueprint.get("/")
@allow(anyone)
def start_GET() -> Response:
    """Show the start page."""
    return page("start/start.html")
