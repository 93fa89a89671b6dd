"""One way from papers and settings to the published report, for the service and for everybody."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Union

from services.consultations.tally import budget, budget_report, report
from services.consultations.tally.election import BallotKind, Election
from services.consultations.tally.settings import (
    BUDGET_RULES,
    MOST_EXACT_SEATS,
    RANKED_RULES,
    SUM_RULES,
    CannotCount,
    RuleSettings,
)

if TYPE_CHECKING:
    from services.consultations.tally.choices import ChoiceElection
    from services.consultations.tally.ranked import RankedElection
    from services.consultations.tally.sums import SumOutcome, Sums

AnyElection = Union[Election, "ChoiceElection", "RankedElection"]

# What each kind of papers can be counted by.
_RULES = {
    "budget approval": (*BUDGET_RULES, "approval"),
    "budget cumulative": (*BUDGET_RULES, "score", "points"),
    "budget ordinal": (*BUDGET_RULES, "plurality", "score", "ordinal-points", *RANKED_RULES),
    "single": ("plurality", "approval"),
    "approval": ("approval",),
    "score": ("score",),
    "points": ("points", "score"),
    "ranked": ("plurality", "ordinal-points", *RANKED_RULES),
}


@dataclass(frozen=True)
class Counted:
    """What came out: the outcome itself for code, the report for everybody else."""

    outcome: Any
    report: report.Plain

    @cached_property
    def bytes(self) -> "bytes":
        """Exactly what is published, and what `wspolnie recount --json` prints."""
        return report.dump(self.report)

    @property
    def winners(self) -> tuple[str, ...]:
        """Ids of who won, in order; while undecided, as the order of the options would have it."""
        return tuple(self.report["winners"])

    @property
    def undecided(self) -> bool:
        """Whether a draw is needed and was not held."""
        return bool(self.report["undecided"])


def count(
    elections: AnyElection | Sequence[AnyElection],
    settings: RuleSettings,
    *,
    cost_decimals: int | None = None,
) -> Counted:
    """Count by the settings; of several elections (the same papers) the first that fits the rule.

    CannotCount where the rule is not for such papers, naming those that are. `cost_decimals`: how
    many decimals the costs are told with; without it as many as the election counts with.
    """
    several = elections if isinstance(elections, Sequence) else (elections,)
    for election in several:
        if settings.rule in rules_for(election):
            return _count(election, settings, cost_decimals)
    fit = ", ".join(dict.fromkeys(rule for each in several for rule in rules_for(each)))
    kinds = " or ".join(_kind(each) for each in several)
    raise CannotCount(f"{settings.rule} cannot count {kinds} papers; these rules can: {fit}")


def rules_for(election: AnyElection) -> tuple[str, ...]:
    """The rules that can count such papers."""
    rules = _RULES[_kind(election)]
    if _kind(election) == "approval" and all(len(paper) == 1 for paper in election.papers):
        return ("plurality", *rules)
    return rules


def _kind(election: AnyElection) -> str:
    if isinstance(election, Election):
        return f"budget {election.kind.value}"
    kind = getattr(election, "kind", None)
    return "ranked" if kind is None else str(kind)


def _count(election: AnyElection, settings: RuleSettings, cost_decimals: int | None) -> Counted:
    if settings.rule in BUDGET_RULES:
        assert isinstance(election, Election)
        return _budget(election, settings, cost_decimals)
    if settings.rule in SUM_RULES:
        return _sums(election, settings)
    return _ranked(election, settings)


def _budget(election: Election, settings: RuleSettings, cost_decimals: int | None) -> Counted:
    outcome = budget.tally_budget(election, settings)
    decimals = election.decimals
    return Counted(outcome, budget_report.report(outcome, decimals=decimals, shown=cost_decimals))


def _sums(election: AnyElection, settings: RuleSettings) -> Counted:
    from services.consultations.tally import sums  # noqa: PLC0415

    if isinstance(election, Election):
        # Ordinal papers have a scale of their own: the best gets `top` points, the others none.
        scale = settings.place_points or tuple(range(election.top or 0, 0, -1))
        settings = replace(settings, place_points=scale)
        election = _without_money(election)
    try:
        outcome: SumOutcome = sums.elect(
            settings.rule,
            election,
            _added(election, settings),
            seats=settings.seats,
            seed=settings.seed,
            min_votes=settings.min_votes,
            quorum=settings.quorum,
            excluding=settings.excluding,
        )
    except ValueError as error:
        raise CannotCount(str(error)) from None
    return Counted(outcome, report.sums(outcome))


def _added(election: "ChoiceElection | RankedElection", settings: RuleSettings) -> "Sums":
    from services.consultations.tally import sums  # noqa: PLC0415
    from services.consultations.tally.choices import ChoiceElection  # noqa: PLC0415

    if isinstance(election, ChoiceElection):
        return sums.added(election)
    if settings.rule == "plurality":
        return sums.first_places(election)
    if not settings.place_points:
        raise CannotCount(
            "ordinal-points needs the points of each place: 3,2,1 gives 3 for the first"
        )
    return sums.by_place(election, settings.place_points)


def _ranked(election: AnyElection, settings: RuleSettings) -> Counted:
    from services.consultations.tally.irv import irv  # noqa: PLC0415
    from services.consultations.tally.ranked import RankedElection  # noqa: PLC0415
    from services.consultations.tally.schulze import schulze  # noqa: PLC0415
    from services.consultations.tally.stv import stv  # noqa: PLC0415

    if settings.min_votes or settings.excluding:
        raise CannotCount(f"min_votes and excluding are not for {settings.rule}")
    ranked = _without_money(election) if isinstance(election, Election) else election
    assert isinstance(ranked, RankedElection)
    seed, quorum, seats = settings.seed, settings.quorum, settings.seats
    exact = settings.rule == "stv" and settings.decimals is None
    if exact and min(seats, len(ranked.candidates)) > MOST_EXACT_SEATS:
        raise CannotCount(
            f"stv counts exactly up to {MOST_EXACT_SEATS} seats, fractions get too long beyond;"
            " for more give decimals, 5 or 12 for instance"
        )
    if settings.rule == "schulze":
        last = settings.unranked == "last"
        paths = schulze(ranked, seats=seats, unranked_last=last, seed=seed, quorum=quorum)
        return Counted(paths, report.schulze(paths))
    if settings.rule == "irv":
        if seats != 1:
            raise CannotCount("irv elects one; for several seats use stv")
        outcome = irv(ranked, seed=seed, quorum=quorum)
    else:
        outcome = stv(ranked, seats=seats, decimals=settings.decimals, seed=seed, quorum=quorum)
    return Counted(outcome, report.rounds(outcome))


def _without_money(election: Election) -> "ChoiceElection | RankedElection":
    """A budget's papers, for rules that do not look at money."""
    from services.consultations.tally.candidates import Candidate  # noqa: PLC0415
    from services.consultations.tally.choices import ChoiceElection, ChoiceKind  # noqa: PLC0415
    from services.consultations.tally.ranked import RankedElection  # noqa: PLC0415

    candidates = tuple(Candidate(project.id, project.name) for project in election.projects)
    if election.kind is BallotKind.ORDINAL:
        orders = (
            (tuple((choice,) for choice in paper.choices), times)
            for paper, times in election.papers.items()
        )
        return RankedElection.of(candidates, orders)
    if election.kind is BallotKind.APPROVAL:
        ticks = ((paper.choices, times) for paper, times in election.papers.items())
        return ChoiceElection.of(ChoiceKind.APPROVAL, candidates, ticks)
    points = (
        (dict(zip(paper.choices, paper.points, strict=True)), times)
        for paper, times in election.papers.items()
    )
    return ChoiceElection.of(ChoiceKind.POINTS, candidates, points)
