"""The rules as one would explain them to a neighbour, once they have been used."""

from flask_babel import lazy_gettext as _l

from services.gateway.pages.consultations import words

EXPLAINED = {
    **words.EXPLAINED,
    "equal-shares": _l(
        "The money is split into equal shares, one for each voter. A project is funded when those "
        "who voted for it can pay for it together from their shares. First comes the one that "
        "costs each of its voters least; whoever has paid has less left for the next."
    ),
    "plurality": _l("Each paper has one vote. Whoever has most votes is chosen."),
    "approval": _l(
        "Everyone ticked as many as they agreed with, and each tick is one vote. Whoever has most "
        "is chosen."
    ),
    "score": _l("Everyone gave scores. We add them up, and the highest sum is chosen."),
    "points": _l("Everyone shared out points. We add them up, and the highest sum is chosen."),
    "ordinal-points": _l(
        "Everyone put the options in order, and each place gives points. The highest sum is chosen."
    ),
    "irv": _l(
        "Everyone put the options in order. While nobody has more than half of the votes, the "
        "option with the fewest drops out, and its papers go to the next choice written on them."
    ),
    "stv": _l(
        "Everyone put the options in order. Whoever reaches the quota is chosen, and what they "
        "have above it moves on to the next choices in equal parts of each paper. When nobody "
        "reaches it, the option with the fewest votes drops out and its papers move on whole."
    ),
    "schulze": _l(
        "Everyone put the options in order. We compare every two: which of them stands higher on "
        "more papers? Chosen is the one that beats every other, if need be over a chain of such "
        "comparisons whose weakest link is stronger than that of any chain back."
    ),
}
"""Every rule by its name in the report."""
