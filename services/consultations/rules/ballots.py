"""When a ballot may be announced and how its dates may move."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from services.consultations.rules import questions as rules
from shared.contracts.ballots import Question, RuleSettings
from shared.contracts.consultations import QUESTION

LONGEST = timedelta(days=366)
LONGEST_VERIFICATION = 60
# A ballot of one budget question was told in these words before there were others.
_SHORT = {
    "too_few_options": "too_few_projects",
    "more_choices_than_options": "more_choices_than_projects",
}


def missing(
    asked: Sequence[tuple[Question, RuleSettings]],
    *,
    now: datetime,
    opens_at: datetime | None,
    closes_at: datetime | None,
    leftovers: str = "none",
) -> list[str]:
    """Return the codes of what a ballot lacks before it can be announced; empty when ready.

    What concerns one question is told as `<code>:<question>`, but for the only question of a
    budget. Without `opens_at` the vote opens at the moment of the announcement.
    """
    faults = [] if asked else ["no_questions"]
    if is_short(asked):
        faults += [_SHORT.get(code, code) for code in rules.missing(*asked[0])]
    else:
        faults += [
            f"{code}:{question.id}"
            for question, counting in asked
            for code in rules.missing(question, counting)
        ]
    questions = [question for question, _ in asked]
    faults += [f"group_of_one:{group}" for group in rules.lonely_groups(questions)]
    if leftovers != "none" and not _leftovers_fit(asked, leftovers):
        faults.append(f"leftovers_{leftovers.replace('-', '_')}")
    if closes_at is None:
        faults.append("no_closing_date")
    elif closes_at <= now:
        faults.append("closes_in_the_past")
    elif opens_at is not None and opens_at < now:
        faults.append("opens_in_the_past")
    return faults


def is_short(asked: Sequence[tuple[Question, RuleSettings]]) -> bool:
    """Tell whether this is a ballot of one budget question made by approval."""
    if len(asked) != 1:
        return False
    question, counting = asked[0]
    return (
        question.id == QUESTION
        and question.kind == "approval"
        and counting.rule in rules.BUDGET_RULES
    )


def _leftovers_fit(asked: Sequence[tuple[Question, RuleSettings]], leftovers: str) -> bool:
    """Left-overs go into one budget that is nobody's district, or on by votes, all counted alike.

    Projects that exclude each other are told by their numbers, which districts share.
    """
    budgets = [pair for pair in asked if pair[1].rule in rules.BUDGET_RULES]
    ids = {question.id for question in districts(asked)}
    if leftovers == "citywide":
        return len(budgets) - len(ids) == 1 and bool(ids)
    alike = {
        msgspec.json.encode(msgspec.structs.replace(counting, budget=0))
        for question, counting in budgets
        if question.id in ids
    }
    excluding = any(counting.excluding for _, counting in budgets)
    return len(ids) > 1 and len(alike) == 1 and not excluding


def districts(asked: Sequence[tuple[Question, RuleSettings]]) -> list[Question]:
    """Return the budgets that may leave money over: those of districts, or all where none is."""
    budgets = [question for question, counting in asked if counting.rule in rules.BUDGET_RULES]
    return [question for question in budgets if question.group] or budgets


def dates_fault(opens_at: datetime | None, closes_at: datetime | None) -> str | None:
    """Return what is wrong with a pair of dates in itself, or None."""
    if opens_at is None or closes_at is None:
        return None
    if closes_at <= opens_at:
        return "closes_before_opening"
    return "too_long" if closes_at - opens_at > LONGEST else None


def change_fault(
    now: datetime,
    *,
    old: tuple[datetime, datetime],
    new: tuple[datetime, datetime],
) -> str | None:
    """Return why an announced ballot's dates may not move so, or None when they may.

    An open vote keeps its opening, a closed one keeps both; nobody is told of a date in the past.
    """
    if now >= old[1]:
        return "already_closed"
    if now >= old[0] and new[0] != old[0]:
        return "already_open"
    if now < old[0] and new[0] < now:
        return "opens_in_the_past"
    if new[1] <= now:
        return "closes_in_the_past"
    return dates_fault(*new)
