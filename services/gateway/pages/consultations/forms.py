"""What organisers fill in. The service judges; the forms read, and keep what was typed."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange

from services.gateway.pages.consultations import words
from services.gateway.pages.consultations.fields import MomentField, MoneyField
from services.gateway.pages.consultations.opening_form import REHEARSAL, OpeningForm
from shared.contracts.consultations import DescribeConsultation, DescribeProject, SetBallot

_NEEDED = _l("Fill this in.")


class ConsultationForm(FlaskForm):  # type: ignore[misc]
    """The words of a consultation."""

    centre_id = SelectField(_l("Centre"), coerce=str)
    title = StringField(
        _l("Title"),
        description=_l("Short, as one would say it to a neighbour."),
        validators=[InputRequired(_NEEDED), Length(max=150)],
    )
    summary = TextAreaField(
        _l("In one or two sentences"),
        description=_l("What is decided, and for whom? This stands in lists and on the board."),
        validators=[InputRequired(_NEEDED), Length(max=300)],
    )
    description = TextAreaField(
        _l("The whole story"),
        description=_l(
            "Where the money comes from, who prepared the projects, what happens after the vote. "
            "An empty line begins a new paragraph; **bold**, lists with - and links "
            "[like this](https://example.org) work."
        ),
        validators=[Length(max=20_000)],
    )
    answered_by = StringField(
        _l("Who answers for it"),
        description=_l("An office or a person people can ask, with a phone number if you like."),
        validators=[Length(max=200)],
    )
    area_ids = SelectMultipleField(
        _l("Which parts of the town does it concern?"),
        description=_l("Tick nothing if it concerns everyone."),
        coerce=str,
    )
    language = SelectField(_l("Language of your text"))
    basis = HiddenField()

    def command(self) -> DescribeConsultation:
        """Return what the service is asked."""
        return DescribeConsultation(
            centre_id=UUID(self.centre_id.data),
            title=self.title.data,
            summary=self.summary.data,
            description=self.description.data or "",
            answered_by=self.answered_by.data or "",
            area_ids=tuple(UUID(area) for area in self.area_ids.data or ()),
            language=self.language.data,
            basis=self.basis.data or "",
        )


class TermsForm(OpeningForm):
    """How a budget is voted on."""

    budget = MoneyField(_l("How much money is there?"), validators=[InputRequired(_NEEDED)])
    max_choices = IntegerField(
        _l("How many projects may one person choose?"),
        validators=[
            InputRequired(_NEEDED),
            NumberRange(1, 300, _l("Write a number from 1 to 300.")),
        ],
    )
    rule = RadioField(
        _l("How is the money shared out?"),
        validators=[InputRequired(_l("Choose one of the possibilities."))],
    )
    opens = RadioField(
        _l("When does the vote open?"),
        default="now",
        validators=[InputRequired(_l("Choose one of the possibilities."))],
    )
    opens_at = MomentField(_l("The vote opens"), description=_l("By the clock in Poland."))
    closes_at = MomentField(_l("The vote ends"), description=_l("By the clock in Poland."))
    rehearsal = BooleanField(_l("This is a rehearsal"), description=REHEARSAL)

    def __init__(self, *arguments: Any, **given: Any) -> None:
        super().__init__(*arguments, **given)
        self.rule.choices = list(words.RULES.items())

    def command(self) -> SetBallot:
        """Return what the service is asked."""
        return SetBallot(
            budget=self.budget.data or 0,
            max_choices=self.max_choices.data,
            rule=self.rule.data,
            opens_at=self.opening,
            closes_at=self.closes_at.data,
            rehearsal=bool(self.rehearsal.data),
        )


class ProjectForm(FlaskForm):  # type: ignore[misc]
    """One project."""

    title = StringField(
        _l("Name of the project"), validators=[InputRequired(_NEEDED), Length(max=500)]
    )
    cost = MoneyField(_l("Cost"), validators=[InputRequired(_NEEDED)])
    description = TextAreaField(
        _l("What will be done, and where?"),
        description=_l("Two or three sentences; voters read them on the ballot."),
        validators=[Length(max=2000)],
    )
    area_id = SelectField(_l("Place"), coerce=str)

    def command(self) -> DescribeProject:
        """Return what the service is asked."""
        return DescribeProject(
            title=self.title.data,
            cost=self.cost.data or 0,
            description=self.description.data or "",
            area_id=UUID(self.area_id.data) if self.area_id.data else None,
        )


class PasteForm(FlaskForm):  # type: ignore[misc]
    """Many projects at once, one in a line."""

    rows = TextAreaField(
        _l("Projects, one in a line"),
        description=_l(
            "Name, cost, description - copied from a spreadsheet, or with semicolons between them: "
            "Benches by the river; 48 000; Eight benches in the shade."
        ),
        validators=[InputRequired(_l("Paste at least one line."))],
    )


class DatesForm(FlaskForm):  # type: ignore[misc]
    """New dates of an announced vote."""

    opens_at = MomentField(_l("The vote opens"), validators=[InputRequired(_NEEDED)])
    closes_at = MomentField(_l("The vote ends"), validators=[InputRequired(_NEEDED)])
    reason = TextAreaField(
        _l("Why?"),
        description=_l("Everyone reads this on the consultation's page."),
        validators=[InputRequired(_l("Say why; people will ask.")), Length(max=500)],
    )


class ReasonForm(FlaskForm):  # type: ignore[misc]
    """The reason of a step that everyone sees."""

    reason = TextAreaField(
        _l("Why?"),
        description=_l("Everyone reads this on the consultation's page."),
        validators=[InputRequired(_l("Say why; people will ask.")), Length(max=500)],
    )


class DeclarationForm(FlaskForm):  # type: ignore[misc]
    """Who votes: kept as a keyed hash alone."""

    name = StringField(
        _l("First name and surname"),
        validators=[InputRequired(_l("Write your first name and surname."))],
    )
    address = StringField(
        _l("Address where you live"),
        description=_l("Street, house and flat, town; for example: ul. Lipowa 4/2, Lipowo."),
        validators=[InputRequired(_l("Write the address where you live."))],
    )
    truly = BooleanField(
        _l("I am this person and I live at this address"),
        validators=[InputRequired(_l("Tick it if it is so; only then can you vote here."))],
    )

    of_age = BooleanField()

    def say(self, faults: Mapping[str, str]) -> None:
        """Say what the register cannot take."""
        told = {
            "of_age": _l("Tick it if it is so; only then can you vote here."),
            "name": _l("Write both your first name and your surname, without numbers."),
            "address": _l("Write the whole address: street or village, house number, town."),
        }
        for name in faults:
            if name in told:
                self[name].errors = [told[name]]
