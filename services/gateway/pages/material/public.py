"""What everyone reads of a consultation: the text in question, the questions; and asking one."""

from datetime import timedelta
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from services.gateway.kit import number
from services.gateway.pages.consultations import at_a_glance, markdown
from services.gateway.pages.material import words
from services.gateway.pages.material.forms import AskForm
from services.gateway.rate_limits import Limit
from services.gateway.web import limits, peers
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, anyone, signed_in
from shared.contracts.consultations import Consultation
from shared.contracts.material import FindInquiries
from shared.problems import Refusal

blueprint = Blueprint("material", __name__, url_prefix="/konsultacje/<uuid:consultation_id>")

QUESTIONS_ADDRESS = Limit("questions-address", 60, timedelta(hours=1))
QUESTIONS_ACCOUNT = Limit("questions-account", 10, timedelta(hours=1))


@blueprint.get("/tekst")
@allow(anyone)
def text_GET(consultation_id: UUID) -> Response:
    """Show the text in question, each fragment by its number."""
    found = peers.consultations().get_consultation(consultation_id, actor=actor())
    read = peers.materials().get_material(consultation_id, texts=True, actor=actor())
    return page(
        "material/text.html",
        found=found,
        read=read,
        says_remarks=at_a_glance.says_remarks(found),
    )


@blueprint.get("/pytania")
@allow(anyone)
def questions_GET(consultation_id: UUID) -> Response:
    """List the answered questions, the latest first."""
    found = peers.consultations().get_consultation(consultation_id, actor=actor())
    query = FindInquiries(page=page_number())
    inquiries = peers.materials().find_inquiries(consultation_id, query, actor=actor())
    return page(
        "material/questions.html",
        found=found,
        inquiries=inquiries,
        page_address=lambda other: url_for(
            "material.questions_GET", consultation_id=consultation_id, strona=other
        ),
    )


@blueprint.get("/pytania/nowe")
@allow(signed_in)
def question_GET(consultation_id: UUID) -> Response:
    """Show the form of a question."""
    return _asking(AskForm(formdata=None), _found(consultation_id))


@blueprint.post("/pytania/nowe")
@allow(signed_in)
def question_POST(consultation_id: UUID) -> Response | Redirect:
    """Send a question to the organiser."""
    form = AskForm()
    if form.validate_on_submit():
        limits.count(QUESTIONS_ADDRESS, QUESTIONS_ACCOUNT, str(actor().account_id))
        try:
            peers.materials().ask_question(consultation_id, form.command(), actor=actor())
        except Refusal as refusal:
            words.note(form, refusal)
        else:
            flash(_("Your question has been sent. We write to you when it is answered."), "good")
            return redirect(
                url_for("consultations.consultation_GET", consultation_id=consultation_id), 303
            )
    return _asking(form, _found(consultation_id), 422)


@blueprint.app_template_filter("filesize")
def filesize(size: int) -> str:
    """Say how large a file is."""
    if size < 1_000_000:
        return f"{number(max(1, round(size / 1000)))} kB"
    return f"{number(round(size / 1_000_000, 1))} MB"


@blueprint.app_template_filter("tel")
def tel(text: str) -> str:
    """Return a phone number as a link takes it: what stands after a word is another matter."""
    kept = ""
    for one in text:
        if one.isdigit() or (one == "+" and not kept):
            kept += one
        elif one not in " -()./" and kept:
            break
    return kept


blueprint.add_app_template_filter(markdown.render, "plain_markdown")


def page_number() -> int:
    """Return the page asked for in the address; anything strange is the first."""
    text = request.args.get("strona", "1")
    return max(1, int(text)) if text.isdecimal() and len(text) < 6 else 1


def _found(consultation_id: UUID) -> Consultation:
    return peers.consultations().get_consultation(consultation_id, actor=actor())


def _asking(form: AskForm, found: Consultation, status: int = 200) -> Response:
    return page("material/ask.html", form=form, found=found, status=status)
