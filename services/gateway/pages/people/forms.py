"""The fields that people's pages share, and how a form speaks: in words, not in codes."""

from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, PasswordField, SelectField, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from services.gateway import accounts, passwords, places
from services.gateway.accounts import LONGEST_NAME
from services.gateway.web.languages import LANGUAGES


def an_address(_form: Any, field: Any) -> None:
    """Refuse what cannot be a mail address; keep it without stray spaces."""
    found = accounts.clean_email(field.data or "")
    if found is None:
        raise ValidationError(
            _l("Write a whole mail address, with an @ in it, for example anna@example.org.")
        )
    field.data = found


def email_field() -> EmailField:
    """A mail address."""
    return EmailField(
        _l("Mail address"),
        validators=[InputRequired(_l("Write your mail address.")), an_address],
    )


def name_field() -> StringField:
    """What others call the person."""
    return StringField(
        _l("What should we call you?"),
        description=_l("First name and surname, or as neighbours know you."),
        validators=[
            InputRequired(_l("Write a name.")),
            Length(max=LONGEST_NAME, message=_l("Write a shorter name.")),
        ],
    )


def area_field() -> SelectField:
    """The part of the town where the person lives."""
    return SelectField(
        _l("Where do you live?"),
        description=_l("So that you see first what goes on nearby. You can leave it empty."),
        coerce=str,
        validate_choice=True,
    )


def fill_areas(field: Any) -> None:
    """Offer the installation's areas."""
    field.pairs = [("", str(_l("I would rather not say"))), *places.area_choices()]
    field.choices = dict(field.pairs)


def area_of(field: Any) -> UUID | None:
    """Return the chosen area."""
    return UUID(field.data) if field.data else None


def language_field() -> SelectField:
    """The language of pages and mails."""
    return SelectField(
        _l("Language of pages and mails"), choices=dict(LANGUAGES), validators=[InputRequired()]
    )


def new_password_field(label: Any = None, required: bool = True) -> PasswordField:
    """A password to be chosen."""
    return PasswordField(
        label or _l("New password"),
        description=_l("At least 10 characters. Three or four unrelated words are good."),
        validators=[InputRequired(_l("Write a password."))] if required else [],
    )


def password_fault(password: str, *, email: str, name: str) -> Any:
    """Return in words why a password is not taken, or None."""
    return {
        "short": _l("Write at least 10 characters; a few words are easy to remember."),
        "long": _l("This is longer than we can keep: at most 200 characters."),
        "guessable": _l("This password is easy to guess. Choose a few unrelated words."),
        None: None,
    }[passwords.fault(password, email=email, name=name)]
