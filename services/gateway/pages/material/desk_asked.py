"""The organiser's side of questions and answers."""

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from services.gateway.pages.consultations.desk import mine
from services.gateway.pages.material import words
from services.gateway.pages.material.desk import tried
from services.gateway.pages.material.forms import AnswerForm, WhyForm
from services.gateway.pages.material.public import page_number
from services.gateway.web import peers
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, organiser
from shared.contracts.consultations import Consultation, GiveReason
from shared.contracts.material import FindInquiries, Inquiry
from shared.problems import Refusal

blueprint = Blueprint(
    "material_asked",
    __name__,
    # What the ballot asks stands at /pytania.
    url_prefix="/biurko/konsultacje/<uuid:consultation_id>/pytania-mieszkancow",
)


@blueprint.get("")
@allow(organiser)
def questions_GET(consultation_id: UUID) -> Response:
    """List all questions, those that wait first."""
    found = mine(consultation_id)
    query = FindInquiries(page=page_number(), desk=True)
    return page(
        "material/desk_questions.html",
        found=found,
        inquiries=peers.materials().find_inquiries(consultation_id, query, actor=actor()),
        page_address=lambda other: url_for(
            "material_asked.questions_GET", consultation_id=consultation_id, strona=other
        ),
    )


@blueprint.get("/nowe")
@allow(organiser)
def new_GET(consultation_id: UUID) -> Response:
    """Show an empty form of a question that people ask anyway."""
    return _answer(AnswerForm(formdata=None), mine(consultation_id), None)


@blueprint.post("/nowe")
@allow(organiser)
def new_POST(consultation_id: UUID) -> Response | Redirect:
    """Publish a question that people ask anyway, with its answer."""
    form = AnswerForm()
    if tried(
        form,
        lambda: peers.materials().publish_answer(consultation_id, form.command(), actor=actor()),
    ):
        return _back(consultation_id, _("The answer is on the page."))
    return _answer(form, mine(consultation_id), None, 422)


@blueprint.get("/<uuid:inquiry_id>")
@allow(organiser)
def question_GET(consultation_id: UUID, inquiry_id: UUID) -> Response:
    """Show a question with the form of its answer."""
    found = mine(consultation_id)
    one = peers.materials().get_question(consultation_id, inquiry_id, actor=actor())
    return _answer(AnswerForm(formdata=None, obj=one), found, inquiry_id, one=one)


@blueprint.post("/<uuid:inquiry_id>")
@allow(organiser)
def question_POST(consultation_id: UUID, inquiry_id: UUID) -> Response | Redirect:
    """Answer a question for everyone."""
    form = AnswerForm()
    if tried(
        form,
        lambda: peers.materials().answer_question(
            consultation_id, inquiry_id, form.command(), actor=actor()
        ),
    ):
        return _back(consultation_id, _("The answer is on the page."))
    return _answer(form, mine(consultation_id), inquiry_id, 422)


@blueprint.get("/<uuid:inquiry_id>/bez-odpowiedzi")
@allow(organiser)
def declining_GET(consultation_id: UUID, inquiry_id: UUID) -> Response:
    """Ask for the reason of leaving a question unanswered."""
    return _declining(WhyForm(formdata=None), mine(consultation_id), inquiry_id)


@blueprint.post("/<uuid:inquiry_id>/bez-odpowiedzi")
@allow(organiser)
def declining_POST(consultation_id: UUID, inquiry_id: UUID) -> Response | Redirect:
    """Leave a question unanswered; who asked is told why."""
    form = WhyForm()
    if tried(
        form,
        lambda: peers.materials().decline_question(
            consultation_id, inquiry_id, GiveReason(reason=form.reason.data), actor=actor()
        ),
    ):
        return _back(consultation_id, _("Noted. Whoever asked gets your reason."))
    return _declining(form, mine(consultation_id), inquiry_id, 422)


@blueprint.post("/<uuid:inquiry_id>/usun")
@allow(organiser)
def removal_POST(consultation_id: UUID, inquiry_id: UUID) -> Redirect:
    """Take one's own question off the page."""
    try:
        peers.materials().remove_question(consultation_id, inquiry_id, actor=actor())
    except Refusal as refusal:
        if refusal.problem.status != 409:
            raise
        flash(words.said(refusal.problem.code), "bad")
        return _back(consultation_id, "")
    return _back(consultation_id, _("It is off the page."))


def _back(consultation_id: UUID, said: str) -> Redirect:
    if said:
        flash(said, "good")
    return redirect(url_for("material_asked.questions_GET", consultation_id=consultation_id), 303)


def _answer(
    form: AnswerForm,
    found: Consultation,
    inquiry_id: UUID | None,
    status: int = 200,
    *,
    one: Inquiry | None = None,
) -> Response:
    return page(
        "material/desk_answer.html",
        form=form,
        found=found,
        inquiry_id=inquiry_id,
        one=one,
        asked=one.asked if one else request.form.get("asked", ""),
        status=status,
    )


def _declining(form: WhyForm, found: Consultation, inquiry_id: UUID, status: int = 200) -> Response:
    return page(
        "material/desk_why.html",
        form=form,
        found=found,
        title=_("Leave a question unanswered"),
        lead=_(
            "It is not published. Whoever asked is told your reason, for example that it is "
            "about another matter, and where to ask instead."
        ),
        label=_("Leave it unanswered"),
        address=url_for(
            "material_asked.declining_POST", consultation_id=found.id, inquiry_id=inquiry_id
        ),
        status=status,
    )
