"""A ballot with a question of every kind, announced through the real service."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from flask import Flask

from shared.clients.consultations import Consultations
from shared.contracts.actors import Actor, Role
from shared.contracts.ballots import RuleSettings
from shared.contracts.consultations import (
    AddQuestions,
    DescribeConsultation,
    DescribeOption,
    DescribeQuestion,
    ScheduleBallot,
    Translation,
)
from tests.gateway.consultations.conftest import Town
from tests.support import apps


def options(*codes: str, cost: int | None = None) -> tuple[DescribeOption, ...]:
    """Options named after their codes."""
    return tuple(
        DescribeOption(code=code, title=f"Pomysł {code}", description=f"Opis {code}", cost=cost)
        for code in codes
    )


SINGLE = DescribeQuestion(
    kind="single",
    title="Skwer czy plac?",
    counting=RuleSettings(rule="plurality"),
    code="one",
    abstain=True,
    options=(
        DescribeOption(
            code="skwer", title="Skwer", translations={"en": Translation(title="Green")}
        ),
        DescribeOption(code="plac", title="Plac"),
    ),
)
APPROVAL = DescribeQuestion(
    kind="approval",
    title="Na co pieniądze?",
    counting=RuleSettings(rule="greedy-skip", budget=30_000),
    code="money",
    max_choices=2,
    max_cost=25_000,
    options=options("a", "b", "c", cost=10_000),
)
SCORE = DescribeQuestion(
    kind="score",
    title="Jak oceniasz?",
    counting=RuleSettings(rule="score"),
    code="score",
    max_score=5,
    options=options("x", "y"),
)
POINTS = DescribeQuestion(
    kind="points",
    title="Rozdziel punkty",
    counting=RuleSettings(rule="points"),
    code="points",
    points=10,
    max_points_each=7,
    options=options("k", "l", "m"),
)
RANKED = DescribeQuestion(
    kind="ranked",
    title="Ułóż od najlepszego",
    counting=RuleSettings(rule="schulze"),
    code="rank",
    ties=False,
    options=options("r", "s", "t"),
)
EVERY_KIND = (SINGLE, APPROVAL, SCORE, POINTS, RANKED)
DISTRICTS = tuple(
    DescribeQuestion(
        kind="approval",
        title=f"Okręg {name}",
        counting=RuleSettings(rule="greedy-skip", budget=20_000),
        code=f"d-{name}",
        group="districts",
        max_choices=1,
        options=options(f"{name}1", f"{name}2", cost=10_000),
    )
    for name in ("north", "south")
)

# One valid paper of EVERY_KIND, as the page sends it.
FILLED: dict[str, str | list[str]] = {
    "a:one": "skwer",
    "a:money": ["a", "c"],
    "s:score:x": "5",
    "p:points:k": "7",
    "p:points:m": "3",
    "r:rank:s": "1",
    "r:rank:r": "3",
}
CANONICAL = (
    '{"money":{"approved":["a","c"]},"one":{"approved":["skwer"]},'
    '"points":{"points":{"k":7,"m":3}},"rank":{"ranks":{"r":2,"s":1}},'
    '"score":{"scores":{"x":5}}}'
)


def announced(
    gateway: Flask, service: Consultations, town: Town, questions: tuple[DescribeQuestion, ...]
) -> str:
    """Announce a vote on these questions and open it; returns its public path."""
    actor = town.organiser
    words = DescribeConsultation(centre_id=town.centre_id, title="Plac", summary="Co na placu?")
    made = service.create_consultation(words, actor=actor)
    dates = ScheduleBallot(closes_at=datetime.now(UTC) + timedelta(days=7), draw="Kostką w ratuszu")
    service.schedule_ballot(made.id, dates, actor=actor)
    service.add_questions(made.id, AddQuestions(questions=questions), actor=actor)
    service.announce(made.id, actor=actor)
    agreed(service, town, made.id)
    apps.work(gateway)
    return f"/konsultacje/{made.id}"


def agreed(service: Consultations, town: Town, consultation_id: UUID) -> None:
    """Have another organiser of the centre agree to what waits for a second one."""
    other = Actor(account_id=uuid4(), roles=(Role("organiser", town.centre_id),))
    waiting = service.get_consultation(consultation_id, actor=other).pending
    assert waiting is not None
    service.agree(consultation_id, waiting.id, actor=other)
