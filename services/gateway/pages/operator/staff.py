"""Who is staff: roles given and taken back, by mail address."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from services.gateway import accounts, places, second_step, staff
from services.gateway.model import db
from services.gateway.pages.operator import words
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, operator
from shared.database import door
from shared.problems import Refusal

blueprint = Blueprint("operator_staff", __name__)


@blueprint.get("/operator/zespol")
@allow(operator)
def staff_GET() -> Response:
    """List who has which role."""
    return _staff()


@blueprint.post("/operator/zespol")
@allow(operator)
def staff_POST() -> Response:
    """Give a role."""
    role = request.form.get("role", "")
    try:
        staff.grant(
            actor=actor(),
            email=accounts.clean_email(request.form.get("email", "")) or "",
            role=role,
            centre_id=_uuid(request.form.get("centre_id", "")) if role != "operator" else None,
        )
    except Refusal as refusal:
        errors = words.faults(refusal)
        db.session.rollback()
        return _staff(errors, 422)
    door(db)
    flash(_("The role is given; the person was told."), "good")
    return redirect("/operator/zespol", 303)


@blueprint.post("/operator/zespol/<uuid:role_id>/odbierz")
@allow(operator)
def role_end_POST(role_id: UUID) -> Response:
    """Take a role back."""
    try:
        staff.revoke(actor=actor(), role_id=role_id, reason=request.form.get("reason", "")[:500])
    except Refusal as refusal:
        errors = words.faults(refusal)
        db.session.rollback()
        return _staff(errors, 409)
    door(db)
    flash(_("The role is taken back; the person was told."), "good")
    return redirect("/operator/zespol", 303)


@blueprint.post("/operator/zespol/osoby/<uuid:account_id>/drugi-krok")
@allow(operator)
def second_step_POST(account_id: UUID) -> Response:
    """Reset somebody's second step: they sign in anew and set up another phone."""
    try:
        second_step.reset(
            actor=actor(), account_id=account_id, reason=request.form.get("reason", "")[:500]
        )
    except Refusal as refusal:
        errors = words.faults(refusal)
        db.session.rollback()
        return _staff(errors, 409)
    door(db)
    flash(_("The second step is reset and the person was told. They are signed out."), "good")
    return redirect("/operator/zespol", 303)


def _staff(errors: Any = (), status: int = 200) -> Response:
    return page(
        "operator/staff.html",
        status=status,
        holders=staff.holders(),
        centres=[(str(centre.id), centre.name) for centre in places.centres()],
        roles=list(words.ROLES.items()),
        role_names=words.ROLES,
        second_step_asked=second_step.is_asked(),
        errors=list(errors),
        sent=request.form,
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
