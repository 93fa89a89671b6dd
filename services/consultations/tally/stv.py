"""The single transferable vote by the weighted inclusive Gregory method."""

from services.consultations.tally.ranked import RankedElection
from services.consultations.tally.rounds import RoundsOutcome
from services.consultations.tally.transfers import Transfers


def quota(papers: int, seats: int) -> int:
    """The smallest number of votes that only as many can reach as there are seats (Droop)."""
    return papers // (seats + 1) + 1


def stv(
    election: RankedElection,
    *,
    seats: int,
    decimals: int | None = None,
    seed: str | None = None,
    quorum: int = 0,
) -> RoundsOutcome:
    """Elect `seats` in proportion; fewer if there are fewer options.

    Who reaches the quota is elected, and every paper of the pile moves on with the same part of its
    value: surplus by total. Otherwise the last goes and the papers move at the value they have.
    The quota is taken of the papers that rank anybody, once. Without `decimals` values are exact
    fractions; with them each is cut to so many, and the Scottish rules of SSI 2007/42 hold (one
    surplus a stage, the largest first; ties by the latest stage that differed; each surplus once).
    What is left of ties goes by lottery, or without a seed by the order of the options.
    """
    needed = quota(election.valid, seats)
    state, ties = Transfers(election, seats=seats, quota=needed, decimals=decimals, seed=seed).run()
    enough = election.ballots >= quorum
    ids = [candidate.id for candidate in election.candidates]
    return RoundsOutcome(
        rule="stv",
        seed=seed,
        seats=seats,
        decimals=decimals,
        quota=needed,
        ballots=election.ballots,
        blank=election.blank,
        abstain=election.abstain,
        winners=tuple(ids[at] for at in state.elected) if enough else (),
        eliminated=tuple(ids[at] for at in state.eliminated),
        rounds=state.rounds,
        ties=ties,
        enough=enough,
    )
