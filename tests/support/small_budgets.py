"""Small invented budget votes in which scores, prices and money tie often."""

from random import Random

from hypothesis import strategies as st

from services.consultations.tally import Ballot, BallotKind, Election, Project

TOP = 3


@st.composite
def small_elections(draw: st.DrawFn) -> Election:
    """Up to 7 projects and 12 papers; some projects cost nothing, some too much."""
    return small_election(Random(draw(st.integers(0, 2**32))))


def small_election(random: Random, kind: BallotKind | None = None) -> Election:
    """One of them, drawn anew at each call."""
    kind = kind or random.choice(list(BallotKind))
    number = random.randint(1, 7)
    round_costs = random.sample([2, 3, 4, 6, 12, 24], 2)
    projects = [
        Project(
            f"{'ABCDEFG'[at]}/{at}",
            random.choice([random.randint(0, 12), *round_costs, random.randint(1, 40)]),
        )
        for at in range(number)
    ]
    ballots: list[Ballot] = []
    for _ in range(random.randint(0, 12)):
        chosen = [held.id for held in random.sample(projects, random.randint(0, min(number, TOP)))]
        if kind is BallotKind.CUMULATIVE:
            ballots.append({project: random.choice([0, 1, 1, 2, 3]) for project in chosen})
        else:
            ballots.append(chosen)
    return Election.of(
        kind=kind,
        projects=projects,
        budget=random.randint(0, 60),
        ballots=ballots,
        decimals=random.choice([0, 0, 1]),
        top=TOP if kind is BallotKind.ORDINAL else None,
    )


def approval(costs: dict[str, int], budget: int, *ballots: str, decimals: int = 0) -> Election:
    """Ticks written as letters: "AB" ticks A and B."""
    projects = [Project(name, cost) for name, cost in costs.items()]
    return Election.of(
        kind=BallotKind.APPROVAL,
        projects=projects,
        budget=budget,
        ballots=[list(ballot) for ballot in ballots],
        decimals=decimals,
    )
