"""Where a consultation with phases stands: by the rule, by the database, for everyone alike."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from itertools import product
from typing import Any

import pytest
from flask import Flask

from services.consultations import announcements, ballots, consultations, phases, publication
from services.consultations import stations as places
from services.consultations.api import telling
from services.consultations.model import Ballot, Consultation, Phase, db
from shared.contracts.actors import VISITOR, Actor
from shared.contracts.consultations import (
    DescribeConsultation,
    DescribeProject,
    FindConsultations,
    SetBallot,
)
from shared.problems import Refusal
from tests.support import two

from .conftest import NOW

DAY = timedelta(days=1)


def planned(actor: Actor, *, spans: dict[str, tuple[int, int]], **changed: Any) -> Consultation:
    """A draft by art. 5a whose phases open and close so many days from now."""
    centre_id = actor.roles[0].centre_id
    assert centre_id is not None
    given = {"title": "Park nad Wełną", "summary": "Jaki ma być?", "basis": "internal"}
    command = DescribeConsultation(**{"centre_id": centre_id, **given, **changed})
    made = consultations.create(actor=actor, command=command)
    made.phases = [
        Phase(kind=kind, opens_at=NOW + since * DAY, closes_at=NOW + until * DAY)
        for kind, (since, until) in spans.items()
    ]
    db.session.flush()
    return made


def with_vote(made: Consultation, actor: Actor) -> Consultation:
    terms = SetBallot(budget=10_000, max_choices=1, rule="greedy-skip", closes_at=NOW + 20 * DAY)
    ballots.set_terms(made.id, actor=actor, command=terms)
    projects = (DescribeProject(title="Ławki", cost=400), DescribeProject(title="Lipy", cost=500))
    return ballots.add_projects(made.id, actor=actor, commands=projects)


def refused(act: Callable[[], object]) -> Any:
    with pytest.raises(Refusal) as caught:
        act()
    return caught.value.problem


def test_a_consultation_is_public_before_its_vote_and_the_vote_stays_a_draft(
    inside: Flask, organiser: Actor
) -> None:
    made = with_vote(planned(organiser, spans={"remarks": (0, 10)}), organiser)
    first = refused(lambda: announcements.announce(made.id, actor=organiser, now=NOW))
    assert first.code == "publish_first"
    publication.publish(made.id, actor=organiser, now=NOW)
    assert places.of(made, NOW) == "open"
    assert phases.to_take_part(made.id, "remarks", actor=VISITOR, now=NOW).id == made.id
    assert made.ballot is not None
    public = telling.consultation(made, now=NOW, organises=False)
    assert public.ballot is None
    assert [one.kind for one in public.phases] == ["remarks"]
    (note,), _ = consultations.find(FindConsultations(), actor=VISITOR, now=NOW)
    assert telling.note(note, now=NOW).ballot_id is None
    # The words are public, so they stay; the vote is not, so it does not.
    again = DescribeConsultation(centre_id=made.centre_id, title="Inne", summary="Inne")
    edit = refused(lambda: consultations.edit(made.id, actor=organiser, command=again))
    assert edit.code == "already_announced"
    ballots.add_projects(
        made.id, actor=organiser, commands=(DescribeProject(title="Kino", cost=300),)
    )
    two.announce(made.id, actor=organiser, now=NOW + DAY)
    assert made.published_at == NOW
    assert made.ballot.announced_at == NOW + DAY
    more = (DescribeProject(title="Most", cost=300),)
    late = refused(lambda: ballots.add_projects(made.id, actor=organiser, commands=more))
    assert late.code == "already_announced"
    assert telling.consultation(made, now=NOW + DAY, organises=False).ballot is not None


def test_a_release_before_phases_announces_a_vote_by_itself_and_the_database_notes_it(
    inside: Flask, organiser: Actor
) -> None:
    made = with_vote(planned(organiser, spans={}, basis=""), organiser)
    made.state, made.published_at = "published", NOW
    db.session.flush()
    assert made.ballot is not None
    db.session.refresh(made.ballot)
    assert made.ballot.announced_at == NOW


def test_the_database_and_the_rule_see_every_consultation_at_the_same_station(
    inside: Flask, organiser: Actor
) -> None:
    spans: tuple[dict[str, tuple[int, int]], ...] = (
        {},
        {"information": (-9, 9)},
        {"remarks": (0, 2), "result": (2, 9)},
        {"remarks": (-2, 0)},
        {"remarks": (-2, 0), "survey": (2, 3)},
    )
    votes = (None, (-2, 0, False), (-1, 1, False), (1, 2, False), (-2, 0, True), (-9, 9, None))
    for plan, vote, basis, report in product(spans, votes, ("", "internal"), (None, NOW)):
        made = planned(organiser, spans=plan, basis=basis)
        made.state, made.published_at, made.report_at = "published", NOW, report
        if vote is not None:
            since, until, counted = vote
            made.ballot = Ballot(
                opens_at=NOW + since * DAY,
                closes_at=NOW + until * DAY,
                announced_at=None if counted is None else NOW,
                result_at=NOW if counted else None,
            )
    db.session.flush()
    seen = set()
    for phase in ("announced", "open", "voting", "counting", "answering", "result"):
        query = FindConsultations(phase=phase)
        rows, counts = consultations.find(query, actor=VISITOR, now=NOW)
        assert rows
        for row in rows:
            assert places.of(row.consultation, NOW) == phase
            told = telling.note(row, now=NOW)
            assert told.phase == phase
        seen.add((phase, counts[phase]))
    assert sum(number for _, number in seen) == len(spans) * len(votes) * 4


def test_a_phase_that_is_over_or_a_plan_in_the_wrong_order_is_not_published(
    inside: Flask, organiser: Actor
) -> None:
    for spans, code in (
        ({}, "no_phases"),
        ({"remarks": (-3, 0)}, "closes_in_the_past:remarks"),
        ({"remarks": (-3, 1)}, "opens_in_the_past:remarks"),
        ({"remarks": (1, 5), "result": (4, 9)}, "before_the_end:result"),
        ({"remarks": (1, 5), "information": (2, 9)}, "after_the_first:information"),
    ):
        made = planned(organiser, spans=spans)
        problem = refused(partial(publication.publish, made.id, actor=organiser, now=NOW))
        assert problem.code == "not_ready"
        assert code in problem.fields
