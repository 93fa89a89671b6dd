"""The money of a finished count, told exactly: who paid how much for what, and what is left."""

from fractions import Fraction

import numpy as np

from services.consultations.tally.counting import Count
from services.consultations.tally.election import Election
from services.consultations.tally.equal_shares import ShareRound
from services.consultations.tally.equal_shares_play import Play


def rounds(election: Election, tally: Count, play: Play) -> tuple[ShareRound, ...]:
    """One for each project that supporters paid for."""
    pockets, book = play.pockets, play.pockets.book
    pockets.catch_up()
    told = []
    for step, paid in enumerate(pockets.paid):
        rows = book.supporters[paid.project].rows
        alive = rows[pockets.spent_at[rows] >= step]
        papers = int(book.times[alive].sum())
        rest = int(book.times[paid.rest].sum())
        price = pockets.chain.price(step)
        told.append(
            ShareRound(
                place=len(play.free) + step + 1,
                project=election.projects[paid.project],
                votes=tally.votes[paid.project],
                score=tally.scores[paid.project],
                rho=price / play.terms.scales[paid.project],
                price=price,
                supporters=int(book.times[rows].sum()),
                pay_full=papers - rest,
                pay_rest=rest,
                rests=Fraction(election.projects[paid.project].cost) - price * paid.divisor,
                pockets_before=_money(play, alive, step),
            )
        )
    return tuple(told)


def pockets_left(play: Play, project: int) -> Fraction:
    """What the supporters of a project have left at the end."""
    pockets = play.pockets
    pockets.catch_up()
    rows = pockets.book.supporters[project].rows
    steps = len(pockets.paid)
    return _money(play, rows[pockets.spent_at[rows] >= steps], steps)


def _money(play: Play, rows: "np.typing.NDArray[np.intp]", steps: int) -> Fraction:
    """What these rows, none of them spent out, had after so many steps."""
    pockets = play.pockets
    if not len(rows):
        return Fraction(0)
    papers, totals = pockets.book.totals(rows)
    paid = [totals[held.project] for held in pockets.paid[:steps]]
    return Fraction(pockets.chain.money(papers, paid), pockets.chain.denominators[steps])
