"""One's own remarks, for who has an account."""

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from services.gateway.pages.remarks import words
from services.gateway.pages.remarks.lists import names
from services.gateway.web import peers
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, signed_in
from shared.problems import Refusal

blueprint = Blueprint("remarks_mine", __name__)


@blueprint.get("/moje-uwagi")
@allow(signed_in)
def mine_GET() -> Response:
    """Show what I have said and where each stands."""
    who = actor()
    assert who.account_id is not None
    found = peers.remarks().of_person(who.account_id, actor=who)
    return page(
        "remarks/mine.html",
        mine=found.remarks,
        names=names([one.remark for one in found.remarks]),
        words=words,
    )


@blueprint.post("/konsultacje/<uuid:consultation_id>/uwagi/<int:number>/wycofaj")
@allow(signed_in)
def withdraw_POST(consultation_id: UUID, number: int) -> Redirect:
    """Take my remark back; a second press changes nothing."""
    try:
        peers.remarks().withdraw(consultation_id, number, actor=actor())
    except Refusal as refusal:
        if refusal.problem.status != 409:
            raise
        flash(words.conflict(refusal.problem), "bad")
    else:
        flash(_("Taken back. Its number stays, its text is gone."), "good")
    return redirect(
        url_for("remarks.remark_GET", consultation_id=consultation_id, number=number), 303
    )
