"""Instant run-off: while nobody has more than half, the last goes and those papers move on."""

from services.consultations.tally.ranked import RankedElection
from services.consultations.tally.rounds import RoundsOutcome
from services.consultations.tally.transfers import Transfers


def irv(election: RankedElection, *, seed: str | None = None, quorum: int = 0) -> RoundsOutcome:
    """Elect one by instant run-off.

    Half is meant of the votes that still count: a paper whose ranked options are all out is
    exhausted. Equal last ones: the lottery's last goes, without a seed the last in the order of the
    options. Papers with equal ranks are divided exactly (see `piles`).
    """
    state, ties = Transfers(election, seats=1, quota=None, seed=seed).run()
    enough = election.ballots >= quorum
    ids = [candidate.id for candidate in election.candidates]
    return RoundsOutcome(
        rule="irv",
        seed=seed,
        seats=1,
        decimals=None,
        quota=None,
        ballots=election.ballots,
        blank=election.blank,
        abstain=election.abstain,
        winners=tuple(ids[at] for at in state.elected) if enough else (),
        eliminated=tuple(ids[at] for at in state.eliminated),
        rounds=state.rounds,
        ties=ties,
        enough=enough,
    )
