"""A report's course and figures as one table: all it says but its remarks, which have their own."""

from collections.abc import Iterator, Mapping
from datetime import datetime

import msgspec

from services.gateway.pages.results import showing
from shared.contracts.open_reports import PublicReportLine as Line
from shared.contracts.reports import Report
from shared.contracts.surveys import SurveyFigures


def lines(report: Report) -> Iterator[Line]:
    """Give a report's lines, section by section in the order of its page."""
    for item, words in (
        ("title", report.title),
        ("answered_by", report.answered_by),
        ("basis", report.basis),
        ("summary", report.summary),
        ("decisions", report.decisions),
    ):
        yield Line(section="report", item=item, words=words)
    version = str(report.version)
    published = _moment(report.published_at)
    yield Line(
        section="report", item="version", value=version, begins=published, words=report.reason
    )
    yield from _course(report)
    yield from _by_law(report)
    yield from _participation(report)
    for survey in report.surveys:
        yield from _survey(survey)
    for view in showing.views_of(report.result) if report.result is not None else ():
        for bar in view.bars:
            won = "chosen" if bar.won else ""
            name, value = str(view.title), str(bar.value)
            yield Line(section="result", item=name, detail=str(bar.label), value=value, words=won)


def _course(report: Report) -> Iterator[Line]:
    for phase in report.phases:
        begins, ends = _moment(phase.opens_at), _moment(phase.closes_at)
        yield Line(section="phase", item=phase.kind, begins=begins, ends=ends)
    for one in report.changes:
        yield Line(
            section="change",
            item=one.kind,
            detail=one.phase,
            begins=_moment(one.opens_at),
            ends=_moment(one.closes_at),
            value=_moment(one.changed_at),
            words=one.reason,
        )


def _by_law(report: Report) -> Iterator[Line]:
    for one in report.terms:
        kept = {True: "kept", False: "not_kept", None: ""}[one.kept]
        yield Line(
            section="term",
            item=one.term.key,
            detail=f"{one.term.act}, {one.term.article}",
            begins=_moment(one.due),
            ends=_moment(one.actual),
            value=kept,
            words=one.answer,
        )
    for notice in report.notices:
        given = notice.given_on.isoformat()
        yield Line(section="notice", item=notice.place, begins=given, words=notice.proof)
    for form in report.forms:
        yield Line(section="form", item=form)


def _participation(report: Report) -> Iterator[Line]:
    part = msgspec.structs.asdict(report.participation)
    yield from _counts("remarks", part.pop("positions") or {}, detail="answer")
    yield from _counts("remarks", part.pop("remarks") or {}, detail="source")
    yield from _counts("ideas", part.pop("ideas") or {}, detail="state")
    told = {name: count for name, count in part.items() if count is not None}
    yield from _counts("participation", told)


def _counts(section: str, counts: Mapping[str, int], detail: str = "") -> Iterator[Line]:
    for item, count in counts.items():
        yield Line(section=section, item=item, detail=detail, value=str(count))


def _survey(survey: SurveyFigures) -> Iterator[Line]:
    yield Line(section="survey", item=survey.title, value=str(survey.answers))
    for question in survey.questions:
        counted = [(option.title or option.code, option.count) for option in question.options]
        counted += [(theme.name, theme.count) for theme in question.themes]
        for name, count in counted:
            yield Line(
                section="survey", item=survey.title, detail=question.title, value=str(count),
                words=name,
            )  # fmt: skip


def _moment(at: datetime | None) -> str:
    return at.isoformat() if at is not None else ""
