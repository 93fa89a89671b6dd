"""What organisers and clerks fill in about electors."""

import re
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length

from services.gateway.pages.electors import words
from services.gateway.register.rolls import Terms

_NEEDED = _l("Fill this in.")


class Day(DateField):  # type: ignore[misc]
    """A day; what was typed is shown again when it is none. Empty means none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what the browser sends."""
        self.data = None
        written = valuelist[0].strip() if valuelist else ""
        if not written:
            return
        try:
            self.data = date.fromisoformat(written)
        except ValueError:
            raise ValueError(_l("Write a day, for example 2026-12-31.")) from None


class RollForm(FlaskForm):  # type: ignore[misc]
    """Who may vote, and how that is checked."""

    who = RadioField(
        _l("Who may vote?"),
        default="open",
        validators=[InputRequired(_l("Choose one of the possibilities."))],
    )
    checks = SelectMultipleField(
        _l("What opens the ballot? Any one of the ticked ways is enough."),
        description=_l(
            "PESEL is never asked. A declaration alone keeps nobody out who knows a neighbour's "
            "name and address; where it is not ticked, that ends."
        ),
        validators=[InputRequired(words.ROLL_FAULTS["checks.none"])],
    )
    group_name = StringField(
        _l("A group that is invited"),
        description=_l("For example: the Youth Council. Empty: no group, everyone."),
        validators=[Length(max=120)],
    )
    invited = TextAreaField(
        _l("Mail addresses of the group"),
        description=_l(
            "One in a line. They are kept as keyed hashes alone, so they are never shown here "
            "again; new ones are added to those before."
        ),
        validators=[Length(max=200_000)],
    )
    age_from = StringField(
        _l("From which age?"),
        description=_l(
            "Leave it empty: courts have struck down age limits in consultations. We never ask "
            "for a date of birth; people tick that they are old enough."
        ),
    )
    age_basis = StringField(
        _l("What allows an age limit?"),
        description=_l("The resolution and its paragraph. Everyone reads this."),
        validators=[Length(max=500)],
    )
    purge_on = Day(
        _l("When is what was imported forgotten?"),
        description=_l(
            "Needed with a list. Then at the earliest on this day, never before the count, two "
            "weeks after it at the latest."
        ),
    )

    def __init__(self, *arguments: Any, **given: Any) -> None:
        super().__init__(*arguments, **given)
        self.who.choices = list(words.WHO.items())
        self.checks.choices = list(words.CHECKS.items())

    def terms(self) -> Terms:
        """Return what the register is asked."""
        addresses = re.split(r"[\s,;]+", self.invited.data or "")
        age = (self.age_from.data or "").strip()
        return Terms(
            checks=tuple(self.checks.data or ()),
            listed=self.who.data == "listed",
            group_name=(self.group_name.data or "").strip(),
            invited=tuple(address for address in addresses if address),
            age_from=(int(age) if age.isascii() and age.isdigit() and len(age) < 4 else -1)
            if age
            else None,
            age_basis=(self.age_basis.data or "").strip(),
            purge_on=self.purge_on.data,
        )

    def say(self, faults: dict[str, str]) -> None:
        """Say what the register cannot take, field by field."""
        for name, code in faults.items():
            self[name].errors = [words.ROLL_FAULTS[f"{name}.{code}"]]


class CounterForm(FlaskForm):  # type: ignore[misc]
    """Somebody at the counter."""

    name = StringField(
        _l("First name and surname"),
        description=_l("As in the document."),
        validators=[InputRequired(_l("Write the first name and surname."))],
    )
    address = StringField(
        _l("Address where they live"),
        description=_l("Street, house and flat, town; for example: ul. Lipowa 4/2, Lipowo."),
        validators=[InputRequired(_l("Write the address where they live."))],
    )
    seen = BooleanField(
        _l("I have seen this person's document"),
        description=_l("Copy nothing from it: no number, no PESEL, no photo."),
        validators=[InputRequired(_l("Look at the document first, then tick this."))],
    )

    def say(self, faults: dict[str, str]) -> None:
        """Say what the register cannot take."""
        told = {
            "name": _l("Write both your first name and your surname, without numbers."),
            "address": _l("Write the whole address: street or village, house number, town."),
        }
        for name in faults:
            if name in told:
                self[name].errors = [told[name]]


class ReasonForm(CounterForm):
    """Somebody whom the list has overlooked."""

    reason = StringField(
        _l("Why do they belong on the list?"),
        description=_l("For the log; without the person's name. For example: moved in in May."),
        validators=[InputRequired(_NEEDED), Length(max=300)],
    )
