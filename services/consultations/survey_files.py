"""A survey as open data: its figures, and the open answers that were published, as CSV."""

from collections.abc import Iterable, Sequence

from services.consultations.model import OpenAnswer
from shared import delimited
from shared.contracts.surveys import SurveyFigures, SurveyQuestion

_FIGURES = (
    *("question", "kind", "question_text", "asked", "answered"),
    *("option", "option_text", "count", "sum_of_places"),
)


def figures(told: SurveyFigures) -> str:
    """Return one line for each option, scale figure, theme and open question, and the total."""
    rows: list[tuple[object, ...]] = [("", "answers", told.title, "", told.answers, "", "", "", "")]
    for question in told.questions:
        head = (question.code, question.kind, question.title, question.asked, question.answered)
        rows += [
            (
                *head,
                *(option.code, option.title, option.count),
                option.places if question.kind == "order" else "",
            )
            for option in question.options
        ]
        rows += [(*head, "theme", theme.name, theme.count, "") for theme in question.themes]
        if question.kind == "text":
            rows += [
                (*head, "published", "", question.published, ""),
                (*head, "withheld", "", question.withheld, ""),
            ]
    return delimited.table(_FIGURES, rows)


def open_answers(
    questions: Iterable[SurveyQuestion], rows: Sequence[tuple[OpenAnswer, str]]
) -> str:
    """Return the published open answers with their themes, one a line."""
    titles = {question.code: question.title for question in questions}
    return delimited.table(
        ("question", "question_text", "answer", "themes"),
        [(row.question, titles.get(row.question, ""), row.text, names) for row, names in rows],
    )
