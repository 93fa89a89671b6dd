"""Equal Shares in words: who paid for which project out of an equal part of the money."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from services.gateway.kit import money, number
from services.gateway.pages.results import budgets, views
from services.gateway.pages.results.explained import EXPLAINED
from services.gateway.pages.results.views import Asked, Bar, QuestionView, Reason, Table

FATES = {
    "funded": _l("Funded"),
    "completed": _l("Funded from what was left"),
    "too-dear": _l("Its voters had too little left"),
    "no-votes": _l("Nobody voted for it"),
    "does-not-fit": _l("More than the money left"),
    "below-threshold": _l("Fewer votes than were needed"),
    "excluded": _l("Another project in its place was funded"),
    "no-quorum": _l("Too few people voted"),
    "undecided": _l("Waits for the draw"),
}
"""What became of a project."""
_WON = ("funded", "completed")

Told = Mapping[str, Any]


def view(asked: Asked) -> QuestionView:
    """Return a budget counted by Equal Shares as its page shows it."""
    report = asked.report
    if report.get("comparison") and report["comparison"]["greedy_replaces"]:
        return _replaced(asked)
    rows = _rows(report)
    fates = {row["id"]: _fate(asked, row) for row in rows}
    funded = [row for row in rows if fates[row["id"]] in _WON]
    budget, cost = asked.question.budget or 0, asked.question.cost or 0
    return QuestionView(
        code=asked.question.code,
        title=asked.title,
        description=asked.description,
        lead=budgets.lead(asked),
        explained=_explained(report),
        caption=str(_("Votes for each project")),
        won_text=str(_("Funded")),
        bars=tuple(_bar(asked, row, fates[row["id"]]) for row in rows),
        line_after=len(funded) if funded and len(funded) < len(rows) else None,
        line_text=str(
            _(
                "Below the line no group of voters had enough left (%(money)s left in all)",
                money=money(budget - cost),
            )
        ),
        parts=budgets.cut(budget, funded),
        table=_table(asked, rows, fates),
        reasons=tuple(_reason(asked, row, fates[row["id"]]) for row in rows),
        draws=_draws(asked),
        facts=(
            *views.counted_facts(asked),
            *_share_facts(report),
            *budgets.money_facts(budget, cost),
        ),
        undecided=asked.question.undecided,
        file=asked.question.file,
    )


def _explained(report: Told) -> str:
    text = str(EXPLAINED["equal-shares"])
    if not report["added"]:
        return text
    raised = _(
        "Where money is left over, every share is raised, one zloty at a time, as long as all that "
        "is then funded costs no more than there is. So the shares below are higher than the money "
        "divided by the voters."
    )
    return f"{text} {raised}"


def _rows(report: Told) -> list[dict[str, Any]]:
    """All projects: what was paid for in order, what was added at the end, then the others."""
    rounds = [{**row, "result": "funded"} for row in report["rounds"]]
    completed = [
        {"votes": row["points"], **row, "result": "completed"} for row in report["completed"]
    ]
    done = {row["id"] for row in (*rounds, *completed)}
    rest = [dict(row) for row in report["not_funded"] if row["id"] not in done]
    return [*rounds, *completed, *sorted(rest, key=lambda row: -row["points"])]


def _fate(asked: Asked, row: Told) -> str:
    if asked.question.undecided and row["id"] not in asked.question.winners:
        return "undecided" if row["result"] in _WON else _held(asked, row)
    return str(row["result"])


def _held(asked: Asked, row: Told) -> str:
    return "undecided" if row["id"] in asked.waiting else str(row["result"])


def _amount(told: int | str) -> str:
    """An amount of one voter's or several voters' money, to the grosz."""
    return money(round(views.exact(told) * 100))


def _share_facts(report: Told) -> tuple[tuple[str, str, str], ...]:
    facts = [("coins", str(_("Each voter's share")), _amount(report["share"]))]
    if report["added"]:
        added = ngettext(
            "%(shown)s zloty", "%(shown)s zlotys", report["added"], shown=number(report["added"])
        )
        facts.append(("plus", str(_("By so much every share was raised at the end")), str(added)))
    return tuple(facts)


def _bar(asked: Asked, row: Told, fate: str) -> Bar:
    return Bar(
        asked.titles.get(row["id"], row["id"]),
        row["points"],
        budgets.score(row),
        fate in _WON,
        money(views.grosze(row["cost"])),
    )


def _table(asked: Asked, rows: Sequence[Told], fates: Mapping[str, str]) -> Table:
    return Table(
        (
            (str(_("Project")), False),
            (str(_("Votes")), True),
            (str(_("Cost")), True),
            (str(_("Its voters had together")), True),
            (str(_("Each paid at most")), True),
            (str(_("What came of it")), False),
        ),
        tuple(
            (
                asked.titles.get(row["id"], row["id"]),
                number(row["votes"]),
                money(views.grosze(row["cost"])),
                _amount(row.get("pockets_before", row.get("pockets", 0))),
                _amount(row["price"]) if "price" in row else "–",
                str(FATES[fates[row["id"]]]),
            )
            for row in rows
        ),
    )


def _reason(asked: Asked, row: Told, fate: str) -> Reason:
    title = asked.titles.get(row["id"], row["id"])
    said = {"votes": budgets.score(row), "cost": money(views.grosze(row["cost"]))}
    if fate == "funded":
        said |= {
            "had": _amount(row["pockets_before"]),
            "full": number(row["pay_full"]),
            "price": _amount(row["price"]),
            "rest": number(row["pay_rest"]),
        }
        kind = "funded-rest" if row["pay_rest"] else "funded"
        return Reason(title, str(_REASONS[kind] % said), won=True)
    if fate in ("too-dear", "does-not-fit"):
        said |= {"had": _amount(row["pockets"]), "lacking": _amount(row["lacking"])}
        text = f"{_REASONS['too-dear'] % said} {budgets.lacked(row)}"
        return Reason(title, text.strip(), won=False)
    return Reason(title, str(_REASONS[fate] % said), fate == "completed")


def _draws(asked: Asked) -> tuple[str, ...]:
    return tuple(
        views.tie_text(asked, tie["ids"], str(_("each voter would pay the same")))
        for tie in asked.report["ties"]
        if tie["decisive"]
    )


def _replaced(asked: Asked) -> QuestionView:
    """Show that more voters preferred the simple order by votes, which is then the result."""
    costs = {option.code: option.cost or 0 for option in asked.question.options}
    budget, cost = asked.question.budget or 0, asked.question.cost or 0
    winners = asked.question.winners
    order = [*winners, *(code for code in costs if code not in winners)]
    points = {row["id"]: row["points"] for row in _rows(asked.report)}
    return QuestionView(
        code=asked.question.code,
        title=asked.title,
        description=asked.description,
        lead=budgets.lead(asked),
        explained=f"{EXPLAINED['equal-shares']} {_compared(asked.report['comparison'])}",
        caption=str(_("Votes for each project")),
        won_text=str(_("Funded")),
        bars=tuple(
            Bar(
                asked.titles.get(code, code),
                points.get(code, 0),
                views.points(points.get(code, 0)),
                code in winners,
                money(costs[code]),
            )
            for code in order
        ),
        table=Table(
            ((str(_("Project")), False), (str(_("Points")), True), (str(_("Cost")), True)),
            tuple(
                (asked.titles.get(code, code), number(points.get(code, 0)), money(costs[code]))
                for code in order
            ),
        ),
        draws=_draws(asked),
        facts=(*views.counted_facts(asked), *budgets.money_facts(budget, cost)),
        undecided=asked.question.undecided,
        file=asked.question.file,
    )


def _compared(comparison: Told) -> str:
    return str(
        _(
            "Beside Equal Shares we counted simply by votes. %(greedy)s voters like that outcome "
            "better, %(shares)s like Equal Shares better, for %(same)s both are the same. By the "
            "terms of this vote the outcome that more people like is the result.",
            greedy=number(comparison["prefer_greedy"]),
            shares=number(comparison["prefer_equal_shares"]),
            same=number(comparison["indifferent"]),
        )
    )


_REASONS = {
    "funded": _l(
        "%(votes)s. Its voters had %(had)s together and it costs %(cost)s, so it is funded: each "
        "of them (%(full)s) pays %(price)s."
    ),
    "funded-rest": _l(
        "%(votes)s. Its voters had %(had)s together and it costs %(cost)s, so it is funded: "
        "%(full)s of them pay %(price)s each, and %(rest)s pay all they have left, which is less."
    ),
    "completed": _l(
        "%(votes)s. After everybody had paid there was money that no group could spend together; "
        "it was enough for this one, which had most votes among those that fitted."
    ),
    "too-dear": _l(
        "%(votes)s. It costs %(cost)s, and its voters had %(had)s left together: %(lacking)s were "
        "lacking."
    ),
    "no-votes": _l("Nobody voted for it."),
    "below-threshold": _l("%(votes)s, fewer than a project needs to be funded."),
    "excluded": _l(
        "%(votes)s. Of the projects for one place only one is funded, and another one was."
    ),
    "no-quorum": _l("%(votes)s, but fewer papers were cast than this vote needs to count."),
    "undecided": _l("%(votes)s. Whether it is funded depends on the draw."),
}
