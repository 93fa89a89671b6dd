"""What a survey's form shows: questions, conditions in words, what was answered. No markup here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from services.gateway.pages.consultations import paper_form, paper_words
from services.gateway.pages.consultations.paper_form import Filled
from services.gateway.pages.consultations.paper_view import OptionView, Said
from shared import papers
from shared.contracts.ballots import BallotForm, Question
from shared.contracts.surveys import Survey, SurveyQuestion

_PREFIX = {"single": "a", "multiple": "a", "scale": "s", "order": "r", "text": "t"}
_PAPER_KIND = {"single": "single", "multiple": "approval", "order": "ranked"}
_FAULTS = {
    papers.EMPTY: _l("This question needs an answer."),
    papers.TOO_LONG: _l("This is too long: at most 2,000 characters. Shorten it and send again."),
    papers.TOO_FEW: _l("Give every line a place, from the first to the last."),
    papers.TIED: _l("Two share a place. Give each place once."),
}
CHANGED = _l("The form was damaged on the way. Check your answers and send them again.")


def _(text: str, **values: object) -> str:
    return str(gettext(text, **values))


@dataclass(frozen=True, kw_only=True)
class QuestionView:
    """One question as it stands on the form; `kind` as the ballot's own macros call it."""

    code: str
    id: str
    number: int
    kind: str
    field: str
    title: Said
    description: Said
    required: bool
    how: str
    options: Sequence[OptionView]
    places: Sequence[int]
    scores: Sequence[int]
    low: Said
    high: Said
    value: str
    shown_if: str
    shown_for: str
    condition: str
    error: str


def view(
    survey: Survey, filled: Filled, faults: Mapping[str, str], *, language: str
) -> list[QuestionView]:
    """Lay out a survey with what was filled in and what is wrong with it."""
    page = _Page(survey, paper_form.fields(filled.answers), dict(faults), language)
    return [page.question(question, number) for number, question in enumerate(survey.questions, 1)]


def faults(form: BallotForm, filled: Filled) -> dict[str, str]:
    """Return a code for every question that is not answered rightly."""
    choices, broken = filled.read()
    try:
        papers.check(form, choices)
    except papers.Invalid as wrong:
        return {**wrong.faults, **broken}
    return broken


def errors(questions: Sequence[QuestionView]) -> list[tuple[str | None, str]]:
    """Return where and what, for the summary."""
    return [(one.id, f"{one.number}. {one.error}") for one in questions if one.error]


def said(own: str, thing: Any, name: str, language: str) -> Said:
    """Return a text in the page's language, or as it was written in its own."""
    translation = thing.translations.get(language)
    translated = getattr(translation, name) if translation is not None else ""
    if translated:
        return Said(text=translated, lang=language)
    return Said(text=getattr(thing, name), lang=own)


def option_titles(survey: Survey, question: SurveyQuestion, language: str) -> dict[str, Said]:
    """Return the words of a question's options by their codes."""
    translation = question.translations.get(language)
    words = translation.options if translation is not None else ()
    found = {}
    for place, option in enumerate(question.options):
        translated = words[place] if place < len(words) else ""
        found[option.code] = (
            Said(text=translated, lang=language)
            if translated
            else Said(text=option.title, lang=survey.language)
        )
    return found


def condition(survey: Survey, question: SurveyQuestion, language: str) -> str:
    """Say in words when a question is asked; empty where it always is."""
    for number, parent in enumerate(survey.questions, 1):
        if parent.code != question.shown_if:
            continue
        titles = {code: one.text for code, one in option_titles(survey, parent, language).items()}
        answers = " / ".join(titles.get(code, code) for code in question.shown_for)
        return _(
            "Only if your answer to question %(number)s is: %(answers)s",
            number=number,
            answers=answers,
        )
    return ""


@dataclass(frozen=True)
class _Page:
    """What every question is shown with."""

    survey: Survey
    typed: Mapping[str, list[str]]
    faults: dict[str, str]
    language: str

    def question(self, question: SurveyQuestion, number: int) -> QuestionView:
        """Lay out one question."""
        code = self.faults.get(question.code, "")
        asks = self._asks(question)
        field = f"{_PREFIX[question.kind]}:{question.code}"
        if question.kind == "scale":
            field = f"{field}:s"
        scores: Sequence[int] = ()
        if question.lowest is not None and question.highest is not None:
            scores = range(question.lowest, question.highest + 1)
        return QuestionView(
            code=question.code,
            id=f"q-{number}",
            number=number,
            kind=_PAPER_KIND.get(question.kind, question.kind),
            field=field,
            title=said(self.survey.language, question, "title", self.language),
            description=said(self.survey.language, question, "description", self.language),
            required=question.required,
            how=self._how(question),
            options=self._options(question, number, field),
            places=range(1, len(question.options) + 1),
            scores=scores,
            low=said(self.survey.language, question, "low", self.language),
            high=said(self.survey.language, question, "high", self.language),
            value=self.typed.get(field, [""])[-1],
            shown_if=question.shown_if,
            shown_for=" ".join(question.shown_for),
            condition=condition(self.survey, question, self.language),
            error=self._fault(code, asks) if code else "",
        )

    def _asks(self, question: SurveyQuestion) -> Question | None:
        form = self.survey.form
        found = [one for one in form.questions if one.id == question.code] if form else []
        return found[0] if found else None

    def _fault(self, code: str, asks: Question | None) -> str:
        if code in _FAULTS or asks is None:
            return str(_FAULTS.get(code, CHANGED))
        if code in (papers.TOO_MANY, papers.OUT_OF_RANGE, paper_form.NOT_A_NUMBER):
            return paper_words.fault(code, asks)
        return str(CHANGED)

    def _how(self, question: SurveyQuestion) -> str:
        match question.kind:
            case "order":
                return _("Put them in order: 1 is what matters most to you.")
            case "text":
                return _("In your own words. Leave names and addresses of other people out.")
            case "scale":
                return ""
        asks = self._asks(question)
        return " ".join(paper_words.how(asks)) if asks is not None else ""

    def _options(self, question: SurveyQuestion, number: int, field: str) -> list[OptionView]:
        titles = option_titles(self.survey, question, self.language)
        made = []
        for place, (code, title) in enumerate(titles.items(), start=1):
            own = f"{field}:{code}" if question.kind == "order" else field
            values = self.typed.get(own, [])
            chosen = code in values if question.kind != "order" else bool(values)
            made.append(
                OptionView(
                    code=code,
                    id=f"o-{number}-{place}",
                    field=own,
                    title=title,
                    description=Said(text="", lang=title.lang),
                    cost=None,
                    area="",
                    value=values[-1] if values else "",
                    chosen=chosen,
                    shown=True,
                    compared=False,
                )
            )
        return made
