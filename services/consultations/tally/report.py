"""An outcome as plain data, and as bytes that are the same wherever they are made.

Votes that are whole are numbers; others are texts: exact decimals ("12.5"), fractions ("31/7"), or,
where the fraction itself would fill lines, its first twelve decimals after "~" (counting is exact
all the same). Money is a number with the decimals of the file.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from services.consultations.tally.greedy import Outcome
    from services.consultations.tally.rounds import Round, RoundsOutcome
    from services.consultations.tally.schulze import SchulzeOutcome
    from services.consultations.tally.sums import SumOutcome

Plain = Mapping[str, Any]

_DECIMALS = 12
_LONGEST = 10**30


def dump(report: Plain) -> bytes:
    """One line of JSON in ASCII, keys in the order given, with a line feed at the end."""
    return ("".join(_parts(report)) + "\n").encode("ascii")


def number(value: Fraction | int) -> int | str:
    """A count: a whole number, or a text that says it exactly, or nearly after "~"."""
    exact = Fraction(value)
    if exact.denominator == 1:
        return exact.numerator
    if 10**_DECIMALS % exact.denominator == 0:
        return _decimal(exact)
    if exact.denominator <= _LONGEST:
        return f"{exact.numerator}/{exact.denominator}"
    return f"~{_decimal(exact)}"


def money(units: int, decimals: int, shown: int | None = None) -> Decimal:
    """Units of 10**-decimals as an amount; with fewer decimals where no amount has more."""
    places = decimals if shown is None else shown
    # From text: arithmetic would round at the precision of the context.
    return Decimal(f"{units // 10 ** (decimals - places)}E-{places}")


def greedy(outcome: "Outcome", *, decimals: int, shown: int | None = None) -> Plain:
    """Funding by falling score: a round for each project's turn."""
    return {
        "rule": outcome.rule.value,
        "ballots": outcome.ballots,
        "winners": list(outcome.winners),
        "cost": money(outcome.cost, decimals, shown),
        "budget": money(outcome.budget, decimals),
        "undecided": outcome.undecided,
        "seed": outcome.seed,
        "ties": [
            {"ids": list(tie.projects), "points": tie.score, "decisive": tie.decisive}
            for tie in outcome.ties
        ],
        "rounds": [
            {
                "round": step.place,
                "id": step.project.id,
                "votes": step.votes,
                "points": step.score,
                "cost": money(step.project.cost, decimals, shown),
                "left_before": money(step.left_before, decimals),
                "result": step.fate.value,
            }
            for step in outcome.steps
        ],
    }


def sums(outcome: "SumOutcome") -> Plain:
    """A rule that adds up: one round, with every option's line."""
    return {
        **_head(outcome.rule, outcome),
        "seats": outcome.seats,
        "ties": [
            {"ids": list(tie.ids), "points": number(tie.total), "decisive": tie.decisive}
            for tie in outcome.ties
        ],
        "rounds": [
            {
                "round": 1,
                "options": [
                    {
                        "place": line.place,
                        "id": line.id,
                        "votes": line.votes,
                        "points": number(line.total),
                        "result": line.standing.value,
                        **({"excluded_by": line.excluded_by} if line.excluded_by else {}),
                    }
                    for line in outcome.lines
                ],
            }
        ],
    }


def rounds(outcome: "RoundsOutcome") -> Plain:
    """Instant run-off or the single transferable vote."""
    head: dict[str, Any] = {**_head(outcome.rule, outcome), "enough": outcome.enough}
    if outcome.quota is not None:
        head |= {"seats": outcome.seats, "quota": outcome.quota, "decimals": outcome.decimals}
    return {
        **head,
        "eliminated": list(outcome.eliminated),
        "ties": [
            {
                "round": tie.round,
                "act": tie.act.value,
                "ids": list(tie.ids),
                "chosen": tie.chosen,
                "by": tie.by,
                "decisive": tie.decisive,
            }
            for tie in outcome.ties
        ],
        "rounds": [_round(each) for each in outcome.rounds],
    }


def schulze(outcome: "SchulzeOutcome") -> Plain:
    """Schulze: one round, with both tables and the path that beats each loser."""
    return {
        **_head("schulze", outcome),
        "enough": outcome.enough,
        "seats": outcome.seats,
        "unranked": outcome.unranked,
        "order": list(outcome.order),
        "ties": [{"ids": list(tie.ids), "decisive": tie.decisive} for tie in outcome.ties],
        "rounds": [
            {
                "round": 1,
                "options": list(outcome.ids),
                "preferred": [list(row) for row in outcome.preferred],
                "strengths": [list(row) for row in outcome.strengths],
                "beaten": [
                    {"path": list(path.ids), "strength": path.strength, "back": path.back}
                    for path in outcome.beaten
                ],
            }
        ],
    }


def _head(rule: str, outcome: "SumOutcome | RoundsOutcome | SchulzeOutcome") -> dict[str, Any]:
    return {
        "rule": rule,
        "ballots": outcome.ballots,
        "winners": list(outcome.winners),
        "blank": outcome.blank,
        "abstain": outcome.abstain,
        "undecided": outcome.undecided,
        "certain": list(outcome.certain),
        "seed": outcome.seed,
    }


def _round(each: "Round") -> Plain:
    return {
        "round": each.number,
        "act": each.act.value,
        "source": each.source,
        "transfers": {name: number(votes) for name, votes in each.transfers.items()},
        "votes": {name: number(votes) for name, votes in each.votes.items()},
        "exhausted": number(each.exhausted),
        "elected": list(each.elected),
        "by_default": each.by_default,
    }


def _decimal(exact: Fraction) -> str:
    """Cut to twelve decimals, without zeros at the end."""
    sign = "-" if exact < 0 else ""
    digits = f"{abs(exact.numerator) * 10**_DECIMALS // exact.denominator:0{_DECIMALS + 1}d}"
    return f"{sign}{digits[:-_DECIMALS]}.{digits[-_DECIMALS:]}".rstrip("0").rstrip(".")


def _parts(value: Any) -> Iterator[str]:
    """JSON as json.dumps writes it; but a Decimal keeps its digits, which a float would lose."""
    if isinstance(value, Decimal):
        yield f"{value:f}"
    elif isinstance(value, Mapping):
        yield "{"
        for at, (key, item) in enumerate(value.items()):
            yield f"{', ' if at else ''}{json.dumps(key)}: "
            yield from _parts(item)
        yield "}"
    elif isinstance(value, Sequence) and not isinstance(value, str):
        yield "["
        for at, item in enumerate(value):
            yield ", " if at else ""
            yield from _parts(item)
        yield "]"
    else:
        yield json.dumps(value, allow_nan=False)
