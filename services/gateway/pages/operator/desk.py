"""The desk's front: centres with their areas, and who runs this installation."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from services.gateway import erasures, places
from services.gateway.model import db
from services.gateway.pages.operator import words
from services.gateway.web import own
from services.gateway.web.gate import actor
from services.gateway.web.own import OwnPage
from services.gateway.web.page import page
from shared.access import allow, operator
from shared.database import door
from shared.problems import Refusal

blueprint = Blueprint("operator_desk", __name__)

own.add(
    OwnPage(
        label=_l("The operator's desk"),
        text=_l("Centres and areas, staff, the log, who runs this installation."),
        url="/operator",
        room="own",
        icon="settings",
        rule=operator,
        position=90,
    )
)

TEXTS = (
    "entity_name",
    "entity_address",
    "contact_person",
    "contact_email",
    "contact_phone",
    "privacy_contact",
    "building_access",
)
DATES = ("site_published_on", "site_changed_on", "statement_made_on", "statement_reviewed_on")


@blueprint.get("/operator")
@allow(operator)
def desk_GET() -> Response:
    """Show the centres and their areas."""
    return _desk()


@blueprint.post("/operator/centra")
@allow(operator)
def centre_POST() -> Response:
    """Open a centre."""
    return _done(
        lambda: places.add_centre(actor=actor(), name=request.form.get("name", "")), "new-centre"
    )


@blueprint.post("/operator/centra/<uuid:centre_id>")
@allow(operator)
def centre_change_POST(centre_id: UUID) -> Response:
    """Rename a centre and say how it is reached."""
    return _done(
        lambda: places.change_centre(
            actor=actor(),
            centre_id=centre_id,
            name=request.form.get("name", ""),
            contact=request.form.get("contact", ""),
        ),
        f"centre-{centre_id}",
    )


@blueprint.post("/operator/centra/<uuid:centre_id>/okolice")
@allow(operator)
def area_POST(centre_id: UUID) -> Response:
    """Add an area."""
    return _done(
        lambda: places.add_area(
            actor=actor(), centre_id=centre_id, name=request.form.get("name", "")
        ),
        f"new-area-{centre_id}",
    )


@blueprint.post("/operator/okolice/<uuid:area_id>")
@allow(operator)
def area_change_POST(area_id: UUID) -> Response:
    """Rename an area."""
    return _done(
        lambda: places.rename_area(
            actor=actor(), area_id=area_id, name=request.form.get("name", "")
        ),
        f"area-{area_id}",
    )


@blueprint.get("/operator/podmiot")
@allow(operator)
def installation_GET() -> Response:
    """Show what is said of who runs this."""
    return page("operator/installation.html", it=places.installation(), errors=[])


@blueprint.post("/operator/podmiot")
@allow(operator)
def installation_POST() -> Response:
    """Change what is said of who runs this."""
    values: dict[str, object] = {
        name: request.form.get(name, "").strip()[: _longest(name)] for name in TEXTS
    }
    errors = []
    for name in DATES:
        try:
            text = request.form.get(name, "")
            values[name] = date.fromisoformat(text) if text else None
        except ValueError:
            values[name] = None
            errors.append((name, _("Write the date as year-month-day, for example 2026-11-30.")))
    if errors:
        return page("operator/installation.html", status=422, it=values, errors=errors)
    places.describe_installation(actor=actor(), **values)
    door(db)
    flash(_("Saved. The footer's pages show it now."), "good")
    return redirect("/operator/podmiot", 303)


def _longest(name: str) -> int:
    return {"building_access": 4000, "entity_address": 400, "privacy_contact": 400}.get(
        name, 40 if name == "contact_phone" else 120 if name == "contact_person" else 200
    )


def _done(change: Any, form: str) -> Response:
    try:
        change()
    except Refusal as refusal:
        errors = [(f"{form}-{field}", text) for field, text in words.faults(refusal)]
        db.session.rollback()
        return _desk(errors, form, 422)
    door(db)
    flash(_("Saved."), "good")
    return redirect("/operator", 303)


def _desk(
    errors: Sequence[tuple[str, str]] = (), wrong: str | None = None, status: int = 200
) -> Response:
    return page(
        "operator/desk.html",
        status=status,
        centres=places.centres(),
        unforgotten=erasures.waiting(datetime.now(UTC)),
        errors=errors,
        wrong=wrong,
    )
