"""From a stored result to what its page shows, question by question."""

from collections.abc import Callable, Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from services.gateway.kit import moment, number
from services.gateway.pages.results import budgets, rounds, schulze, shares, sums
from services.gateway.pages.results.views import Asked, QuestionView
from shared.contracts.ballots import RuleSettings
from shared.contracts.consultations import QUESTION
from shared.contracts.results import QuestionResult, Result, ResultOption

_VIEWS: Mapping[str, Callable[[Asked], QuestionView]] = {
    "greedy-stop": budgets.view,
    "greedy-skip": budgets.view,
    "equal-shares": shares.view,
    "plurality": sums.view,
    "approval": sums.view,
    "score": sums.view,
    "points": sums.view,
    "ordinal-points": sums.view,
    "irv": rounds.view,
    "stv": rounds.view,
    "schulze": schulze.view,
}


def views_of(result: Result) -> list[QuestionView]:
    """Return every question of a result, in the order of the paper."""
    questions = result.questions or (_first_release(result),)
    return [_VIEWS[question.rule](Asked.of(question, result)) for question in questions]


def figures(result: Result) -> list[tuple[str, str, str]]:
    """Return the vote in figures: papers, ways, dates, acts of the staff."""
    rows = [("vote", str(_("Votes cast")), number(result.papers))]
    if result.reissued:
        rows.append(("vote", str(_("Of these given out anew")), number(result.reissued)))
    if result.left_out:
        rows.append(("circle-x", str(_("Left out after a check")), number(result.left_out)))
        rows.append(("circle-check", str(_("Counted")), number(result.counted or 0)))
    rows += [
        ("users", str(CHANNELS[name]), number(papers))
        for name, papers in result.channels.items()
        if name in CHANNELS
    ]
    if result.last_batch:
        rows.append(("list", str(_("Cards in the last, smaller batch")), number(result.last_batch)))
    if result.undivided:
        rows.append(("eye", str(_("Cards in one piece, seen by clerks")), number(result.undivided)))
    between = _(
        "%(start)s – %(end)s",
        start=moment(result.opens_at, True),
        end=moment(result.closes_at, True),
    )
    rows.append(("calendar", str(_("Voting")), str(between)))
    rows.append(("calendar", str(_("Counted on")), moment(result.counted_at, True)))
    rows += [
        ("pencil", str(ACTS[name]), number(times))
        for name, times in result.acts.items()
        if name in ACTS
    ]
    return rows


CHANNELS = {
    "account": _l("Through an account"),
    "letter": _l("With a code from a letter"),
    "counter": _l("At the counter's screen"),
    "card": _l("On paper cards"),
}
"""The ways a vote can come."""

ACTS = {
    "dates": _l("Dates changed"),
    "closed_early": _l("Ended early"),
    "withdrawn": _l("Called off"),
}
"""What staff may do to an announced vote."""


def _first_release(result: Result) -> QuestionResult:
    """Return the one question of a result that was stored before there were questions."""
    return QuestionResult(
        code=QUESTION,
        title=result.title,
        kind="approval",
        rule=result.rule,
        counting=RuleSettings(rule=result.rule, budget=result.budget),
        options=tuple(
            ResultOption(code=step.code, title=step.title, cost=step.cost) for step in result.steps
        ),
        papers=result.papers,
        blank=result.blank,
        abstain=0,
        winners=result.winners,
        undecided=result.undecided,
        budget=result.budget,
        cost=result.cost,
        seed=result.seed,
        report={
            "ties": [
                {"ids": list(tie.codes), "points": tie.votes, "decisive": tie.decisive}
                for tie in result.ties
            ],
            "rounds": [
                {
                    "id": step.code,
                    "votes": step.votes,
                    "points": step.votes,
                    "cost": step.cost / 100,
                    "left_before": step.left_before / 100,
                    "result": step.fate,
                }
                for step in result.steps
            ],
        },
        file=result.file,
    )
