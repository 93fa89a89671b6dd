"""My data: a copy to take away, and being forgotten."""

from datetime import UTC, datetime
from uuid import UUID

from flask import Blueprint, flash, make_response, redirect, request
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from services.gateway import accounts, erasures, exports, looks
from services.gateway.model import db
from services.gateway.web import sessions
from services.gateway.web.page import page
from shared.access import allow, signed_in
from shared.database import door
from shared.problems import Refusal

blueprint = Blueprint("data", __name__)


@blueprint.get("/konto/dane")
@allow(signed_in)
def data_GET() -> Response:
    """Say what is kept, show the copy's progress, offer to be forgotten."""
    return _data()


@blueprint.post("/konto/dane/kopia")
@allow(signed_in)
def export_POST() -> Response:
    """Begin a copy of everything about me."""
    exports.ask(current_user.id, now=datetime.now(UTC))
    door(db)
    return redirect("/konto/dane", 303)


@blueprint.post("/konto/dane/kopia/przerwij")
@allow(signed_in)
def export_cancel_POST() -> Response:
    """Stop making the copy."""
    exports.cancel(current_user.id)
    door(db)
    return redirect("/konto/dane", 303)


@blueprint.get("/konto/dane/kopia/<uuid:export_id>")
@allow(signed_in)
def export_GET(export_id: UUID) -> Response:
    """Give the file to its owner."""
    content = exports.file_of(current_user.id, export_id, now=datetime.now(UTC))
    answer = make_response(content)
    answer.headers["Content-Type"] = "application/zip"
    answer.headers["Content-Disposition"] = 'attachment; filename="wspolnie.zip"'
    return answer


@blueprint.post("/konto/dane/usun")
@allow(signed_in)
def erasure_POST() -> Response:
    """Be forgotten: this cannot be taken back, so a tick is asked for."""
    if request.form.get("sure") != "y":
        return _data(error=_("Tick the box if you are sure."), status=422)
    try:
        erasures.ask(accounts.get(current_user.id), words=request.form.get("words") == "remove")
    except Refusal as refusal:
        if refusal.problem.code != "last_operator":
            raise
        db.session.rollback()
        return _data(
            error=_("You are the only operator. Give somebody else this role first."), status=409
        )
    sessions.end()
    door(db)
    flash(_("Your account is being erased. Goodbye, and thank you for having been here."), "good")
    return redirect("/", 303)


def _data(error: str | None = None, status: int = 200) -> Response:
    export = exports.latest(current_user.id)
    done, of = exports.progress(export) if export is not None else (0, 1)
    return page(
        "people/data.html",
        block="export",
        status=status,
        export=export,
        done=done,
        of=of,
        error=error,
        looks=looks.at(current_user.id),
    )
