"""My page: what waits for me, and my settings."""

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, flash, redirect, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import PasswordField

from services.gateway import (
    accounts,
    notifications,
    passwords,
    registrations,
    sign_in,
    unsubscribing,
)
from services.gateway.model import db
from services.gateway.pages.people.forms import (
    area_field,
    area_of,
    email_field,
    fill_areas,
    language_field,
    name_field,
    new_password_field,
    password_fault,
)
from services.gateway.rate_limits import (
    MAIL_ACCOUNT,
    MAIL_ADDRESS,
    SIGN_IN_ACCOUNT,
    SIGN_IN_ADDRESS,
)
from services.gateway.web import limits, own, sessions
from services.gateway.web.gate import actor
from services.gateway.web.languages import LANGUAGES
from services.gateway.web.page import page
from services.gateway.wording import KINDS
from shared.access import allow, signed_in
from shared.database import door

blueprint = Blueprint("own", __name__)

LATEST = 3


class DetailsForm(FlaskForm):  # type: ignore[misc]
    """What I say of myself."""

    name = name_field()
    area = area_field()
    language = language_field()


class PasswordForm(FlaskForm):  # type: ignore[misc]
    """A new password; whoever has one shows the old one first."""

    old = PasswordField(_l("Your present password"))
    password = new_password_field()


class AddressForm(FlaskForm):  # type: ignore[misc]
    """A new mail address."""

    email = email_field()


@blueprint.get("/konto")
@allow(signed_in)
def own_GET() -> Response:
    """Show what waits for me and where my things are."""
    told, _pages = notifications.of_person(current_user.id, at_once=LATEST)
    return page("people/own.html", told=told, own_pages=own.pages_for(actor()))


@blueprint.get("/konto/ustawienia")
@allow(signed_in)
def settings_GET() -> Response:
    """Show my settings."""
    return _settings()


@blueprint.post("/konto/ustawienia")
@allow(signed_in)
def settings_POST() -> Response:
    """Change my name, area and language."""
    form = DetailsForm()
    fill_areas(form.area)
    if not form.validate_on_submit():
        return _settings(status=422, details=form)
    accounts.change_details(
        _me(), name=form.name.data, area_id=area_of(form.area), language=form.language.data
    )
    door(db)
    sessions.speak(form.language.data)
    flash(_("Your settings are saved."), "good")
    return redirect("/konto/ustawienia", 303)


@blueprint.post("/konto/haslo")
@allow(signed_in)
def password_POST() -> Response:
    """Set a password; every other session ends."""
    form = PasswordForm()
    me = _me()
    if not form.validate_on_submit() or not _may_set(form, me):
        return _settings(status=422, password=form)
    now = datetime.now(UTC)
    passed = sessions.second_step_id()
    registrations.change_password(me, password=form.password.data, now=now)
    sessions.begin(me, now, second_step_id=passed)
    door(db)
    flash(_("Your new password is set. You were signed out everywhere else."), "good")
    return redirect("/konto/ustawienia", 303)


@blueprint.post("/konto/adres")
@allow(signed_in)
def address_POST() -> Response:
    """Send a link to a new mail address; the old one stays good until it is confirmed."""
    form = AddressForm()
    if not form.validate_on_submit():
        return _settings(status=422, address=form)
    limits.count(MAIL_ADDRESS, MAIL_ACCOUNT, form.email.data)
    registrations.ask_email_change(_me(), email=form.email.data, now=datetime.now(UTC))
    door(db)
    flash(_("We have sent a link to the new address. Until you click it nothing changes."), "info")
    return redirect("/konto/ustawienia", 303)


@blueprint.post("/konto/poczta")
@allow(signed_in)
def mails_POST() -> Response:
    """Choose which kinds of mail I want."""
    unsubscribing.choose(current_user.id, set(request.form.getlist("kinds")))
    door(db)
    flash(_("Your choice is saved."), "good")
    return redirect("/konto/ustawienia", 303)


@blueprint.post("/konto/wyloguj-wszedzie")
@allow(signed_in)
def sign_out_everywhere_POST() -> Response:
    """End every session of mine, this one too."""
    sign_in.out_everywhere(current_user.id)
    sessions.end()
    door(db)
    flash(_("You are signed out everywhere."), "good")
    return redirect("/zaloguj", 303)


def _me() -> Any:
    return accounts.get(current_user.id)


def _may_set(form: Any, me: Any) -> bool:
    if me.password_hash is not None:
        limits.count(SIGN_IN_ADDRESS, SIGN_IN_ACCOUNT, me.email or str(me.id))
        if not passwords.matches(me.password_hash, form.old.data or ""):
            form.old.errors = [_("This is not your present password.")]
            return False
        limits.forgive(SIGN_IN_ADDRESS, SIGN_IN_ACCOUNT, me.email or str(me.id))
    fault = password_fault(form.password.data, email=me.email or "", name=me.name)
    if fault is not None:
        form.password.errors = [fault]
    return fault is None


def _settings(
    status: int = 200, details: Any = None, password: Any = None, address: Any = None
) -> Response:
    me = _me()
    if details is None:
        details = DetailsForm(formdata=None, name=me.name, language=me.language)
        fill_areas(details.area)
        details.area.data = str(me.area_id or "")
    password = password or PasswordForm(formdata=None)
    address = address or AddressForm(formdata=None, prefix="")
    return page(
        "people/settings.html",
        status=status,
        details=details,
        password=password,
        address=address,
        errors={**details.errors, **password.errors, **address.errors},
        me=me,
        kinds=list(KINDS.items()),
        languages_known=list(LANGUAGES.items()),
        wanted=set(KINDS) - unsubscribing.switched_off(me.id),
    )
