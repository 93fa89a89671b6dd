"""Every named point of a remark's way, and there every kind of blow: never lost, never doubled.

A process is led to the point and stands there; then one of those it works with, PostgreSQL or
Valkey is killed with SIGKILL, or the process itself sleeps for longer than anybody waits for it.
Afterwards whoever pressed a button presses it again until a clear answer comes, and then once
more: there is one remark with one number and one code, the numbers have no hole, and its author,
everybody who took part and every reader of the news was told once of each thing.
"""

import threading
from collections.abc import Iterator

import pytest

from shared.clients.http import READ_SECONDS
from tests.drills.stops import (
    ANSWERING,
    BOX_WEB,
    BOX_WORK,
    DIGESTS,
    FOLLOWING,
    GUESTS,
    MAILING,
    REPORTING,
    SAYING,
    TYPING,
    WEB,
    WORK,
    Point,
)
from tests.drills.talk import (
    JOBS,
    AnsweredTalk,
    DigestTalk,
    FollowedTalk,
    GuestTalk,
    PaperTalk,
    ReportedTalk,
    ResidentTalk,
    Talk,
)
from tests.drills.world import SLEEP, World, strike, world

pytestmark = [pytest.mark.drill, pytest.mark.timeout(300)]
SERVERS = ("postgres", "valkey", SLEEP)
WEBS = (WEB, BOX_WEB)


@pytest.fixture(scope="module")
def running() -> Iterator[World]:
    """One suite for all cases; each has a consultation of its own."""
    with world(jobs=JOBS) as started:
        yield started


def _cases(*points: Point, webs: tuple[str, ...] = ()) -> list[object]:
    """Whoever has a hand in it is struck; the rest of the suite is in the votes' matrix."""
    return [
        pytest.param(point, blow, id=f"{point.name}-{blow.replace(' ', '_')}")
        for point in points
        for blow in (*(webs or (point.process,)), *SERVERS)
    ]


def struck(talk: Talk, press: object, point: Point, blow: str) -> None:
    """Press once elsewhere, and strike whoever comes to the point."""
    running = talk.world
    running.arm(point)
    middle = threading.Thread(target=press, daemon=True)  # type: ignore[arg-type]
    middle.start()
    running.wait_reached(point, driving=point.process in (WORK, BOX_WORK))
    # Somebody waits for an answer of a web process, a while; a worker nobody waits for.
    asleep = READ_SECONDS + 1 if point.process == BOX_WEB else 2.0
    strike(running, point, blow, asleep=asleep)
    middle.join()


def through(
    talk: ResidentTalk | PaperTalk | AnsweredTalk | DigestTalk, point: Point, blow: str
) -> None:
    """Strike in the middle of it, and judge how it ended."""
    struck(talk, talk.press, point, blow)
    talk.finish()


@pytest.mark.parametrize(("point", "blow"), _cases(*GUESTS, webs=WEBS))
def test_a_guests_remark_is_never_lost_and_never_doubled(
    running: World, point: Point, blow: str
) -> None:
    talk = GuestTalk(running)
    sending = point in GUESTS[:2]
    if sending:
        struck(talk, talk.send, point, blow)
    talk.insist(talk.send)
    talk.mailed()
    if not sending:
        struck(talk, talk.confirm, point, blow)
    talk.finish()


@pytest.mark.parametrize(("point", "blow"), _cases(*SAYING, webs=WEBS))
def test_a_residents_remark_is_never_lost_and_never_doubled(
    running: World, point: Point, blow: str
) -> None:
    through(ResidentTalk(running), point, blow)


@pytest.mark.parametrize(("point", "blow"), [(point, point.process) for point in TYPING])
def test_a_remark_from_paper_is_never_lost_and_never_doubled(
    running: World, point: Point, blow: str
) -> None:
    through(PaperTalk(running), point, blow)


@pytest.mark.parametrize(("point", "blow"), _cases(*ANSWERING))
def test_an_author_is_told_of_the_answer_once(running: World, point: Point, blow: str) -> None:
    through(AnsweredTalk(running), point, blow)


@pytest.mark.parametrize(("point", "blow"), _cases(*REPORTING))
def test_everybody_who_took_part_is_told_of_the_report_once(
    running: World, point: Point, blow: str
) -> None:
    through(ReportedTalk(running), point, blow)


@pytest.mark.parametrize(("point", "blow"), _cases(*FOLLOWING))
def test_everybody_who_took_part_is_told_of_a_milestone_once(
    running: World, point: Point, blow: str
) -> None:
    through(FollowedTalk(running), point, blow)


@pytest.mark.parametrize(("point", "blow"), _cases(*DIGESTS, *MAILING))
def test_no_digest_comes_twice_or_never(running: World, point: Point, blow: str) -> None:
    through(DigestTalk(running), point, blow)
