"""Joining in: a form, a mail, a button, and one is there."""

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, redirect, request
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from services.gateway import mail_links, registrations
from services.gateway.model import MailLink, db
from services.gateway.pages.people.entering import come_in
from services.gateway.pages.people.forms import (
    area_field,
    area_of,
    email_field,
    fill_areas,
    name_field,
    new_password_field,
    password_fault,
)
from services.gateway.rate_limits import LINK_ADDRESS, MAIL_ACCOUNT, MAIL_ADDRESS
from services.gateway.web import limits
from services.gateway.web.languages import chosen
from services.gateway.web.page import page
from services.gateway.web.paths import own_path
from shared.access import allow, anyone
from shared.database import door

blueprint = Blueprint("joining", __name__)


class JoinForm(FlaskForm):  # type: ignore[misc]
    """Who wants to join."""

    name = name_field()
    email = email_field()
    area = area_field()


class ConfirmForm(FlaskForm):  # type: ignore[misc]
    """The last step; a password is a wish, not a must."""

    password = new_password_field(_l("Password"), required=False)


@blueprint.get("/dolacz")
@allow(anyone)
def join_GET() -> Response:
    """Show the form, or send on who is in already."""
    back = own_path(request.args.get("next"), "")
    if current_user.is_authenticated:
        return redirect(back or "/konto", 303)
    form = JoinForm(formdata=None)
    fill_areas(form.area)
    return page("people/join.html", form=form, back=back)


@blueprint.post("/dolacz")
@allow(anyone)
def join_POST() -> Response:
    """Send the mail that confirms the address; the answer is the same for every address."""
    form = JoinForm()
    fill_areas(form.area)
    back = own_path(request.form.get("next"), "")
    if not form.validate_on_submit():
        return page("people/join.html", status=422, form=form, back=back)
    limits.count(MAIL_ADDRESS, MAIL_ACCOUNT, form.email.data)
    registrations.ask(
        email=form.email.data,
        name=form.name.data,
        area_id=area_of(form.area),
        language=chosen(),
        back=back,
        now=datetime.now(UTC),
    )
    door(db)
    return redirect("/sprawdz-poczte", 303)


@blueprint.get("/sprawdz-poczte")
@allow(anyone)
def sent_GET() -> Response:
    """Say that a mail is on its way, and what to do when it does not come."""
    return page("people/mail_sent.html")


@blueprint.get("/dolacz/<token>")
@allow(anyone)
def confirmation_GET(token: str) -> Response:
    """Show the button that confirms; opening the link changes nothing."""
    limits.count(LINK_ADDRESS)
    link = mail_links.peek(token, "register", now=datetime.now(UTC))
    if link is None:
        return page("people/link_over.html", status=410)
    return _confirm(ConfirmForm(formdata=None), link, token)


@blueprint.post("/dolacz/<token>")
@allow(anyone)
def confirmation_POST(token: str) -> Response:
    """Make the account and sign in."""
    limits.count(LINK_ADDRESS)
    now = datetime.now(UTC)
    link = mail_links.peek(token, "register", now=now)
    if link is None:
        return page("people/link_over.html", status=410)
    form = ConfirmForm()
    form.validate_on_submit()
    password = form.password.data or None
    if password is not None:
        fault = password_fault(password, email=link.email, name=link.facts["name"])
        if fault is not None:
            form.password.errors = [fault]
            return _confirm(form, link, token, status=422)
    made = registrations.confirm(token, password=password, now=now)
    if made is None:
        return page("people/link_over.html", status=410)
    account, back = made
    entered = come_in(account, now=now, back=own_path(back, ""))
    door(db)
    return entered


def _confirm(form: Any, link: MailLink, token: str, status: int = 200) -> Response:
    return page(
        "people/confirm.html",
        status=status,
        form=form,
        token=token,
        email=link.email,
        name=link.facts["name"],
    )
