"""The forms of questions and their options. The service judges; these read, and keep it all."""

import re
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from services.gateway.pages.consultations.fields import MoneyField
from services.gateway.pages.consultations.question_words import EXPLAINED, RULES, Way
from services.gateway.web.languages import LANGUAGES
from shared.contracts.ballots import RuleSettings
from shared.contracts.consultations import (
    BallotOption,
    BallotQuestion,
    DescribeOption,
    DescribeQuestion,
    Translation,
)

_NEEDED = _l("Fill this in.")
_CHOOSE = _l("Choose one of the possibilities.")
_COUNTED = ("seats", "budget", "decimals", "unranked", "place_points", "min_votes", "quorum")
_SHARED = ("utility", "completion", "comparison")


def _number(label: Any, description: Any = "", *, needed: bool = False) -> IntegerField:
    return IntegerField(
        label,
        description=description,
        validators=[InputRequired(_NEEDED) if needed else Optional()],
    )


class WordsForm(FlaskForm):  # type: ignore[misc]
    """A title and a description, and the same in other languages.

    Fields of other languages are named `title_en`, `description_en`; they stay empty where nobody
    has translated.
    """

    title = StringField(_l("Title"), validators=[InputRequired(_NEEDED), Length(max=300)])
    description = TextAreaField(
        _l("Explanation"),
        description=_l("Two or three sentences; voters read them on the ballot."),
        validators=[Length(max=2000)],
    )
    title_pl = StringField(_l("Title in Polish"), validators=[Length(max=300)])
    description_pl = TextAreaField(_l("Explanation in Polish"), validators=[Length(max=2000)])
    title_en = StringField(_l("Title in English"), validators=[Length(max=300)])
    description_en = TextAreaField(_l("Explanation in English"), validators=[Length(max=2000)])
    title_uk = StringField(_l("Title in Ukrainian"), validators=[Length(max=300)])
    description_uk = TextAreaField(_l("Explanation in Ukrainian"), validators=[Length(max=2000)])
    title_de = StringField(_l("Title in German"), validators=[Length(max=300)])
    description_de = TextAreaField(_l("Explanation in German"), validators=[Length(max=2000)])

    def only_other_languages(self, own: str) -> None:
        """Take the fields of the consultation's own language out."""
        del self[f"title_{own}"], self[f"description_{own}"]

    def other_languages(self) -> list[tuple[Any, Any]]:
        """Return the pairs of fields of other languages."""
        return [
            (self[f"title_{language}"], self[f"description_{language}"])
            for language in LANGUAGES
            if f"title_{language}" in self
        ]

    def translated(self) -> dict[str, Translation]:
        """Return what was translated."""
        return {
            language: Translation(
                title=self[f"title_{language}"].data or "",
                description=self[f"description_{language}"].data or "",
            )
            for language in LANGUAGES
            if f"title_{language}" in self
            and (self[f"title_{language}"].data or self[f"description_{language}"].data)
        }


class QuestionForm(WordsForm):
    """One question of any kind; a way of asking leaves only the fields that belong to it."""

    rule = RadioField(_l("How is it counted?"), validators=[InputRequired(_CHOOSE)])
    budget = MoneyField(_l("How much money is there?"), validators=[InputRequired(_NEEDED)])
    min_choices = _number(_l("At least so many must be chosen"), _l("Empty: one is enough."))
    max_choices = _number(_l("At most so many may be chosen"), _l("Empty: no limit."))
    max_cost = MoneyField(
        _l("The chosen ones may cost together at most"),
        description=_l("Empty: no limit."),
        validators=[Optional()],
    )
    min_score = _number(_l("Lowest mark"), needed=True)
    max_score = _number(_l("Highest mark"), needed=True)
    points = _number(_l("How many points has each person?"), needed=True)
    max_points_each = _number(_l("At most so many points for one answer"), _l("Empty: no limit."))
    ties = BooleanField(_l("Answers may share a place"))
    blank = BooleanField(_l("A blank vote is possible: “none of them”"))
    abstain = BooleanField(_l("One may have no voice in this question"))
    order = RadioField(_l("In which order do voters see the answers?"))
    area_id = SelectField(_l("Which part of the town does it concern?"), coerce=str)
    group = StringField(
        _l("Choice of a district"),
        description=_l(
            "Write the same word in several questions, for example “district”: each person then "
            "answers exactly one of them. Leave it empty when everybody answers."
        ),
        validators=[Length(max=40)],
    )
    seats = _number(_l("How many win?"), _l("Instant run-off and Schulze choose one."))
    decimals = RadioField(_l("Single transferable vote: how exactly are votes passed on?"))
    unranked = RadioField(_l("Schulze: answers that a paper does not put in order"))
    place_points = StringField(
        _l("Points for places: how many points does each place give?"),
        description=_l("The best place first, for example: 3, 2, 1."),
        validators=[Length(max=2000)],
    )
    utility = RadioField(_l("Equal shares: how much is a project worth to its supporters?"))
    completion = RadioField(_l("Equal shares: what happens with money that is left?"))
    comparison = BooleanField(
        _l("Equal shares: compare with the result in order of votes"),
        description=_l("The other result is taken if more voters prefer it."),
    )
    min_votes = _number(_l("An answer needs at least so many votes"), _l("Empty: no threshold."))
    quorum = _number(_l("At least so many people must vote"), _l("Empty: no threshold."))
    excluding = TextAreaField(
        _l("Answers that exclude each other"),
        description=_l("Their numbers, one group in a line, for example: 3, 7."),
        validators=[Length(max=5000)],
    )

    def __init__(self, way: Way, **given: Any) -> None:
        super().__init__(**given)
        self.way = way
        always = {"title", "description", "rule", "blank", "abstain", "order", "area_id", "group"}
        kept = {*always, *way.fields, "csrf_token"}
        for name in list(self._fields):
            if name not in kept and not name.startswith(("title_", "description_")):
                del self[name]
        self.rule.choices = [(rule, RULES[rule]) for rule in way.rules]
        if len(way.rules) == 1:
            self.rule.data = way.rules[0]
            self.rule.validators = []
        self._name_choices()

    def _name_choices(self) -> None:
        choices = {
            "order": [
                ("fixed", _l("The same for everyone")),
                ("drawn", _l("Drawn anew for each person, so that nobody gains by being first")),
            ],
            "decimals": [
                ("", _l("Exactly")),
                ("5", _l("To five decimals, as in the Scottish elections")),
            ],
            "unranked": [
                ("last", _l("Stand behind all others")),
                ("none", _l("Have no opinion in them")),
            ],
            "utility": [
                ("cost", _l("What it costs: large projects count more")),
                ("cardinality", _l("One: every project counts the same")),
            ],
            "completion": [
                ("add1-greedy", _l("Shares grow step by step, then the rest in order of votes")),
                ("add1", _l("Shares grow step by step as long as the budget lasts")),
                ("none", _l("It is not spent")),
            ],
        }
        for name, found in choices.items():
            if name in self:
                self[name].choices = found

    def explained(self) -> list[tuple[str, Any, Any]]:
        """Return the rules with their explanations, to choose from."""
        return [(rule, RULES[rule], EXPLAINED[rule]) for rule in self.way.rules]

    def validate_place_points(self, field: StringField) -> None:
        """Whole numbers, parted by commas."""
        try:
            _numbers(field.data or "")
        except ValueError:
            raise ValidationError(
                _l("Write whole numbers with commas between them: 3, 2, 1.")
            ) from None

    def command(self) -> DescribeQuestion:
        """Return what the service is asked."""
        area = self.area_id.data
        return DescribeQuestion(
            kind=self.way.kind,
            title=self.title.data,
            description=self.description.data or "",
            counting=self._counting(),
            order=self.order.data,
            group=(self.group.data or "").strip(),
            area_id=UUID(area) if area else None,
            translations=self.translated(),
            blank=bool(self.blank.data),
            abstain=bool(self.abstain.data),
            min_choices=self._given("min_choices") or 1,
            max_choices=self._given("max_choices"),
            max_cost=self._given("max_cost"),
            min_score=self._given("min_score") or 0,
            max_score=self._given("max_score") or 0,
            points=self._given("points") or 0,
            max_points_each=self._given("max_points_each"),
            ties=bool(self.ties.data) if "ties" in self else self.way.kind != "ranked",
        )

    def _given(self, name: str) -> Any:
        return self[name].data if name in self else None

    def _counting(self) -> RuleSettings:
        """Take over the settings of the chosen rule; those of others stay as usual."""
        rule = self.rule.data
        told: dict[str, Any] = {
            name: self._given(name) or 0 for name in ("budget", "quorum") if name in self
        }
        if rule not in ("irv", "schulze", "stv"):
            told["min_votes"] = self._given("min_votes") or 0
            told["excluding"] = _groups(self._given("excluding") or "")
        if rule not in ("irv", "schulze") and "seats" in self:
            told["seats"] = self._given("seats") or 1
        if rule == "stv":
            told["decimals"] = int(self.decimals.data) if self.decimals.data else None
        if rule == "schulze":
            told["unranked"] = self.unranked.data
        if rule == "ordinal-points":
            told["place_points"] = _numbers(self.place_points.data or "")
        if rule == "equal-shares":
            told |= {name: self._given(name) for name in _SHARED}
        return RuleSettings(rule=rule, **told)


class OptionForm(WordsForm):
    """One option of a question; only budgets ask for a cost."""

    cost = MoneyField(_l("Cost"), validators=[InputRequired(_NEEDED)])
    area_id = SelectField(_l("Place"), coerce=str)

    def command(self) -> DescribeOption:
        """Return what the service is asked."""
        return DescribeOption(
            title=self.title.data,
            description=self.description.data or "",
            cost=self.cost.data if "cost" in self else None,
            area_id=UUID(self.area_id.data) if self.area_id.data else None,
            translations=self.translated(),
        )


class OptionsForm(FlaskForm):  # type: ignore[misc]
    """Many options at once, one in a line."""

    rows = TextAreaField(
        _l("Answers, one in a line"), validators=[InputRequired(_l("Paste at least one line."))]
    )


def question_values(question: BallotQuestion) -> dict[str, Any]:
    """Return a question as its form shows it."""
    asks, counting = question.asks, question.counting
    values: dict[str, Any] = {
        name: getattr(counting, name) for name in (*_COUNTED, *_SHARED) if hasattr(counting, name)
    }
    return {
        **values,
        **_words(question),
        **{
            name: getattr(asks, name)
            for name in ("max_choices", "max_cost", "min_score", "max_score", "points")
        },
        "min_choices": asks.min_choices if asks.min_choices > 1 else None,
        "max_points_each": asks.max_points_each,
        "min_votes": counting.min_votes or None,
        "quorum": counting.quorum or None,
        "decimals": "" if counting.decimals is None else str(counting.decimals),
        "place_points": ", ".join(map(str, counting.place_points)),
        "excluding": "\n".join(", ".join(codes) for codes in counting.excluding),
        "rule": counting.rule,
        "ties": asks.ties,
        "blank": asks.blank,
        "abstain": asks.abstain,
        "order": question.order,
        "group": question.group,
        "area_id": str(question.area_id or ""),
    }


def option_values(option: BallotOption) -> dict[str, Any]:
    """Return an option as its form shows it."""
    return {**_words(option), "cost": option.cost, "area_id": str(option.area_id or "")}


def usual(way: Way) -> dict[str, Any]:
    """Return what a new question begins with: what most towns do."""
    return {
        "rule": way.rules[0],
        "max_choices": 3 if "budget" in way.fields and way.kind != "points" else None,
        "min_score": 0,
        "max_score": 5,
        "points": 10,
        "seats": 1,
        "ties": True,
        "blank": True,
        "order": "drawn" if "budget" not in way.fields else "fixed",
        "decimals": "",
        "unranked": "last",
        "place_points": "3, 2, 1",
        "utility": "cost",
        "completion": "add1-greedy",
        # Money for what nobody voted for would surprise everybody.
        "min_votes": 1 if "budget" in way.fields else None,
    }


def _words(thing: BallotQuestion | BallotOption) -> dict[str, Any]:
    found = {"title": thing.title, "description": thing.description}
    for language, words in thing.translations.items():
        found |= {f"title_{language}": words.title, f"description_{language}": words.description}
    return found


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.split(r"[,;\s]+", text.strip()) if part)


def _groups(text: str) -> tuple[tuple[str, ...], ...]:
    groups = (re.split(r"[,;\s]+", line.strip()) for line in text.splitlines() if line.strip())
    return tuple(tuple(code for code in group if code) for group in groups)
