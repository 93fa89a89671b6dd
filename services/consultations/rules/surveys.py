"""What a survey's questions are, what is wrong with them, and what is asked of whom.

Which questions an answer leaves unasked is said in `shared.branching` alone: the page, the check
of an answer (`shared.papers`) and the count (`survey_counting`) all ask it there.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from services.consultations.rules import phases
from shared import branching, papers
from shared.contracts.ballots import BallotForm, Question
from shared.contracts.surveys import DescribeSurvey, DescribeSurveyQuestion, SurveyQuestion

LANGUAGES = ("pl", "en", "uk", "de")
MOST_SURVEYS = 10
MOST_QUESTIONS = 50
MOST_OPEN = 10
OPTIONS = range(2, 41)
# The one thing a scale asks about; answers name it so.
SCALE = "s"
WITH_OPTIONS = ("single", "multiple", "order")
_KINDS = {
    "single": "single",
    "multiple": "approval",
    "scale": "score",
    "order": "ranked",
    "text": "text",
}


def asked(question: SurveyQuestion) -> Question:
    """Return a question in the form of the paper."""
    options = tuple(option.code for option in question.options)
    limits: dict[str, Any] = {}
    match question.kind:
        case "single":
            limits = {"max_choices": 1}
        case "multiple":
            limits = {"max_choices": question.most}
        case "scale":
            options = (SCALE,)
            limits = {"min_score": question.lowest, "max_score": question.highest}
        case "order":
            limits = {"min_choices": len(options), "ties": False}
        case "text":
            limits = {"longest": papers.LONGEST_TEXT}
    return Question(
        id=question.code,
        kind=_KINDS[question.kind],
        options=options,
        blank=False,
        required=question.required,
        shown_if=question.shown_if,
        shown_for=question.shown_for,
        **limits,
    )


def form(questions: Iterable[SurveyQuestion]) -> BallotForm | None:
    """Return what an answer may hold; None while nobody could answer these questions."""
    made = BallotForm(questions=tuple(asked(question) for question in questions))
    return made if papers.form_fault(made) is None else None


def missing(
    questions: Sequence[SurveyQuestion], *, closes_at: datetime | None, now: datetime
) -> list[str]:
    """Return the codes of what a draft lacks before it can be published; empty when ready."""
    found = [] if questions else ["no_questions"]
    found += [
        f"too_few_options:{question.code}"
        for question in questions
        if question.kind in WITH_OPTIONS and len(question.options) not in OPTIONS
    ]
    if closes_at is None:
        found.append("no_phase")
    elif closes_at <= now:
        found.append("phase_over")
    if not found and form(questions) is None:
        found.append("conditions")
    return found


def station(
    now: datetime,
    *,
    state: str,
    opens_at: datetime | None,
    closes_at: datetime | None,
) -> str:
    """Return where a survey stands: draft, announced, open, counting or closed."""
    if state in ("draft", "closed"):
        return state
    if opens_at is None or closes_at is None or now < opens_at:
        return "announced"
    return "open" if phases.is_open(now, opens_at=opens_at, closes_at=closes_at) else "counting"


def shows_figures(*, state: str, shown: str, station: str) -> bool:
    """Tell whether a survey's figures can be seen, by anybody at all."""
    return state == "closed" or (shown == "running" and station in ("open", "counting"))


def faults(command: DescribeSurvey) -> dict[str, str]:
    """Return what is wrong with a survey's own words and settings: field -> code."""
    found = _text_faults(command, {"title": (150, True), "description": (2000, False)})
    if not command.anonymous and command.who != "account":
        found["who"] = "only_anonymous"
    if command.anonymous and command.shown != "after":
        found["shown"] = "only_named"
    found |= _language_faults(command.translations, {"title": 150, "description": 2000})
    return found


def question_faults(
    command: DescribeSurveyQuestion, before: Sequence[SurveyQuestion]
) -> dict[str, str]:
    """Return what is wrong with a question that stands behind these: field -> code."""
    longest = {"title": (300, True), "description": (1000, False)}
    found = _text_faults(command, longest | {"low": (80, False), "high": (80, False)})
    if command.kind in WITH_OPTIONS:
        found |= _options_faults(command)
    if command.most is not None:
        if command.kind != "multiple":
            found["most"] = "other_kind"
        elif not 1 <= command.most <= len(command.options):
            found["most"] = "out_of_range"
    if command.kind == "scale" and not (
        command.lowest in (0, 1) and command.lowest + 1 < command.highest <= 10
    ):
        found["highest"] = "out_of_range"
    if not condition_holds(command.shown_if, command.shown_for, before):
        found["shown_if"] = "condition"
    longest_words = {"title": 300, "description": 1000, "low": 80, "high": 80}
    found |= _language_faults(command.translations, longest_words)
    for language, words in command.translations.items():
        if any(words.options) and len(words.options) != len(command.options):
            found[f"translations.{language}"] = "options"
        elif any(len(title) > 200 for title in words.options):
            found[f"translations.{language}"] = "too_long"
    return found


def condition_holds(
    shown_if: str, shown_for: Sequence[str], before: Sequence[SurveyQuestion]
) -> bool:
    """Tell whether a condition names an earlier question and answers that it can have."""
    if not shown_if:
        return not shown_for
    possible = {one.code: set(branching.answers_of(asked(one))) for one in before}
    return bool(shown_for) and possible.get(shown_if, set()).issuperset(shown_for)


def with_codes(titles: Sequence[str], old: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """Return options as they are kept: one that is only worded anew keeps its code.

    The same words keep their code wherever they move to; other words take over the code of their
    place, if that option is gone.
    """
    known = {option["title"]: option["code"] for option in old}
    kept = {known[title] for title in titles if title in known}
    free = {place: option["code"] for place, option in enumerate(old) if option["code"] not in kept}
    used = {option["code"] for option in old}
    numbers = (f"o{number}" for number in range(1, len(used) + len(titles) + 1))
    fresh = (code for code in numbers if code not in used)
    made = []
    for place, title in enumerate(titles):
        code = known.get(title) or free.get(place) or next(fresh)
        made.append({"code": code, "title": title})
    return made


def next_code(codes: Iterable[str]) -> str:
    """Return the code of one more question."""
    numbers = [int(code[1:]) for code in codes if code[1:].isdecimal()]
    return f"q{max(numbers, default=0) + 1}"


def _text_faults(command: Any, fields: dict[str, tuple[int, bool]]) -> dict[str, str]:
    found = {}
    for name, (longest, needed) in fields.items():
        said = getattr(command, name).strip()
        if needed and not said:
            found[name] = "empty"
        elif len(said) > longest:
            found[name] = "too_long"
    return found


def _options_faults(command: DescribeSurveyQuestion) -> dict[str, str]:
    titles = [title.strip() for title in command.options]
    if len(titles) not in OPTIONS:
        return {"options": "too_few" if len(titles) < OPTIONS.start else "too_many"}
    if not all(titles) or len(set(titles)) < len(titles):
        return {"options": "twice"}
    return {"options": "too_long"} if max(map(len, titles)) > 200 else {}


def _language_faults(translations: dict[str, Any], longest: dict[str, int]) -> dict[str, str]:
    found = {}
    for language, words in translations.items():
        if language not in LANGUAGES:
            found[f"translations.{language}"] = "unknown"
        elif any(len(getattr(words, name)) > most for name, most in longest.items()):
            found[f"translations.{language}"] = "too_long"
    return found
