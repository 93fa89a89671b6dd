"""Signing in with a password, and out."""

from datetime import UTC, datetime

from flask import Blueprint, redirect, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import PasswordField
from wtforms.validators import InputRequired

from services.gateway import sign_in
from services.gateway.model import db
from services.gateway.pages.people.entering import come_in
from services.gateway.pages.people.forms import email_field
from services.gateway.rate_limits import SIGN_IN_ACCOUNT, SIGN_IN_ADDRESS
from services.gateway.web import limits, sessions
from services.gateway.web.page import page
from services.gateway.web.paths import own_path
from shared.access import allow, anyone
from shared.database import door

blueprint = Blueprint("sign_in", __name__)


class SignInForm(FlaskForm):  # type: ignore[misc]
    """Who comes in."""

    email = email_field()
    password = PasswordField(_l("Password"), validators=[InputRequired(_l("Write your password."))])


@blueprint.get("/zaloguj")
@allow(anyone)
def sign_in_GET() -> Response:
    """Show the form, or send on who is signed in already."""
    back = own_path(request.args.get("next"), "")
    if current_user.is_authenticated:
        return redirect(back or "/konto", 303)
    return page("people/sign_in.html", form=SignInForm(formdata=None), back=back)


@blueprint.post("/zaloguj")
@allow(anyone)
def sign_in_POST() -> Response:
    """Sign in; a wrong address and a wrong password look the same."""
    form = SignInForm()
    back = own_path(request.form.get("next"), "")
    if not form.validate_on_submit():
        return page("people/sign_in.html", status=422, form=form, back=back)
    email = form.email.data
    limits.count(SIGN_IN_ADDRESS, SIGN_IN_ACCOUNT, email)
    account = sign_in.by_password(email=email, password=form.password.data)
    if account is None:
        form.form_errors.append(
            _(
                "This mail address and this password do not belong together. Try again, or let us "
                "send you a link: with it you sign in without a password."
            )
        )
        return page("people/sign_in.html", status=422, form=form, back=back)
    entered = come_in(account, now=datetime.now(UTC), back=back)
    door(db)
    limits.forgive(SIGN_IN_ADDRESS, SIGN_IN_ACCOUNT, email)
    return entered


@blueprint.post("/wyloguj")
@allow(anyone)
def sign_out_POST() -> Response:
    """Sign this browser out."""
    sessions.end()
    door(db)
    return redirect("/", 303)
