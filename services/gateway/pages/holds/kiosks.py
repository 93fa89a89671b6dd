"""Kiosks and offices: places from which many vote one after the other, without a limit."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from services.gateway import places
from services.gateway.model import db
from services.gateway.pages.holds import words
from services.gateway.register import kiosks
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, operator, organiser
from shared.database import door
from shared.problems import Refusal

blueprint = Blueprint("holds_kiosks", __name__, url_prefix="/biurko/konsultacje/stanowiska")


@blueprint.get("")
@allow(organiser | operator)
def kiosks_GET() -> Response:
    """List the kiosks of one's centres."""
    return _show()


@blueprint.post("")
@allow(organiser | operator)
def kiosks_POST() -> Response | Redirect:
    """List one more address or range."""
    try:
        centre_id = UUID(request.form.get("centre_id", ""))
    except ValueError:
        return _show([("centre_id", _("Choose from the list."))], 422)
    try:
        kiosks.add(
            actor=actor(),
            centre_id=centre_id,
            name=request.form.get("name", ""),
            network=request.form.get("network", ""),
        )
    except Refusal as refusal:
        db.session.rollback()
        if refusal.problem.status != 422:
            raise
        faults = refusal.problem.fields.items()
        return _show([(name, words.FAULTS[name, code]) for name, code in faults], 422)
    door(db)
    flash(_("Listed. From there nobody's vote is held up."), "good")
    return redirect(url_for("holds_kiosks.kiosks_GET"), 303)


@blueprint.post("/<uuid:kiosk_id>/usun")
@allow(organiser | operator)
def removal_POST(kiosk_id: UUID) -> Redirect:
    """Take a place off the list."""
    kiosks.remove(actor=actor(), kiosk_id=kiosk_id)
    door(db)
    flash(_("Taken off the list."), "good")
    return redirect(url_for("holds_kiosks.kiosks_GET"), 303)


def _show(errors: list[tuple[str | None, Any]] | None = None, status: int = 200) -> Response:
    who = actor()
    mine = [
        centre
        for centre in places.centres()
        if who.holds("operator") or who.holds("organiser", centre.id)
    ]
    listed = kiosks.of_centres([centre.id for centre in mine])
    return page(
        "holds/kiosks.html",
        status=status,
        centres=[(str(centre.id), centre.name) for centre in mine],
        names={centre.id: centre.name for centre in mine},
        kiosks=listed,
        here=request.remote_addr,
        errors=errors or [],
        sent=request.form,
    )
