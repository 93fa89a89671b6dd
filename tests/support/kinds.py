"""A ballot with a question of every kind, inside consultations' app: made, voted on, counted."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from services.consultations import ballots, questions
from services.consultations import consultations as noun
from services.consultations.box import setting, taking
from services.consultations.model import db
from services.consultations.rules import questions as rules
from shared import passes
from shared.contracts.actors import Actor
from shared.contracts.ballots import CastPaper, Choice, RuleSettings
from shared.contracts.consultations import (
    DescribeConsultation,
    DescribeOption,
    DescribeQuestion,
    ScheduleBallot,
)
from tests.support import two
from tests.support.votes import CENTRE, ORGANISER, Vote

CODES = ("1", "2", "10")


def options(costs: Sequence[int] = (), codes: Iterable[str] = CODES) -> tuple[DescribeOption, ...]:
    """Options A, B, C with codes of their own."""
    return tuple(
        DescribeOption(title=f"Opcja {code}", code=code, cost=costs[place] if costs else None)
        for place, code in enumerate(codes)
    )


def asked(kind: str, rule: str, **given: object) -> DescribeQuestion:
    """One question of a kind, counted by a rule."""
    settings = given.pop("settings", {})
    assert isinstance(settings, Mapping)
    if rule == "ordinal-points":
        settings = {"place_points": (3, 2, 1), **settings}
    priced = rule in ("greedy-stop", "greedy-skip", "equal-shares")
    if priced:
        settings = {"budget": 10_000, **settings}
    usual: dict[str, object] = {
        "title": f"Pytanie: {kind}, {rule}",
        "counting": RuleSettings(rule=rule, **settings),
        "options": options((4_000, 6_000, 5_050) if priced else ()),
        "ties": not priced or kind != "ranked",
    }
    if kind == "score":
        usual |= {"min_score": 0, "max_score": 5}
    if kind == "points":
        usual |= {"points": 10}
    return DescribeQuestion(**{"kind": kind, **usual, **given})  # type: ignore[arg-type]


def every_kind_and_rule() -> list[DescribeQuestion]:
    """One question for each kind and each rule that counts it."""
    return [asked(kind, rule) for kind, fitting in rules.RULES.items() for rule in fitting]


def announced(
    *asks: DescribeQuestion,
    organiser: Actor = ORGANISER,
    shuffle: Mapping[str, Sequence[str]] | None = None,
    **schedule: object,
) -> Vote:
    """Announce a ballot of these questions and open its box.

    `shuffle`: options of a question (its code) in another order.
    """
    now = datetime.now(UTC)
    made = noun.create(
        actor=organiser,
        command=DescribeConsultation(
            centre_id=organiser.roles[0].centre_id or CENTRE, title="Plac Lipowy", summary="Jaki?"
        ),
    )
    command = ScheduleBallot(closes_at=now + timedelta(days=7), **schedule)  # type: ignore[arg-type]
    ballots.schedule(made.id, actor=organiser, command=command)
    questions.add(made.id, actor=organiser, commands=asks)
    assert made.ballot is not None
    for question in made.ballot.questions:
        for place, code in enumerate((shuffle or {}).get(question.code, ()), start=1):
            next(option for option in question.options if option.code == code).position = place
    found = two.announce(made.id, actor=organiser, now=now)
    assert found.ballot is not None
    key = passes.new_key()
    setting.open_box(found.ballot.id, passes.public_half(key))
    db.session.commit()
    db.session.expire_all()
    return Vote(made.id, found.ballot.id, made.centre_id, key)


def cast(vote: Vote, papers: Iterable[Mapping[str, Choice]]) -> None:
    """Put papers in, seal and freeze."""
    number = 0
    for paper in papers:
        serial = uuid4()
        signature = passes.sign(vote.key, ballot_id=vote.ballot_id, serial=serial, hold_label=None)
        command = CastPaper(serial=serial, signature=signature, choices=dict(paper))
        assert taking.cast(vote.ballot_id, command).outcome == "accepted"
        number += 1
        db.session.commit()
    vote.seal(number)
    vote.freeze()
