"""The footer's pages: accessibility, privacy, and a way in for who cannot use these pages."""

from flask import Blueprint, Response, current_app

from services.gateway import places
from services.gateway.web.page import page
from shared.access import allow, anyone

blueprint = Blueprint("about", __name__)

OMBUDSMAN = "https://bip.brpo.gov.pl/pl/content/jak-zglosic-sie-do-rpo"


@blueprint.get("/deklaracja-dostepnosci")
@allow(anyone)
def accessibility_GET() -> Response:
    """Show the accessibility statement, with the ids that the law's conditions fix."""
    return page(
        "start/accessibility.html",
        it=places.installation(),
        public_url=current_app.extensions["settings"].public_url,
        ombudsman=OMBUDSMAN,
    )


@blueprint.get("/prywatnosc")
@allow(anyone)
def privacy_GET() -> Response:
    """Say in plain words what is kept, why, for how long, and what one can do about it."""
    return page(
        "start/privacy.html",
        it=places.installation(),
        settings=current_app.extensions["settings"],
    )


@blueprint.get("/kontakt")
@allow(anyone)
def contact_GET() -> Response:
    """Say how to reach a human being."""
    return page("start/contact.html", it=places.installation(), centres=places.centres())
