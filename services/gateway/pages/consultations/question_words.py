"""What can be asked and how it is counted, in words one would use with a neighbour."""

from typing import NamedTuple

from flask_babel import lazy_gettext as _l

from shared.contracts.consultations import BallotQuestion, Consultation

BUDGET_RULES = ("greedy-skip", "greedy-stop", "equal-shares")


class Way(NamedTuple):
    """One way of asking: its kind on the paper, the rules that fit, the fields its form has."""

    kind: str
    label: str
    text: str
    rules: tuple[str, ...]
    fields: tuple[str, ...]


_NUMBERS = ("min_choices", "max_choices")
_MONEY = ("budget", "min_votes", "quorum", "excluding", "utility", "completion", "comparison")

WAYS = {
    "jedna-odpowiedz": Way(
        "single",
        _l("One answer"),
        _l("Each person ticks one of the answers; the one with the most votes wins."),
        ("plurality",),
        ("seats", "min_votes", "quorum", "excluding"),
    ),
    "kilka-odpowiedzi": Way(
        "approval",
        _l("Everything one agrees with"),
        _l("Each person ticks every answer they can live with. Good when several are fine."),
        ("approval",),
        (*_NUMBERS, "seats", "min_votes", "quorum", "excluding"),
    ),
    "oceny": Way(
        "score",
        _l("Marks"),
        _l("Each person gives every answer a mark, like at school; the highest sum wins."),
        ("score",),
        (*_NUMBERS, "min_score", "max_score", "seats", "min_votes", "quorum", "excluding"),
    ),
    "punkty": Way(
        "points",
        _l("Points to share out"),
        _l("Each person has a number of points and puts more of them on what matters more."),
        ("points",),
        (*_NUMBERS, "points", "max_points_each", "seats", "min_votes", "quorum", "excluding"),
    ),
    "kolejnosc": Way(
        "ranked",
        _l("An order, best first"),
        _l("Each person puts the answers in order. Good for choosing one of many, or a board."),
        ("schulze", "irv", "stv", "ordinal-points"),
        (*_NUMBERS, "ties", "seats", "decimals", "unranked", "place_points", "min_votes", "quorum"),
    ),
    "budzet": Way(
        "approval",
        _l("A budget: projects that cost money"),
        _l("Each person ticks the projects they support; the money goes to them by a rule."),
        BUDGET_RULES,
        (*_NUMBERS, "max_cost", *_MONEY),
    ),
    "budzet-punkty": Way(
        "points",
        _l("A budget with points"),
        _l("As above, but each person shares out points between the projects."),
        BUDGET_RULES,
        (*_NUMBERS, "max_cost", "points", "max_points_each", *_MONEY),
    ),
    "budzet-kolejnosc": Way(
        "ranked",
        _l("A budget with an order"),
        _l("As above, but each person puts the projects in order: the first place counts most."),
        BUDGET_RULES,
        (*_NUMBERS, "max_cost", *_MONEY),
    ),
}
"""The ways of asking, by the word in their address."""

RULES = {
    "plurality": _l("The most votes win"),
    "approval": _l("The most ticks win"),
    "score": _l("The highest sum of marks wins"),
    "points": _l("The most points win"),
    "ordinal-points": _l("Points for places"),
    "irv": _l("Instant run-off"),
    "stv": _l("Single transferable vote"),
    "schulze": _l("Pairwise comparison (Schulze)"),
    "greedy-skip": _l("In order of votes; what does not fit is skipped"),
    "greedy-stop": _l("In order of votes, until the first project that no longer fits"),
    "equal-shares": _l("Equal shares for everyone who votes"),
}
"""The rules by their names."""

EXPLAINED = {
    "plurality": _l("We count how many people chose each answer. The answer with the most wins."),
    "approval": _l("We count the ticks of each answer. The answer with the most ticks wins."),
    "score": _l("We add up the marks of each answer. The highest sum wins."),
    "points": _l("We add up the points of each answer. The answer with the most points wins."),
    "ordinal-points": _l(
        "Each place on a paper gives a number of points, said beforehand. The answer with the most "
        "points wins."
    ),
    "irv": _l(
        "If no answer is first on more than half of the papers, the one with the fewest papers "
        "drops out and its papers go to their next choice, until one has more than half. One "
        "answer wins."
    ),
    "stv": _l(
        "For a board or a council: whoever reaches the quota is elected, votes above it go on to "
        "the next choice, the last one drops out, until all seats are filled. Groups of voters "
        "get their fair part."
    ),
    "schulze": _l(
        "We compare every two answers: which of them do more people put before the other? The one "
        "that beats the others, directly or along a chain, wins. Best for finding a compromise."
    ),
    "greedy-skip": _l(
        "We order the projects by the number of votes, most first, and fund them one after "
        "another. A project that costs more than the money left is skipped, and the next one "
        "that fits is funded."
    ),
    "greedy-stop": _l(
        "We order the projects by the number of votes, most first, and fund them one after "
        "another. At the first project that costs more than the money left, the funding ends."
    ),
    "equal-shares": _l(
        "The money is divided equally between all who vote. A project is bought when its "
        "supporters can pay for it together from their shares, those with the cheapest support "
        "first. Small neighbourhoods get their part, not only the biggest group."
    ),
}
"""The rules as one would explain them to a neighbour."""

_MISSING = {
    "no_questions": _l("Add at least one question."),
    "too_few_options": _l("Add at least two answers."),
    "more_choices_than_options": _l(
        "One may choose more answers than there are. Lower the number or add answers."
    ),
    "more_needed_than_options": _l(
        "One must choose more answers than there are. Lower the number or add answers."
    ),
    "as_many_seats_as_options": _l("Everyone would win. Add answers or lower the number of seats."),
    "excludes_unknown": _l("A number among those that exclude each other is no answer's number."),
    "no_cost": _l("Write what each project costs."),
    "nothing_affordable": _l("Even the cheapest project costs more than the whole budget."),
    "nothing_within_limit": _l("Even the cheapest project costs more than one person may choose."),
    "leftovers_citywide": _l(
        "Money left in districts should go to the whole town: that takes several budgets, exactly "
        "one of them without a district."
    ),
    "leftovers_next_by_votes": _l(
        "Money left over can be passed on only between several budgets that are counted alike, "
        "without projects that exclude each other."
    ),
}
_LONELY = _l("“{group}” has one question only; a voter needs at least two to choose between.")


def way_of(question: BallotQuestion) -> str:
    """Return the way a question is asked, by the word in its address."""
    budget = question.counting.rule in BUDGET_RULES
    fitting = (
        name
        for name, way in WAYS.items()
        if way.kind == question.kind and (way.rules == BUDGET_RULES) == budget
    )
    return next(fitting)


def missing(code: str, found: Consultation | None = None) -> str:
    """Return in words what a draft lacks; what concerns one question, with its title."""
    name, _colon, place = code.partition(":")
    if name == "group_of_one":
        return str(_LONELY).format(group=place)
    said = str(_MISSING.get(name, _l("Look through the questions again; something is not right.")))
    asked = found.ballot.questions if found is not None and found.ballot is not None else ()
    titles = {question.code: question.title for question in asked}
    return f"{titles[place]}: {said}" if place in titles else said
