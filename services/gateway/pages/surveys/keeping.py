"""Going on later without scripts: answers kept under a code, and taken out again.

With scripts the browser's tab keeps them, and nothing of this is shown.
"""

from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError

from services.gateway import kept_answers, rate_limits
from services.gateway.model import db
from services.gateway.pages.consultations.paper_form import Filled
from services.gateway.pages.surveys import answering, form_view
from services.gateway.rate_limits import TooMany
from services.gateway.web import limits
from services.gateway.web.gate import actor
from services.gateway.web.languages import chosen
from services.gateway.web.page import page
from services.gateway.web.security import csrf
from shared.access import allow, anyone, signed_in
from shared.contracts.surveys import Survey
from shared.database import door
from shared.observability import unlogged

blueprint = Blueprint(
    "survey_keeping",
    __name__,
    url_prefix="/konsultacje/<uuid:consultation_id>/ankiety/<uuid:survey_id>",
)


@blueprint.post("/odlozone")
@csrf.exempt  # type: ignore[untyped-decorator]
@unlogged
@allow(anyone)
def keep_POST(consultation_id: UUID, survey_id: UUID) -> Response:
    """Keep what was answered so far and show the code, this once.

    The form's token is checked here, so that whoever was signed out keeps what they typed.
    """
    survey, filled = answering.one(consultation_id, survey_id), Filled.sent()
    account_id = actor().account_id
    if account_id is None:
        return answering.form(survey, filled, trouble="signed_out")
    try:
        csrf.protect()
        limits.count(rate_limits.KEPT_ADDRESS, rate_limits.KEPT_ACCOUNT, str(account_id))
    except CSRFError:
        return answering.form(survey, filled, trouble="stale")
    except TooMany:
        return answering.form(survey, filled, trouble="kept_too_often")
    if survey.state != "open" or survey.closes_at is None:
        return answering.blocked(survey) or answering.form(survey, filled)
    code = kept_answers.keep(survey_id, filled.answers, closes_at=survey.closes_at)
    door(db)
    return page(
        "surveys/kept.html",
        consultation_id=consultation_id,
        survey=survey,
        title=form_view.said(survey.language, survey, "title", chosen()),
        code=code,
    )


@blueprint.get("/dalej")
@allow(signed_in)
def kept_GET(consultation_id: UUID, survey_id: UUID) -> Response:
    """Ask for the code under which answers were kept."""
    return _ask(answering.one(consultation_id, survey_id))


@blueprint.post("/dalej")
@unlogged
@allow(signed_in)
def kept_POST(consultation_id: UUID, survey_id: UUID) -> Response:
    """Put what was kept back into the form; what is kept stays until the survey's end."""
    survey = answering.one(consultation_id, survey_id)
    limits.count(rate_limits.KEPT_ADDRESS, rate_limits.KEPT_ACCOUNT, str(actor().account_id))
    typed = request.form.get("code", "")[:100]
    found = kept_answers.read(survey_id, typed)
    if found is None:
        error = _("There is nothing under this code. Compare it sign by sign with what you noted.")
        return _ask(survey, typed=typed, error=error)
    filled = Filled(answers=found)
    return answering.blocked(survey, filled) or answering.form(survey, filled)


def _ask(survey: Survey, *, typed: str = "", error: str = "") -> Response:
    return page(
        "surveys/kept_code.html",
        status=422 if error else 200,
        survey=survey,
        title=form_view.said(survey.language, survey, "title", chosen()),
        typed=typed,
        error=error,
    )
