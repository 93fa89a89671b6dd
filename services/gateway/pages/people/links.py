"""Links by mail: to sign in, to set a new password, to confirm a new address.

Opening a link shows a button and changes nothing, since mail scanners open links too.
"""

from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, request
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from services.gateway import mail_links, registrations
from services.gateway.model import db
from services.gateway.pages.people.entering import come_in
from services.gateway.pages.people.forms import email_field, new_password_field, password_fault
from services.gateway.rate_limits import LINK_ADDRESS, MAIL_ACCOUNT, MAIL_ADDRESS
from services.gateway.web import limits
from services.gateway.web.languages import chosen
from services.gateway.web.page import page
from services.gateway.web.paths import own_path
from shared.access import allow, anyone
from shared.database import door
from shared.problems import Refusal

blueprint = Blueprint("links", __name__)


class AddressForm(FlaskForm):  # type: ignore[misc]
    """Where to send a link."""

    email = email_field()


class NewPasswordForm(FlaskForm):  # type: ignore[misc]
    """The new password."""

    password = new_password_field()


@blueprint.get("/zaloguj/link")
@allow(anyone)
def link_GET() -> Response:
    """Ask where to send a link."""
    back = own_path(request.args.get("next"), "")
    return page("people/ask_link.html", form=AddressForm(formdata=None), back=back)


@blueprint.post("/zaloguj/link")
@allow(anyone)
def link_POST() -> Response:
    """Send a link that signs in; the answer is the same for every address."""
    form = AddressForm()
    back = own_path(request.form.get("next"), "")
    if not form.validate_on_submit():
        return page("people/ask_link.html", status=422, form=form, back=back)
    limits.count(MAIL_ADDRESS, MAIL_ACCOUNT, form.email.data)
    registrations.ask_link(
        email=form.email.data, language=chosen(), back=back, now=datetime.now(UTC)
    )
    door(db)
    return redirect("/sprawdz-poczte", 303)


@blueprint.get("/wejdz/<token>")
@allow(anyone)
def entrance_GET(token: str) -> Response:
    """Show whose link this is and the button that signs in."""
    limits.count(LINK_ADDRESS)
    link = mail_links.peek(token, "sign_in", now=datetime.now(UTC))
    if link is None:
        return page("people/link_over.html", status=410)
    return page("people/enter.html", token=token, email=link.email)


@blueprint.post("/wejdz/<token>")
@allow(anyone)
def entrance_POST(token: str) -> Response:
    """Sign in and use the link up."""
    limits.count(LINK_ADDRESS)
    now = datetime.now(UTC)
    entered = registrations.enter(token, now=now)
    if entered is None:
        return page("people/link_over.html", status=410)
    account, back = entered
    answer = come_in(account, now=now, back=own_path(back, ""))
    door(db)
    return answer


@blueprint.get("/haslo/nowe")
@allow(anyone)
def reset_GET() -> Response:
    """Ask where to send the link for a new password."""
    return page("people/ask_reset.html", form=AddressForm(formdata=None))


@blueprint.post("/haslo/nowe")
@allow(anyone)
def reset_POST() -> Response:
    """Send the link; the answer is the same for every address."""
    form = AddressForm()
    if not form.validate_on_submit():
        return page("people/ask_reset.html", status=422, form=form)
    limits.count(MAIL_ADDRESS, MAIL_ACCOUNT, form.email.data)
    registrations.ask_reset(email=form.email.data, language=chosen(), now=datetime.now(UTC))
    door(db)
    return redirect("/sprawdz-poczte", 303)


@blueprint.get("/haslo/<token>")
@allow(anyone)
def password_GET(token: str) -> Response:
    """Show the form for the new password."""
    limits.count(LINK_ADDRESS)
    link = mail_links.peek(token, "reset", now=datetime.now(UTC))
    if link is None:
        return page("people/link_over.html", status=410)
    form = NewPasswordForm(formdata=None)
    return page("people/new_password.html", form=form, token=token, email=link.email)


@blueprint.post("/haslo/<token>")
@allow(anyone)
def password_POST(token: str) -> Response:
    """Set the password, end every session, sign in here."""
    limits.count(LINK_ADDRESS)
    now = datetime.now(UTC)
    link = mail_links.peek(token, "reset", now=now)
    if link is None:
        return page("people/link_over.html", status=410)
    form = NewPasswordForm()
    good = form.validate_on_submit()
    if good:
        fault = password_fault(form.password.data, email=link.email, name="")
        if fault is not None:
            form.password.errors = [fault]
            good = False
    if not good:
        return page(
            "people/new_password.html", status=422, form=form, token=token, email=link.email
        )
    account = registrations.reset(token, password=form.password.data, now=now)
    if account is None:
        return page("people/link_over.html", status=410)
    answer = come_in(account, now=now, back="", otherwise="/konto")
    door(db)
    flash(_("Your new password is set. You were signed out everywhere else."), "good")
    return answer


@blueprint.get("/adres/<token>")
@allow(anyone)
def address_GET(token: str) -> Response:
    """Show the button that confirms a new mail address."""
    limits.count(LINK_ADDRESS)
    link = mail_links.peek(token, "change_email", now=datetime.now(UTC))
    if link is None:
        return page("people/link_over.html", status=410)
    return page("people/confirm_address.html", token=token, email=link.email)


@blueprint.post("/adres/<token>")
@allow(anyone)
def address_POST(token: str) -> Response:
    """Change the address."""
    limits.count(LINK_ADDRESS)
    try:
        account = registrations.confirm_email(token, now=datetime.now(UTC))
    except Refusal:
        db.session.rollback()
        account = None
    if account is None:
        return page("people/link_over.html", status=410)
    door(db)
    flash(_("Your new mail address is confirmed."), "good")
    return redirect("/konto/ustawienia", 303)
