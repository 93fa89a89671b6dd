"""The forms of what holds for a whole ballot: its dates, its districts, its draw."""

from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from services.gateway.pages.consultations.fields import MomentField, MoneyField
from services.gateway.pages.consultations.opening_form import REHEARSAL, OpeningForm
from services.gateway.pages.consultations.question_words import BUDGET_RULES, EXPLAINED, RULES
from shared.contracts.ballots import RuleSettings
from shared.contracts.consultations import DescribeQuestion, ScheduleBallot

_NEEDED = _l("Fill this in.")
_CHOOSE = _l("Choose one of the possibilities.")


class ScheduleForm(OpeningForm):
    """When people vote, and what holds for all questions."""

    opens = RadioField(
        _l("When does the vote open?"), default="now", validators=[InputRequired(_CHOOSE)]
    )
    opens_at = MomentField(_l("The vote opens"), description=_l("By the clock in Poland."))
    closes_at = MomentField(_l("The vote ends"), description=_l("By the clock in Poland."))
    verification_days = IntegerField(
        _l("Days for objections after the end"),
        description=_l(
            "In these days suspicious groups of votes are judged, and whoever finds a vote already "
            "cast in their name votes at the counter. The count comes after them. 0: none."
        ),
        validators=[InputRequired(_NEEDED), NumberRange(0, 60, _l("Write a number from 0 to 60."))],
    )
    leftovers = RadioField(
        _l("Several budgets: what happens with money that a district does not use?"),
        default="none",
        validators=[InputRequired(_CHOOSE)],
    )
    draw = TextAreaField(
        _l("If votes are equal: where and when is the lot drawn?"),
        description=_l(
            "The lot is a text nobody knows beforehand, for example numbers drawn from an urn in "
            "public. It is drawn after the fingerprints of all votes are published."
        ),
        validators=[InputRequired(_NEEDED), Length(max=1000)],
    )
    rehearsal = BooleanField(_l("This is a rehearsal"), description=REHEARSAL)

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.leftovers.choices = [
            ("none", _l("It stays unspent")),
            ("citywide", _l("It goes to the budget of the whole town")),
            ("next-by-votes", _l("It pays for the next projects by votes, whatever the district")),
        ]

    def command(self) -> ScheduleBallot:
        """Return what the service is asked."""
        return ScheduleBallot(
            opens_at=self.opening,
            closes_at=self.closes_at.data,
            rehearsal=bool(self.rehearsal.data),
            verification_days=self.verification_days.data,
            leftovers=self.leftovers.data,
            draw=self.draw.data.strip(),
        )


class DistrictsForm(FlaskForm):  # type: ignore[misc]
    """One budget for each part of the town, and one for all of it."""

    max_choices = IntegerField(
        _l("How many projects may one person choose on each list?"),
        default=3,
        validators=[
            InputRequired(_NEEDED),
            NumberRange(1, 300, _l("Write a number from 1 to 300.")),
        ],
    )
    rule = RadioField(_l("How is the money shared out?"), validators=[InputRequired(_CHOOSE)])
    citywide = MoneyField(
        _l("Money for projects of the whole town"),
        description=_l("Empty: there is no such list."),
        validators=[Optional()],
    )

    def __init__(self, areas: dict[UUID, str], **given: Any) -> None:
        super().__init__(**given)
        self.areas = areas
        self.rule.choices = [(rule, RULES[rule]) for rule in BUDGET_RULES]

    def explained(self) -> list[tuple[str, Any, Any]]:
        """Return the rules with their explanations, to choose from."""
        return [(rule, RULES[rule], EXPLAINED[rule]) for rule in BUDGET_RULES]

    def districts(self) -> list[tuple[UUID, str, MoneyField]]:
        """Return each part of the town with the field for its money."""
        return [(area, name, self[area_field(area)]) for area, name in self.areas.items()]

    def commands(self) -> tuple[DescribeQuestion, ...]:
        """Return the questions: districts, of which each voter chooses one, then the whole town."""
        lists: list[tuple[str, UUID | None, str, int]] = [
            (name, area, _("district"), field.data)
            for area, name, field in self.districts()
            if field.data
        ]
        if len(lists) == 1:
            # Nothing to choose between: everybody answers the one district's list.
            lists = [(*lists[0][:2], "", lists[0][3])]
        if self.citywide.data:
            lists.append((_("The whole town"), None, "", self.citywide.data))
        return tuple(
            DescribeQuestion(
                kind="approval",
                title=name,
                counting=RuleSettings(rule=self.rule.data, budget=money),
                group=group,
                area_id=area,
                max_choices=self.max_choices.data,
            )
            for name, area, group, money in lists
        )


def area_field(area: UUID) -> str:
    """Return the name of the field for a part of the town."""
    return f"area-{area}"


def districts_form(areas: dict[UUID, str], **given: Any) -> DistrictsForm:
    """Return the form with one field of money for each part of the town."""
    fields = {
        area_field(area): MoneyField(name, validators=[Optional()]) for area, name in areas.items()
    }
    return type("DistrictsForm", (DistrictsForm,), fields)(areas, **given)  # type: ignore[no-any-return]


class DrawForm(FlaskForm):  # type: ignore[misc]
    """The drawn text and the story of the draw."""

    seed = StringField(
        _l("The drawn text"),
        description=_l("Exactly as it was announced at the draw: every sign counts."),
        validators=[InputRequired(_NEEDED), Length(max=500)],
    )
    drawn = TextAreaField(
        _l("Where, when and how was it drawn?"),
        description=_l("Everyone reads this with the result, so that anyone can check."),
        validators=[InputRequired(_NEEDED), Length(max=1000)],
    )


class ConfirmDrawForm(FlaskForm):  # type: ignore[misc]
    """The second organiser writes the drawn text once more."""

    seed = StringField(
        _l("Write the drawn text once more"),
        description=_l("From the record of the draw, not from this page."),
        validators=[InputRequired(_NEEDED), Length(max=500)],
    )
