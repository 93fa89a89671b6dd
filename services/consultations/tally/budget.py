"""Counting one budget by the settings of its ballot, whichever rule they name."""

from services.consultations.tally.election import Election
from services.consultations.tally.equal_shares import (
    Completion,
    EqualSharesOutcome,
    Utility,
    equal_shares,
)
from services.consultations.tally.greedy import GreedyRule, Outcome, greedy
from services.consultations.tally.limits import Limits
from services.consultations.tally.settings import BUDGET_RULES, CannotCount, RuleSettings

BudgetOutcome = Outcome | EqualSharesOutcome


def limits_of(settings: RuleSettings) -> Limits:
    """The conditions beside the money that the settings name."""
    exclusive = tuple(frozenset(group) for group in settings.excluding)
    return Limits(min_votes=settings.min_votes, quorum=settings.quorum, exclusive=exclusive)


def tally_budget(election: Election, settings: RuleSettings) -> BudgetOutcome:
    """Count; CannotCount where the settings do not fit these projects or papers."""
    if settings.rule not in BUDGET_RULES:
        raise CannotCount(f"{settings.rule} is no rule for budgets: {', '.join(BUDGET_RULES)}")
    limits = limits_of(settings)
    try:
        if settings.rule != "equal-shares":
            rule = GreedyRule(settings.rule)
            return greedy(election, rule=rule, seed=settings.seed, limits=limits)
        return equal_shares(
            election,
            utility=Utility(settings.utility),
            completion=Completion(settings.completion),
            seed=settings.seed,
            comparison=settings.comparison,
            limits=limits,
        )
    except ValueError as error:
        raise CannotCount(str(error)) from None
