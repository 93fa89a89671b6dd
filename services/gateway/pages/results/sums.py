"""Rules that add up, in words: who has most wins."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from services.gateway.pages.results import views
from services.gateway.pages.results.explained import EXPLAINED
from services.gateway.pages.results.views import Asked, Bar, QuestionView, Reason, Table

FATES = {
    "elected": _l("Chosen"),
    "not-elected": _l("Not chosen"),
    "too-few-votes": _l("Fewer votes than were needed"),
    "no-quorum": _l("Too few people voted"),
    "undecided": _l("Waits for the draw"),
}
"""What became of an option."""


def view(asked: Asked) -> QuestionView:
    """Return a question counted by plurality, approval, scores or points as its page shows it."""
    lines = asked.report["rounds"][0]["options"]
    fates = {line["id"]: _fate(asked, line) for line in lines}
    return QuestionView(
        code=asked.question.code,
        title=asked.title,
        description=asked.description,
        lead=views_lead(asked),
        explained=str(EXPLAINED[asked.question.rule]),
        caption=str(_("How many votes each one has") if _plain(asked) else _("Points of each one")),
        won_text=str(_("Chosen")),
        bars=tuple(
            Bar(
                asked.titles.get(line["id"], line["id"]),
                max(float(views.exact(line["points"])), 0.0),
                _counted(asked, line["points"]),
                fates[line["id"]] == "elected",
                "" if _plain(asked) else views.votes(line["votes"]),
            )
            for line in lines
        ),
        table=_table(asked, lines, fates),
        reasons=tuple(_reason(asked, line, fates[line["id"]], lines) for line in lines),
        draws=tuple(
            views.tie_text(asked, tie["ids"], _counted(asked, tie["points"]))
            for tie in asked.report["ties"]
            if tie["decisive"]
        ),
        facts=views.counted_facts(asked),
        undecided=asked.question.undecided,
        file=asked.question.file,
    )


def _table(asked: Asked, lines: Sequence[Mapping[str, Any]], fates: Mapping[str, str]) -> Table:
    return Table(
        (
            (str(_("Option")), False),
            (str(_("Votes")), True),
            (str(_("Points")), True),
            (str(_("What came of it")), False),
        ),
        tuple(
            (
                asked.titles.get(line["id"], line["id"]),
                views.shown(line["votes"]),
                views.shown(line["points"]),
                str(FATES[fates[line["id"]]]),
            )
            for line in lines
        ),
    )


def views_lead(asked: Asked) -> str:
    """Return who was chosen in one sentence."""
    winners = asked.question.winners
    if not winners:
        return str(_("Nothing has been chosen."))
    return str(_("Chosen: %(names)s.", names=asked.named(winners)))


def _plain(asked: Asked) -> bool:
    return asked.question.rule in ("plurality", "approval")


def _counted(asked: Asked, told: int | str) -> str:
    value = views.exact(told)
    if _plain(asked) and value.denominator == 1:
        return views.votes(int(value))
    return views.points(told)


def _fate(asked: Asked, line: dict[str, object]) -> str:
    if line["id"] in asked.waiting:
        return "undecided"
    return str(line["result"])


def _reason(
    asked: Asked, line: dict[str, object], fate: str, lines: list[dict[str, object]]
) -> Reason:
    title = asked.titles.get(str(line["id"]), str(line["id"]))
    has = _counted(asked, str(line["points"]))
    if fate == "not-elected":
        elected = [other for other in lines if other["result"] == "elected"]
        if not elected:
            return Reason(title, f"{has}.", won=False)
        least = views.exact(str(elected[-1]["points"]))
        lacking = _counted(asked, str(least - views.exact(str(line["points"])) + 1))
        text = _(
            "%(has)s. %(lacking)s more for it alone would have put it before the last one chosen.",
            has=has,
            lacking=lacking,
        )
        return Reason(title, str(text), won=False)
    return Reason(title, str(_TEXTS[fate] % {"has": has}), fate == "elected")


_TEXTS = {
    "elected": _l("%(has)s: among the highest, so it is chosen."),
    "too-few-votes": _l("%(has)s, on fewer papers than an option needs to be chosen."),
    "no-quorum": _l("%(has)s, but fewer papers were cast than this vote needs to count."),
    "undecided": _l("%(has)s. Whether it is chosen depends on the draw."),
}
