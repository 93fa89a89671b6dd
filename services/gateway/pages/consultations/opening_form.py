"""When a vote opens, as two forms ask: at once when it is announced, or on a day and hour."""

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm

REHEARSAL = _l(
    "A trial vote: marked so on every page, in no statistics, binding for nobody. This "
    "cannot be changed later."
)


class OpeningForm(FlaskForm):  # type: ignore[misc]
    """A form with the fields `opens` and `opens_at`, which each form puts in their place."""

    def __init__(self, *arguments: Any, **given: Any) -> None:
        super().__init__(*arguments, **given)
        self.opens.choices = [
            ("now", _l("At once, when it is announced")),
            ("later", _l("On the day and hour below")),
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for the day when the vote is to open later."""
        good: bool = super().validate(extra_validators)
        if self.opens.data == "later" and self.opens_at.data is None and not self.opens_at.errors:
            self.opens_at.errors = [_l("Write the day and hour when the vote opens.")]
            return False
        return good

    @property
    def opening(self) -> datetime | None:
        """When the vote is to open; None where it opens at once."""
        return self.opens_at.data if self.opens.data == "later" else None
