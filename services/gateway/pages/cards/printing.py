"""Cards to print: each with a stub and a paper whose numbers have nothing to do with each other.

Numbers are drawn, paired by chance on a sheet, printed and forgotten: nothing keeps which stub
went with which paper.
"""

import json
from importlib import resources
from typing import Any
from uuid import UUID

import typst
from flask import Blueprint, Response
from flask_babel import force_locale
from flask_babel import gettext as _

from services.gateway.kit import money
from services.gateway.model import Centre, RegisterBallot, db
from services.gateway.pages.cards import words
from services.gateway.pages.cards.desk import desk, mine
from services.gateway.pages.cards.forms import PrintForm
from services.gateway.pages.consultations import paper_words
from services.gateway.register import stubs
from services.gateway.web import peers
from services.gateway.web.gate import actor
from services.gateway.web.languages import LANGUAGES
from services.gateway.web.page import page
from shared import card_numbers
from shared.access import allow
from shared.contracts.cards import DrawPaperNumbers
from shared.contracts.consultations import BallotQuestion, Consultation
from shared.database import door
from shared.problems import Refusal

blueprint = Blueprint("cards_print", __name__, url_prefix="/biurko/karty/<uuid:consultation_id>")


@blueprint.get("/druk")
@allow(desk)
def print_GET(consultation_id: UUID) -> Response:
    """Ask how many cards."""
    ballot, found = mine(consultation_id), _content(consultation_id)
    form = PrintForm(formdata=None, data={"language": found.language})
    return _ask(ballot, found, form)


@blueprint.post("/druk")
@allow(desk)
def print_POST(consultation_id: UUID) -> Response:
    """Give a file of fresh cards; printed again, they have other numbers."""
    ballot, found = mine(consultation_id), _content(consultation_id)
    form = PrintForm()
    form.offer(_languages(found))
    if not form.validate_on_submit():
        return _ask(ballot, found, form, 422)
    count, language = form.count.data, form.language.data
    centre = db.session.get(Centre, ballot.centre_id)
    name = centre.name if centre is not None else ""
    try:
        drawn = peers.cards().numbers(
            ballot.ballot_id, DrawPaperNumbers(count=count), actor=actor()
        )
    except Refusal as refusal:
        form.form_errors.extend(said for _field, said in words.said(refusal))
        return _ask(ballot, found, form, 422)
    pairs = zip(
        stubs.printed(ballot.ballot_id, actor=actor(), count=count), drawn.numbers, strict=True
    )
    door(db)
    content = pdf(found, language, name, list(pairs))
    response = Response(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = "attachment; filename=karty.pdf"
    return response


def pdf(found: Consultation, language: str, centre: str, pairs: list[tuple[str, str]]) -> bytes:
    """Return cards as tagged PDF: for each pair (stub, paper) a paper, a cut line and a stub."""
    assert found.ballot is not None
    with force_locale(language):
        data = {
            "lang": language,
            "title": found.title,
            "centre": centre,
            "words": _words(),
            "questions": questions(found.ballot.questions, language),
            "cards": [
                {"stub": card_numbers.written(stub), "paper": card_numbers.written(paper)}
                for stub, paper in pairs
            ],
        }
    source = resources.files("services.gateway").joinpath("templates/cards/cards.typ")
    made: bytes = typst.compile(
        source.read_bytes(),
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        ignore_system_fonts=True,
        pdf_standards="ua-1",
    )
    return made


def questions(asked: tuple[BallotQuestion, ...], language: str) -> list[dict[str, Any]]:
    """Return the questions; before a group, and after it, stands who answers what."""
    made: list[dict[str, Any]] = []
    last = ""
    for question in asked:
        before = ""
        if question.group and question.group != last:
            names = [
                _said(each, "title", language) for each in asked if each.group == question.group
            ]
            before = _("Answer only one of these: %(names)s.", names=", ".join(names))
        elif last and not question.group:
            before = _("Everyone answers this too:")
        last = question.group
        made.append({"before": before, **_question(question, language)})
    return made


def _question(question: BallotQuestion, language: str) -> dict[str, Any]:
    asks = question.asks
    return {
        "title": _said(question, "title", language),
        "description": _said(question, "description", language),
        "how": " ".join(paper_words.how(asks)),
        "ticks": question.kind in ("single", "approval"),
        "options": [
            {
                "code": option.code,
                "title": _said(option, "title", language),
                "cost": money(option.cost) if option.cost is not None else "",
            }
            for option in question.options
        ],
        "blank": asks.blank,
        "abstain": asks.abstain,
    }


def _said(thing: Any, name: str, language: str) -> str:
    translation = thing.translations.get(language)
    return (getattr(translation, name) if translation is not None else "") or getattr(thing, name)


def _words() -> dict[str, str]:
    return {
        "paper": _("Ballot paper"),
        "paper_number": _("Number of the paper"),
        "secret": _("Do not write your name on this part. The number says nothing about you."),
        "blank": _("I support none of them"),
        "abstain": _("I stay without a voice in this question"),
        "cut": _("Cut here. Hand in both parts separately."),
        "stub": _("Stub"),
        "stub_number": _("Number of the stub"),
        "name": _("First name and surname"),
        "address": _("Address where you live"),
        "signature": _("Signature"),
        "declared": _(
            "I am this person, I live at this address, and I have not voted in another way."
        ),
        "kept": _(
            "Name and address are used to mark that you have voted. Your choices are on the "
            "other part, under a number that has nothing to do with this one."
        ),
    }


def _content(consultation_id: UUID) -> Consultation:
    return peers.consultations().get_consultation(consultation_id, actor=actor())


def _languages(found: Consultation) -> list[str]:
    """Return the consultation's own language first, then those its questions are written in."""
    questions = found.ballot.questions if found.ballot is not None else ()
    written = {language for question in questions for language in question.translations}
    written |= {
        language
        for question in questions
        for option in question.options
        for language in option.translations
    }
    others = [code for code in LANGUAGES if code in written and code != found.language]
    return [found.language, *others]


def _ask(
    ballot: RegisterBallot, found: Consultation, form: PrintForm, status: int = 200
) -> Response:
    form.offer(_languages(found))
    return page(
        "cards/print.html",
        ballot=ballot,
        rehearsal=ballot.rehearsal,
        form=form,
        status=status,
    )
