"""What clerks type: stubs, refusals, how many cards to print."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, NumberRange

from services.gateway.pages.cards import words
from services.gateway.web.languages import LANGUAGES
from shared.contracts.cards import MOST_NUMBERS


class StubForm(FlaskForm):  # type: ignore[misc]
    """A stub as it stands on the card. The register judges; the form keeps what was typed."""

    number = StringField(_l("Number of the stub"))
    name = StringField(_l("First name and surname"))
    address = StringField(
        _l("Address where they live"),
        description=_l("Street, house and flat, town; for example: ul. Lipowa 4/2, Lipowo."),
    )
    undivided = BooleanField(
        _l("The card came in one piece"),
        description=_l("Part it now, without looking at the paper. Such cards are counted."),
    )

    def typed(self) -> dict[str, str]:
        """Return what stands on the stub, as the register takes it."""
        fields = (self.number, self.name, self.address)
        return {field.name: field.data or "" for field in fields}


class RefusalForm(FlaskForm):  # type: ignore[misc]
    """Which stub is refused, and why."""

    number = StringField(_l("Number of the stub"))
    reason = RadioField(_l("Why?"), validate_choice=False)

    def __init__(self, *arguments: Any, **given: Any) -> None:
        super().__init__(*arguments, **given)
        self.reason.choices = list(words.REASONS.items())

    def typed(self) -> dict[str, str]:
        """Return stub and reason, as the register takes them."""
        return {field.name: field.data or "" for field in (self.number, self.reason)}


class PrintForm(FlaskForm):  # type: ignore[misc]
    """How many cards, and in which language."""

    count = IntegerField(
        _l("How many cards?"),
        description=_l("Up to 1000 in one file; print as many files as you need."),
        validators=[
            InputRequired(words.FIELDS["count", "out_of_range"]),
            NumberRange(1, MOST_NUMBERS, words.FIELDS["count", "out_of_range"]),
        ],
    )
    language = SelectField(_l("Language of the card"))

    def offer(self, languages: list[str]) -> None:
        """Offer the languages that the ballot is written in."""
        self.language.choices = [(code, LANGUAGES[code]) for code in languages]
