"""The operator's page of terms: what each legal basis asks for, edited or put back."""

from datetime import date
from typing import Any

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as Redirect
from wtforms import BooleanField, DateField, IntegerField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from services.gateway import staff
from services.gateway.model import db
from services.gateway.pages.consultations import basis_words
from services.gateway.web import peers
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, operator
from shared.contracts.bases import Basis, EditTerm, Term
from shared.database import door
from shared.problems import Refusal

blueprint = Blueprint("terms_desk", __name__, url_prefix="/operator/terminy")

_NEEDED = _l("Fill this in.")
_SHORTER = _l("Write less here.")


class TermForm(FlaskForm):  # type: ignore[misc]
    """A term's number and where it is written."""

    number = IntegerField(
        _l("How many?"),
        validators=[
            InputRequired(_NEEDED),
            NumberRange(0, 1000, _l("Write a number from 0 to 1000.")),
        ],
    )
    moves = BooleanField(
        _l("A last day on a Saturday, Sunday or holiday moves to the next working day")
    )
    article = StringField(_l("Article"), validators=[Length(max=120, message=_SHORTER)])
    act = StringField(_l("Act or resolution"), validators=[Length(max=300, message=_SHORTER)])
    text_of = StringField(
        _l("Which text?"),
        description=_l("For example: the text in force from 1 January 2026."),
        validators=[Length(max=60, message=_SHORTER)],
    )
    checked_on = DateField(
        _l("Compared with the text on"),
        description=_l("Leave it empty while nobody has compared it."),
        validators=[Optional()],
    )

    def command(self) -> EditTerm:
        """Return what the service is asked."""
        day: date | None = self.checked_on.data
        return EditTerm(
            number=self.number.data,
            moves=bool(self.moves.data),
            act=self.act.data or "",
            article=self.article.data or "",
            text_of=self.text_of.data or "",
            checked_on=day,
        )


@blueprint.get("")
@allow(operator)
def terms_GET() -> Response:
    """List every basis with its terms."""
    found = peers.designing().get_bases(actor=actor())
    return page("consultations/terms_desk.html", found=found, words=basis_words)


@blueprint.get("/<basis>/<term>")
@allow(operator)
def term_GET(basis: str, term: str) -> Response:
    """Show one term in the form."""
    told, found = _term(basis, term)
    names = ("number", "moves", "act", "article", "text_of", "checked_on")
    values = {name: getattr(found, name) for name in names}
    return _form(TermForm(formdata=None, data=values), told, found)


@blueprint.post("/<basis>/<term>")
@allow(operator)
def term_POST(basis: str, term: str) -> Response | Redirect:
    """Put other values in the file's place, or the file's back with the other button."""
    if "restore" in request.form:
        peers.designing().restore_term(basis, term, actor=actor())
        return _done("term.restored", basis, term)
    form = TermForm()
    if form.validate_on_submit():
        try:
            peers.designing().edit_term(basis, term, form.command(), actor=actor())
        except Refusal as refusal:
            if refusal.problem.status != 422:
                raise
            for name, code in refusal.problem.fields.items():
                form[name].errors = (*form[name].errors, basis_words.fault(code))
        else:
            return _done("term.edited", basis, term)
    return _form(form, *_term(basis, term), status=422)


def _done(act: str, basis: str, term: str) -> Redirect:
    staff.record(actor=actor(), act=act, reason=f"{basis}/{term}")
    door(db)
    flash(_("Saved."), "good")
    return redirect(url_for(".terms_GET", _anchor=basis), 303)


def _term(basis: str, term: str) -> tuple[Basis, Term]:
    for told in peers.designing().get_bases(actor=actor()).bases:
        for found in told.terms:
            if (told.key, found.key) == (basis, term):
                return told, found
    raise NotFound


def _form(form: Any, basis: Basis, term: Term, status: int = 200) -> Response:
    return page(
        "consultations/term_desk.html",
        form=form,
        basis=basis,
        term=term,
        words=basis_words,
        status=status,
    )
