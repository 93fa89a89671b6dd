"""The first steps of an installation: the holder of a one-time link becomes an operator."""

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from services.gateway import mail_links, operators
from services.gateway.model import db
from services.gateway.pages.people.entering import come_in
from services.gateway.pages.people.forms import (
    email_field,
    name_field,
    new_password_field,
    password_fault,
)
from services.gateway.rate_limits import LINK_ADDRESS
from services.gateway.web import limits
from services.gateway.web.languages import chosen
from services.gateway.web.page import page
from shared.access import allow, anyone
from shared.database import door

blueprint = Blueprint("first_operator", __name__)


class FirstForm(FlaskForm):  # type: ignore[misc]
    """Who will run this installation."""

    name = name_field()
    email = email_field()
    password = new_password_field()


@blueprint.get("/pierwsze-kroki/<token>")
@allow(anyone)
def first_GET(token: str) -> Response:
    """Show the form."""
    limits.count(LINK_ADDRESS)
    link = mail_links.peek(token, "operator", now=datetime.now(UTC))
    if link is None:
        return page("people/link_over.html", status=410)
    return _form(FirstForm(formdata=None, email=link.email), token)


@blueprint.post("/pierwsze-kroki/<token>")
@allow(anyone)
def first_POST(token: str) -> Response:
    """Make the operator and sign them in."""
    limits.count(LINK_ADDRESS)
    form = FirstForm()
    if not form.validate_on_submit():
        return _form(form, token, 422)
    fault = password_fault(form.password.data, email=form.email.data, name=form.name.data)
    if fault is not None:
        form.password.errors = [fault]
        return _form(form, token, 422)
    now = datetime.now(UTC)
    account = operators.become(
        token,
        email=form.email.data,
        name=form.name.data,
        password=form.password.data,
        language=chosen(),
        now=now,
    )
    if account is None:
        db.session.rollback()
        return page("people/link_over.html", status=410)
    entered = come_in(account, now=now, back="/operator")
    door(db)
    return entered


def _form(form: Any, token: str, status: int = 200) -> Response:
    return page("operator/first.html", status=status, form=form, token=token)
