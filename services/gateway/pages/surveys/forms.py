"""What organisers fill in for a survey. The service judges; the forms keep what was typed."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from services.gateway.pages.surveys import words
from services.gateway.web.languages import LANGUAGES
from shared.contracts.surveys import (
    DescribeSurvey,
    DescribeSurveyQuestion,
    QuestionKind,
    QuestionWords,
    Survey,
    SurveyQuestion,
    SurveyWords,
)
from shared.problems import Refusal

_NEEDED = _l("Fill this in.")
_NAMES = {"pl": _l("Polish"), "en": _l("English"), "uk": _l("Ukrainian"), "de": _l("German")}
LONGEST = {"title": 300, "description": 2000, "low": 80, "high": 80, "options": 10_000}


class _Told(FlaskForm):  # type: ignore[misc]
    """A form that says what the service could not take.

    The same words in other languages are not fields: they are read from `words_<language>_<name>`.
    """

    def say(self, refusal: Refusal) -> None:
        """Put a refusal beside the fields it is about."""
        problem = refusal.problem
        if problem.status not in (409, 422):
            raise refusal
        if problem.status == 409:
            said = words.CONFLICTS.get(problem.code, words.CHANGED)
            self.form_errors.append(str(said))
        for name, code in problem.fields.items():
            said = words.FAULTS.get(code, words.CHANGED)
            if name in self:
                self[name].errors = [*self[name].errors, str(said)]
            else:
                self.form_errors.append(self._named(name, str(said)))

    @staticmethod
    def _named(name: str, said: str) -> str:
        language = name.removeprefix("translations.")
        return f"{_NAMES[language]}: {said}" if language in _NAMES else said


class SurveyForm(_Told):
    """A survey's words, and how it is answered."""

    title = StringField(
        _l("Title"),
        description=_l("Short, as one would say it to a neighbour."),
        validators=[InputRequired(_NEEDED), Length(max=150)],
    )
    description = TextAreaField(
        _l("What it is about"),
        description=_l("What happens with the answers, how long it takes."),
        validators=[Length(max=2000)],
    )
    manner = RadioField(_l("How do people answer?"), default="anonymous")
    who = RadioField(_l("Who may answer an anonymous survey?"), default="account")
    shown = RadioField(_l("When are the figures of a survey with accounts shown?"), default="after")

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.manner.choices = [
            ("anonymous", _l("Anonymously")),
            ("named", _l("With their account")),
        ]
        self.who.choices = [
            ("account", _l("Whoever is signed in")),
            ("declaration", _l("Whoever declares with name and address that they live here")),
        ]
        self.shown.choices = [
            ("after", _l("After the close")),
            ("running", _l("Also while it runs")),
        ]

    def command(self, translations: dict[str, dict[str, str]]) -> DescribeSurvey:
        """Return what the service is asked; what the other manner asks alone is left out."""
        anonymous = self.manner.data == "anonymous"
        return DescribeSurvey(
            title=self.title.data,
            description=self.description.data or "",
            anonymous=anonymous,
            who=self.who.data if anonymous else "account",
            shown="after" if anonymous else self.shown.data,
            translations={
                language: SurveyWords(
                    title=said.get("title", ""), description=said.get("description", "")
                )
                for language, said in translations.items()
            },
        )


class QuestionForm(_Told):
    """One question; of each kind only the fields that belong to it are shown."""

    title = StringField(_l("The question"), validators=[InputRequired(_NEEDED), Length(max=300)])
    description = TextAreaField(_l("Explanation"), validators=[Length(max=1000)])
    required = BooleanField(_l("Everybody who is asked must answer"), default=True)
    options = TextAreaField(
        _l("Answers, one in a line"), validators=[InputRequired(_NEEDED), Length(max=10_000)]
    )
    most = IntegerField(
        _l("How many may be chosen at most?"),
        description=_l("Empty: as many as one likes."),
        validators=[Optional()],
    )
    lowest = SelectField(_l("The scale begins with"))
    highest = SelectField(_l("and ends with"), default="5")
    low = StringField(
        _l("The lowest in words"),
        description=_l("For example: not at all."),
        validators=[Length(max=80)],
    )
    high = StringField(
        _l("The highest in words"),
        description=_l("For example: very much."),
        validators=[Length(max=80)],
    )
    shown_if = SelectMultipleField(
        _l("Ask it only after some answers"),
        description=_l(
            "Tick nothing if everybody is asked. Tick answers of one earlier question, and only "
            "who gave one of them is asked."
        ),
    )

    def __init__(self, kind: QuestionKind, before: list[tuple[str, str]], **given: Any) -> None:
        super().__init__(**given)
        self.kind = kind
        self.lowest.choices = [("1", "1"), ("0", "0")]
        self.highest.choices = [(str(n), str(n)) for n in range(2, 11)]
        if kind not in ("single", "multiple", "order"):
            del self.options
        if kind != "multiple":
            del self.most
        if kind != "scale":
            del self.lowest, self.highest, self.low, self.high
        self.shown_if.choices = before
        if not before:
            del self.shown_if

    def command(self, translations: dict[str, dict[str, str]]) -> DescribeSurveyQuestion:
        """Return what the service is asked."""
        given: dict[str, Any] = {}
        if self.kind == "scale":
            given = {
                "lowest": int(self.lowest.data),
                "highest": int(self.highest.data),
                "low": self.low.data or "",
                "high": self.high.data or "",
            }
        ticked = self.shown_if.data or [] if "shown_if" in self else []
        parents = list(dict.fromkeys(one.split(":", 1)[0] for one in ticked))
        return DescribeSurveyQuestion(
            kind=self.kind,
            title=self.title.data,
            description=self.description.data or "",
            required=bool(self.required.data),
            options=lines(self.options.data) if "options" in self else (),
            most=self.most.data if "most" in self else None,
            # Answers of two questions are no condition: the service says so.
            shown_if=parents[0] if len(parents) == 1 else ",".join(parents),
            shown_for=tuple(one.split(":", 1)[1] for one in ticked),
            translations={
                language: QuestionWords(
                    title=said.get("title", ""),
                    description=said.get("description", ""),
                    options=lines(said.get("options", "")),
                    low=said.get("low", ""),
                    high=said.get("high", ""),
                )
                for language, said in translations.items()
            },
            **given,
        )


def lines(text: str) -> tuple[str, ...]:
    """Return the lines that say something."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def other_languages(own: str) -> list[tuple[str, Any]]:
    """Return code and name of the languages a text can be translated into."""
    return [(language, _NAMES[language]) for language in LANGUAGES if language != own]


def translated(form: Any, own: str) -> dict[str, dict[str, str]]:
    """Read the words in other languages from a form that was sent."""
    found: dict[str, dict[str, str]] = {}
    for language, _ in other_languages(own):
        said = {
            name: form.get(f"words_{language}_{name}", "")[: longest * 2].strip()
            for name, longest in LONGEST.items()
        }
        if any(said.values()):
            found[language] = {name: text for name, text in said.items() if text}
    return found


def survey_values(survey: Survey) -> dict[str, Any]:
    """Return a survey as its form shows it."""
    return {
        "title": survey.title,
        "description": survey.description,
        "manner": "anonymous" if survey.anonymous else "named",
        "who": survey.who,
        "shown": survey.shown,
    }


def question_values(question: SurveyQuestion) -> dict[str, Any]:
    """Return a question as its form shows it."""
    return {
        "title": question.title,
        "description": question.description,
        "required": question.required,
        "options": "\n".join(option.title for option in question.options),
        "most": question.most,
        "lowest": str(question.lowest),
        "highest": str(question.highest),
        "low": question.low,
        "high": question.high,
        "shown_if": [f"{question.shown_if}:{answer}" for answer in question.shown_for],
    }


def words_of(thing: Survey | SurveyQuestion) -> dict[str, dict[str, str]]:
    """Return the words of a survey or a question in other languages, as the form shows them."""
    found: dict[str, dict[str, str]] = {}
    for language, said in thing.translations.items():
        found[language] = {"title": said.title, "description": said.description}
        if isinstance(said, QuestionWords):
            found[language] |= {
                "options": "\n".join(said.options),
                "low": said.low,
                "high": said.high,
            }
    return found
