"""The organiser's desk: an anonymous survey whose two books differ, as after a restored backup."""

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as Redirect

from services.gateway import staff
from services.gateway.model import RegisterBallot, db
from services.gateway.pages.consultations.forms import ReasonForm
from services.gateway.web import peers
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, organiser
from shared.contracts.ballots import PublishUnbalanced
from shared.database import door
from shared.problems import Refusal

blueprint = Blueprint(
    "survey_balance",
    __name__,
    url_prefix="/biurko/konsultacje/<uuid:consultation_id>/ankiety/<uuid:survey_id>/niezgodnosc",
)


def differs(survey_id: UUID) -> bool:
    """Tell whether the two books of a survey held different numbers at the seal; without a call."""
    found = db.session.get(RegisterBallot, survey_id)
    return found is not None and found.balance == "unbalanced"


@blueprint.get("")
@allow(organiser)
def balance_GET(consultation_id: UUID, survey_id: UUID) -> Response:
    """Show both books' figures, and who has agreed to count when they differ."""
    return _balance(ReasonForm(formdata=None), _registered(consultation_id, survey_id))


@blueprint.post("")
@allow(organiser)
def balance_POST(consultation_id: UUID, survey_id: UUID) -> Response | Redirect:
    """Agree, as one of two organisers, that the answers are counted all the same."""
    registered, form = _registered(consultation_id, survey_id), ReasonForm()
    second = "second" in request.form
    if not second and not form.validate_on_submit():
        return _balance(form, registered, 422)
    reason = "" if second else form.reason.data
    try:
        peers.box().publish_unbalanced(survey_id, PublishUnbalanced(reason=reason), actor=actor())
    except Refusal as refusal:
        if refusal.problem.status not in (409, 422):
            raise
        form.form_errors.append(_("Something has changed meanwhile. Look at the page again."))
        return _balance(form, registered, 422)
    staff.record(
        actor=actor(),
        act="survey.unbalanced_agreed",
        subject_id=survey_id,
        centre_id=registered.centre_id,
        reason=reason,
    )
    door(db)
    flash(_("Noted. When two organisers agree, the answers are counted."), "good")
    return redirect(request.path, 303)


def _registered(consultation_id: UUID, survey_id: UUID) -> RegisterBallot:
    found: RegisterBallot | None = db.session.scalar(
        select(RegisterBallot).where(
            RegisterBallot.ballot_id == survey_id, RegisterBallot.survey_of == consultation_id
        )
    )
    if found is None or not actor().holds("organiser", found.centre_id):
        raise NotFound
    return found


def _balance(form: ReasonForm, registered: RegisterBallot, status: int = 200) -> Response:
    balance = peers.box().balance(registered.ballot_id, actor=actor())
    return page(
        "surveys/desk_balance.html",
        form=form,
        title=registered.title,
        balance=balance,
        agreed=actor().account_id in balance.agreed_by,
        back=url_for(
            "surveys_desk.survey_GET",
            consultation_id=registered.survey_of,
            survey_id=registered.ballot_id,
        ),
        status=status,
    )
