"""The outcome of a budget vote as plain data (see `report`, which prints it)."""

from services.consultations.tally import report as plain
from services.consultations.tally.equal_shares import (
    Comparison,
    EqualSharesOutcome,
    NotFunded,
    ShareRound,
    ShareStage,
)
from services.consultations.tally.greedy import Outcome
from services.consultations.tally.pools import PoolsOutcome


def report(
    outcome: Outcome | EqualSharesOutcome, *, decimals: int, shown: int | None = None
) -> plain.Plain:
    """Everything a page or a program needs, the same for the same outcome.

    `decimals`: those of the election's money; costs are told with `shown` of them.
    """
    if isinstance(outcome, Outcome):
        return greedy(outcome, decimals=decimals, shown=shown)
    return equal_shares(outcome, decimals=decimals, shown=shown)


def greedy(outcome: Outcome, *, decimals: int, shown: int | None = None) -> plain.Plain:
    """Funding by falling score: a round for each project's turn."""
    told = dict(plain.greedy(outcome, decimals=decimals, shown=shown))
    told["paper_points"] = outcome.paper_points
    told["rounds"] = [
        {**each, "excluded_by": step.excluded_by, "further": step.further}
        for each, step in zip(told["rounds"], outcome.steps, strict=True)
    ]
    return told


def equal_shares(
    outcome: EqualSharesOutcome, *, decimals: int, shown: int | None = None
) -> plain.Plain:
    """Equal Shares: a round for each project that was paid for.

    What voters have and pay is told as counts are: it is fractions of the smallest coin.
    """
    return {
        "rule": outcome.rule,
        "ballots": outcome.ballots,
        "winners": list(outcome.winners),
        "cost": plain.money(outcome.cost, decimals, shown),
        "budget": plain.money(outcome.budget, decimals),
        "undecided": outcome.undecided,
        "seed": outcome.seed,
        "utility": outcome.utility.value,
        "completion": outcome.completion.value,
        "share": plain.number(outcome.share / outcome.unit),
        "added": outcome.added,
        "ties": _ties(outcome),
        "free": [project.id for project in outcome.free],
        "rounds": [_round(each, outcome, decimals, shown) for each in outcome.rounds],
        "completed": _completed(outcome, decimals, shown),
        "not_funded": [_loser(held, outcome, decimals, shown) for held in outcome.not_funded],
        "stages": [_stage(stage, decimals, shown) for stage in outcome.stages],
        "rejected": outcome.rejected and _stage(outcome.rejected, decimals, shown),
        "comparison": outcome.comparison and _comparison(outcome.comparison),
    }


def _round(
    each: ShareRound, outcome: EqualSharesOutcome, decimals: int, shown: int | None
) -> plain.Plain:
    return {
        "round": each.place,
        "id": each.project.id,
        "votes": each.votes,
        "points": each.score,
        "cost": plain.money(each.project.cost, decimals, shown),
        # A price per unit of utility: with the utility "cost" money by money, so without a unit.
        "rho": plain.number(
            each.rho if outcome.utility.value == "cost" else each.rho / outcome.unit
        ),
        "price": plain.number(each.price / outcome.unit),
        "supporters": each.supporters,
        "pay_full": each.pay_full,
        "pay_rest": each.pay_rest,
        "rests": plain.number(each.rests / outcome.unit),
        "pockets_before": plain.number(each.pockets_before / outcome.unit),
        "pockets_after": plain.number(each.pockets_after / outcome.unit),
    }


def _completed(outcome: EqualSharesOutcome, decimals: int, shown: int | None) -> list[plain.Plain]:
    """What was funded from the money that no group could spend together."""
    return [
        {
            "id": step.project.id,
            "votes": step.votes,
            "points": step.score,
            "cost": plain.money(step.project.cost, decimals, shown),
            "left_before": plain.money(step.left_before, decimals),
        }
        for step in outcome.completed
    ]


def _comparison(comparison: Comparison) -> plain.Plain:
    return {
        "greedy": list(comparison.greedy),
        "prefer_equal_shares": comparison.prefer_equal_shares,
        "prefer_greedy": comparison.prefer_greedy,
        "indifferent": comparison.indifferent,
        "greedy_replaces": comparison.greedy_replaces,
    }


def _loser(
    held: NotFunded, outcome: EqualSharesOutcome, decimals: int, shown: int | None
) -> plain.Plain:
    return {
        "id": held.project.id,
        "votes": held.votes,
        "points": held.score,
        "cost": plain.money(held.project.cost, decimals, shown),
        "result": held.fate.value,
        "pockets": plain.number(held.pockets / outcome.unit),
        "lacking": plain.number(held.lacking / outcome.unit),
        "excluded_by": held.excluded_by,
        "further": held.further,
    }


def _ties(outcome: EqualSharesOutcome) -> list[plain.Plain]:
    """Ties for the least rho, then those of the greedy completion."""
    ties: list[plain.Plain] = [
        {"ids": list(tie.projects), "added": tie.added, "decisive": tie.decisive}
        for tie in outcome.ties
    ]
    ties += [
        {"ids": list(tie.projects), "points": tie.score, "decisive": tie.decisive}
        for tie in outcome.completion_ties
    ]
    return ties


def _stage(stage: ShareStage, decimals: int, shown: int | None) -> plain.Plain:
    return {
        "first": stage.first,
        "last": stage.last,
        "gained": list(stage.gained),
        "dropped": list(stage.dropped),
        "funded": len(stage.funded),
        "cost": plain.money(stage.cost, decimals, shown),
    }


def pools(outcome: PoolsOutcome, *, decimals: int, shown: int | None = None) -> plain.Plain:
    """Several budgets: each one's report, and the second round for what they left over."""
    return {
        "left_over": outcome.rule.value,
        "winners": [list(pair) for pair in outcome.winners],
        "cost": plain.money(outcome.cost, decimals, shown),
        "carried": plain.money(outcome.carried, decimals),
        "left": plain.money(outcome.left, decimals),
        "undecided": outcome.undecided,
        "pools": [
            {
                "pool": held.id,
                "added": plain.money(held.added, decimals),
                **report(held.outcome, decimals=decimals, shown=shown),
            }
            for held in outcome.pools
        ],
        "second": [
            {
                "round": step.place,
                "pool": step.pool,
                "id": step.project.id,
                "votes": step.votes,
                "cost": plain.money(step.project.cost, decimals, shown),
                "left_before": plain.money(step.left_before, decimals),
                "result": step.fate.value,
                "excluded_by": step.excluded_by,
            }
            for step in outcome.second
        ],
        "ties": [
            {"ids": list(tie.projects), "votes": tie.score, "decisive": tie.decisive}
            for tie in outcome.second_ties
        ],
    }
