"""What the demo's ballots ask, and what its invented neighbours answer."""

import random
from uuid import UUID

from deploy.demo import ballot_texts as words
from deploy.demo import consultation_texts as texts
from shared.contracts.ballots import Choice, RuleSettings
from shared.contracts.consultations import QUESTION, DescribeOption, DescribeQuestion

NAME = "nazwa"


def of_the_town(areas: dict[str, UUID]) -> tuple[DescribeQuestion, ...]:
    """The town's budget: one district of one's choice, and projects for everybody."""
    districts = tuple(
        DescribeQuestion(
            code=f"okreg-{number}",
            kind="approval",
            title=title,
            description=words.DISTRICT_HELP,
            group="okreg",
            max_choices=2,
            counting=RuleSettings(rule="greedy-skip", budget=money * 100, min_votes=1),
            options=_projects(texts.BUDGET, areas, within),
        )
        for number, (title, within, money) in enumerate(words.DISTRICTS, start=1)
    )
    title, money = words.CITYWIDE
    citywide = DescribeQuestion(
        code="miasto",
        kind="approval",
        title=title,
        max_choices=2,
        counting=RuleSettings(rule="greedy-skip", budget=money * 100, min_votes=1),
        options=_projects(texts.BUDGET, areas, ("",)),
    )
    return (*districts, citywide)


def of_the_square(areas: dict[str, UUID]) -> tuple[DescribeQuestion, ...]:
    """The square: what to do with the money, by equal shares, and what to call it."""
    every = tuple({area for _, _, area, _ in texts.PLAYGROUND.projects})
    projects = DescribeQuestion(
        code=QUESTION,
        kind="approval",
        title="Co na początek?",
        max_choices=texts.PLAYGROUND.max_choices,
        counting=RuleSettings(
            rule="equal-shares", budget=texts.PLAYGROUND.budget, completion="add1-greedy"
        ),
        options=_projects(texts.PLAYGROUND, areas, every),
    )
    name = DescribeQuestion(
        code=NAME,
        kind="ranked",
        title=words.NAME_QUESTION,
        description=words.NAME_HELP,
        order="drawn",
        abstain=True,
        counting=RuleSettings(rule="irv"),
        options=tuple(
            DescribeOption(title=title, description=why, code=str(number))
            for number, (title, why) in enumerate(words.NAMES)
        ),
    )
    return (projects, name)


def liking(chance: random.Random, options: int) -> Choice:
    """One neighbour's ticks: what stands first is liked by more."""
    liked = [str(at + 1) for at in range(options) if chance.random() < 0.75 - at / 9]
    return Choice(approved=tuple(liked[:3])) if liked else Choice(blank=True)


def tastes() -> list[Choice]:
    """One ranking of the names for each neighbour."""
    return [
        Choice(ranks={name: place for place, name in enumerate(order.split(), start=1)})
        for number, order in words.TASTES
        for _ in range(number)
    ]


def _projects(
    text: texts.Text, areas: dict[str, UUID], within: tuple[str, ...]
) -> tuple[DescribeOption, ...]:
    return tuple(
        DescribeOption(title=title, cost=cost * 100, description=about, area_id=areas.get(area))
        for title, cost, area, about in text.projects
        if area in within
    )
