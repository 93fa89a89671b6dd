"""A run from the asking to the invitations: one worker, progress, cancelling, kills."""

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask

from services.volunteering import planning, proposals, run_work, runs, sending
from services.volunteering.model import MatchingRun, Offer, db
from shared import queues
from shared.clients.http import Http
from shared.clients.volunteering import Volunteering
from shared.contracts.actors import Actor, Role
from shared.contracts.volunteering.matching import StartRun
from shared.problems import Refusal
from tests.support import apps
from tests.support.servers import ROOT
from tests.volunteering.runs import town

pytestmark = pytest.mark.usefixtures("certain")


class Killed(BaseException):
    """What a kill -9 looks like from inside: no handler of ours runs."""


def organiser(centre: UUID) -> Actor:
    return Actor(account_id=uuid4(), roles=(Role("organiser", centre),))


def a_busy_town(centre: UUID) -> None:
    """Six shifts of two places; people enough for all of them."""
    house = town.organisation(centre)
    for day in (4, 5, 6):
        request = town.request(house, centre)
        for hour in (8, 18):
            town.shift(request, days=day, hour=hour, places=2)
    for number in range(9):
        town.offer(centre, away=0.3 * number)
    db.session.commit()


def asked() -> list[tuple[UUID | None, UUID]]:
    return sorted(
        (invitation.person_id, invitation.shift_id) for invitation in town.invitations("waiting")
    )


def test_a_run_invites_the_person_who_fits_and_says_why(centre: UUID) -> None:
    house = town.organisation(centre)
    shift = town.shift(town.request(house, centre))
    ola = town.offer(centre)
    town.offer(centre, skills=("driving",))
    town.offer(uuid4())
    run_id = town.run(centre)
    run_work.work_off(run_id)
    run = town.found(run_id)
    assert (run.state, run.done, run.total) == ("finished", 1, 1)
    assert run.summary["places_filled"] == 1
    (invitation,) = town.invitations()
    assert (invitation.person_id, invitation.shift_id) == (ola, shift)
    assert (invitation.state, invitation.run_id) == ("waiting", run_id)
    assert sum(invitation.parts.values()) == invitation.score > 0
    assert invitation.metres is not None
    assert 400 < invitation.metres < 600
    assert invitation.sent_at is not None
    assert invitation.answer_by is not None
    assert invitation.sent_at < invitation.answer_by
    assert town.told("invitation_sent") == [ola]


def test_asking_through_the_door_runs_it_in_the_background(inside: Flask, centre: UUID) -> None:
    a_busy_town(centre)
    key = bytes.fromhex(inside.extensions["settings"].internal_key)
    who = organiser(centre)
    with apps.served(inside) as address:
        client = Volunteering(Http("volunteering", address, key))
        started = client.start_run(centre, StartRun(), actor=who)
        assert started.going
        apps.work(inside)
        ended = client.get_run(started.id, actor=who)
        assert (ended.state, ended.invitations) == ("finished", 12)
        assert ended.summary.places_filled == ended.summary.places_asked == 12
        assert ended.gaps == ()
        with pytest.raises(Refusal):
            client.get_run(started.id, actor=organiser(uuid4()))


def test_a_second_run_asks_nobody_again(centre: UUID) -> None:
    a_busy_town(centre)
    run_work.work_off(town.run(centre))
    first = asked()
    run_work.work_off(town.run(centre))
    assert asked() == first
    assert len(town.told("invitation_sent")) == len(first) == 12


def test_many_who_ask_at_once_get_one_run(inside: Flask, centre: UUID) -> None:
    def ask(_: int) -> UUID:
        with inside.app_context():
            run = runs.start(
                actor=organiser(centre), centre_id=centre, engine="flow", seed=0, now=town.NOW
            )
            db.session.commit()
            found = run.id
            db.session.remove()
            return found

    with ThreadPoolExecutor(8) as pool:
        ids = set(pool.map(ask, range(16)))
    assert len(ids) == 1
    assert db.session.query(MatchingRun).count() == 1


def test_of_workers_at_once_one_takes_the_run_up(inside: Flask, centre: UUID) -> None:
    run_id = town.run(centre)

    def take(_: int) -> bool:
        with inside.app_context():
            claim = run_work.take_up(run_id)
            db.session.remove()
            return claim is not None

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(take, range(16))) == 1


def test_a_worker_that_was_thought_dead_writes_nothing(centre: UUID) -> None:
    a_busy_town(centre)
    run_id = town.run(centre)
    slow = run_work.take_up(run_id)
    assert slow is not None
    town.orphan(run_id)
    other = run_work.take_up(run_id)
    assert other is not None
    with pytest.raises(run_work.Stopped):
        slow.beat("candidates", 1, 2)
    with pytest.raises(run_work.Stopped):
        slow.hold("invite")
    slow.end("cancelled", town.NOW)
    assert (town.found(run_id).state, town.found(run_id).step) == ("running", "")
    other.beat("candidates", 1, 2)
    assert town.found(run_id).step == "candidates"


def test_progress_is_seen_while_the_run_works(
    centre: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_busy_town(centre)
    run_id = town.run(centre)
    seen: list[tuple[str, int, int]] = []

    def look() -> None:
        with db.engine.connect() as another:
            row = another.execute(
                db.select(MatchingRun.step, MatchingRun.done, MatchingRun.total).where(
                    MatchingRun.id == run_id
                )
            ).one()
        seen.append((row.step, row.done, row.total))

    beat, send = run_work.Claim.beat, sending.send

    def watched(claim: run_work.Claim, *told: Any) -> None:
        beat(claim, *told)
        look()

    def sent(**terms: Any) -> int:
        look()
        return send(**terms)

    monkeypatch.setattr(run_work.Claim, "beat", watched)
    monkeypatch.setattr(sending, "send", sent)
    run_work.work_off(run_id)
    steps = list(dict.fromkeys(step for step, _done, _total in seen))
    assert steps == ["candidates", "solve", "explain", "invite"]
    told = [(done, total) for step, done, total in seen if step == "invite"]
    assert told == [(0, 0), (0, 6), (1, 6), (2, 6), (3, 6), (4, 6)]


def test_a_run_that_waits_is_cancelled_at_once_and_never_begun(centre: UUID) -> None:
    a_busy_town(centre)
    run_id = town.run(centre)
    runs.cancel(actor=organiser(centre), run_id=run_id, now=town.NOW)
    db.session.commit()
    run_work.work_off(run_id)
    assert town.found(run_id).state == "cancelled"
    assert town.invitations() == []


def test_a_run_cancelled_while_it_invites_stops_and_leaves_no_plan(
    centre: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_busy_town(centre)
    run_id = town.run(centre)
    _at(monkeypatch, "invite", 1, lambda: _cancel(centre, run_id))
    run_work.work_off(run_id)
    run = town.found(run_id)
    assert run.state == "cancelled"
    assert len(town.invitations("waiting")) == 2
    assert town.invitations("proposed") == []
    run_work.work_off(town.run(centre))
    assert len(town.invitations("waiting")) == 12


def _cancel(centre: UUID, run_id: UUID) -> None:
    runs.cancel(actor=organiser(centre), run_id=run_id, now=town.NOW)
    db.session.commit()


def _at(patch: pytest.MonkeyPatch, step: str, done: int, then: Callable[[], None]) -> None:
    """Do something just before the worker shows this step; keeping the plan is no step yet."""

    def watching(real: Callable[..., None]) -> Callable[..., None]:
        def watched(claim: run_work.Claim, *told: Any, **more: Any) -> None:
            if (told[0], told[1] if len(told) > 1 else 0) == (step, done) and not more:
                then()
            real(claim, *told, **more)

        return watched

    for name in ("beat", "hold"):
        patch.setattr(run_work.Claim, name, watching(getattr(run_work.Claim, name)))


def _killed() -> None:
    raise Killed


POINTS = [("candidates", 0), ("solve", 0), ("explain", 0), ("invite", 0), ("invite", 3)]


@pytest.mark.parametrize(("step", "done"), POINTS)
def test_a_run_whose_worker_was_killed_is_finished_by_the_next(
    inside: Flask, centre: UUID, monkeypatch: pytest.MonkeyPatch, step: str, done: int
) -> None:
    a_busy_town(centre)
    run_id = town.run(centre)
    with monkeypatch.context() as patch:
        _at(patch, step, done, _killed)
        with pytest.raises(Killed):
            run_work.work_off(run_id)
    db.session.remove()
    _finished_by_the_sweep(inside, run_id)


@pytest.mark.parametrize("point", [(proposals, "keep"), (sending, "send")])
def test_a_kill_before_the_commit_of_a_step_leaves_nothing_of_it(
    inside: Flask, centre: UUID, monkeypatch: pytest.MonkeyPatch, point: tuple[Any, str]
) -> None:
    a_busy_town(centre)
    run_id = town.run(centre)
    real = getattr(*point)

    def killed_after(**terms: Any) -> None:
        real(**terms)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(*point, killed_after)
        with pytest.raises(Killed):
            run_work.work_off(run_id)
    db.session.remove()
    assert town.invitations("waiting") == []
    assert town.told("invitation_sent") == []
    _finished_by_the_sweep(inside, run_id)


def _finished_by_the_sweep(app: Flask, run_id: UUID) -> None:
    run_work.work_off(run_id)
    assert town.found(run_id).state == "running", "somebody may still be working on it"
    town.orphan(run_id)
    run_work.sweep_runs.function()
    apps.work(app)
    run = town.found(run_id)
    assert (run.state, run.attempts) == ("finished", 2)
    assert len(asked()) == len(set(asked())) == 12
    assert sorted(town.told("invitation_sent")) == sorted(person for person, _ in asked() if person)


def test_kill_9_in_the_middle_of_inviting_loses_and_doubles_nothing(
    inside: Flask, centre: UUID, settings: dict[str, str]
) -> None:
    a_busy_town(centre)
    run_id = town.run(centre)
    program = f"""
        import os, signal
        from uuid import UUID
        from services.volunteering import run_work, sending
        from services.volunteering.acceptance import Chances
        from services.volunteering.app import create_app
        Chances.of = lambda *_: 1000
        sending.AT_ONCE = 1
        send, done = sending.send, []
        def killed(**terms):
            send(**terms)
            done.append(1)
            if len(done) == 3:
                os.kill(os.getpid(), signal.SIGKILL)
        sending.send = killed
        with create_app().app_context():
            run_work.work_off(UUID("{run_id}"))
    """
    ended = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        env=os.environ | settings,
        cwd=ROOT,
        check=False,
        timeout=60,
    )
    assert ended.returncode == -signal.SIGKILL
    assert len(town.invitations("waiting")) == 4
    _finished_by_the_sweep(inside, run_id)


def test_a_failing_step_is_left_to_the_next_worker_at_once_and_given_up_in_the_end(
    centre: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_terms: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(planning, "plan", broken)
    run_id = town.run(centre)
    for _ in range(run_work.MOST_ATTEMPTS):
        with pytest.raises(ZeroDivisionError):
            run_work.work_off(run_id)
    run_work.work_off(run_id)
    run = town.found(run_id)
    assert (run.state, run.failure) == ("failed", "gave_up")
    assert runs.start(
        actor=organiser(centre), centre_id=centre, engine="flow", seed=0, now=town.NOW
    ).state == ("waiting")


def test_the_sweep_leaves_alone_what_somebody_works_on(inside: Flask, centre: UUID) -> None:
    run_id = town.run(centre)
    assert run_work.take_up(run_id) is not None
    run_work.sweep_runs.function()
    assert len(queues.queue("volunteering", inside.extensions["redis"])) == 0


def test_runs_of_two_centres_do_not_touch_each_other(centre: UUID) -> None:
    other = uuid4()
    a_busy_town(centre)
    a_busy_town(other)
    run_work.work_off(town.run(centre))
    mine = {person for (person,) in db.session.query(Offer.person_id).filter_by(centre_id=centre)}
    assert {person for person, _shift in asked()} <= mine
    run_work.work_off(town.run(other))
    assert len(asked()) == 24


def test_a_centre_without_offers_or_shifts_is_done_at_once(centre: UUID) -> None:
    for shifts in (0, 1):
        run_id = town.run(centre)
        run_work.work_off(run_id)
        run = town.found(run_id)
        assert (run.state, run.total) == ("finished", 0)
        assert run.summary["places_asked"] == len(run.summary["left_with_nobody"]) == shifts
        town.shift(town.request(town.organisation(centre), centre))
