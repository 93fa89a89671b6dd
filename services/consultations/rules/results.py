"""From a count to what is told: what is certain, and where only a draw can go on."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from services.consultations.tally import Fate, Outcome, Step
from services.consultations.tally.pools import PoolsOutcome, SecondFate
from services.consultations.tally.recounting import Counted
from shared.contracts.results import CarriedStep, ResultStep, ResultTie

UNDECIDED = "undecided"
_WARSAW = ZoneInfo("Europe/Warsaw")


def steps(outcome: Outcome) -> tuple[ResultStep, ...]:
    """Tell each project's turn; from the first tie that decides on, nobody is funded yet."""
    decided = certain(outcome)
    if decided == len(outcome.steps):
        return tuple(_step(step, step.fate.value, step.left_before) for step in outcome.steps)
    left = outcome.steps[decided].left_before
    return tuple(
        _step(step, step.fate.value, step.left_before)
        if step.place <= decided
        else _step(step, UNDECIDED, left)
        for step in outcome.steps
    )


def certain(outcome: Outcome) -> int:
    """Return how many turns hold whatever a draw would say."""
    if not outcome.undecided:
        return len(outcome.steps)
    first = set(outcome.decisive_ties[0].projects)
    return next(step.place for step in outcome.steps if step.project.id in first) - 1


def winners(told: Sequence[ResultStep]) -> tuple[str, ...]:
    """Return the codes of the projects that are funded for certain, in the order of funding."""
    return tuple(step.code for step in told if step.fate == Fate.FUNDED.value)


def certain_winners(counted: Counted) -> tuple[str, ...]:
    """Return who wins whatever a draw would say, of any count; all winners once none is needed."""
    if not counted.undecided:
        return counted.winners
    if isinstance(counted.outcome, Outcome):
        return winners(steps(counted.outcome))
    return tuple(counted.report.get("certain", ()))


def ties(outcome: Outcome) -> tuple[ResultTie, ...]:
    """Tell the ties in the order in which they came up."""
    return tuple(
        ResultTie(codes=tie.projects, votes=tie.score, decisive=tie.decisive)
        for tie in outcome.ties
    )


def carried_winners(outcome: PoolsOutcome, pool: str) -> tuple[str, ...]:
    """Return a pool's projects that were paid for with what all districts left over."""
    return tuple(
        step.project.id
        for step in outcome.second
        if step.pool == pool and step.fate is SecondFate.FUNDED
    )


def carried_steps(
    outcome: PoolsOutcome, titles: Mapping[tuple[str, str], str]
) -> tuple[CarriedStep, ...]:
    """Tell each project's turn for the left-over; while a draw is needed nobody is funded yet."""
    return tuple(
        CarriedStep(
            place=step.place,
            question=step.pool,
            code=step.project.id,
            title=titles[step.pool, step.project.id],
            cost=step.project.cost,
            votes=step.votes,
            left_before=step.left_before,
            fate="undecided" if outcome.undecided else step.fate.value,
        )
        for step in outcome.second
    )


def day(moment: datetime) -> str:
    """Return a moment's day in Poland, as Pabulib writes days."""
    return moment.astimezone(_WARSAW).strftime("%d.%m.%Y")


def file_name(title: str, closes_at: datetime, ending: str = ".pb") -> str:
    """Return a name for a public file that every system can keep: plain letters and the day."""
    plain = unicodedata.normalize("NFKD", title.lower().replace("ł", "l"))
    words = re.sub(r"[^a-z0-9]+", "-", plain.encode("ascii", "ignore").decode()).strip("-")
    day_ = closes_at.astimezone(_WARSAW).date().isoformat()
    return f"{words[:60].strip('-') or 'wynik'}-{day_}{ending}"


def natural(code: str) -> tuple[bool, int, str]:
    """Return a key that orders codes as people count: 2 before 10, words after numbers."""
    number = code.isascii() and code.isdecimal()
    return (not number, int(code) if number else 0, code)


def _step(step: Step, fate: Any, left: int) -> ResultStep:
    return ResultStep(
        place=step.place,
        code=step.project.id,
        title=step.project.name,
        cost=step.project.cost,
        votes=step.votes,
        left_before=left,
        fate=fate,
    )
