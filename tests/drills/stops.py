"""A process of the suite that stops at a named point when it is told to.

Run as a module it is `wspolnie COMMAND SERVICE` with the points of that service laid into it,
besides those that the services name themselves (see `shared.crash`). A file with a point's name
in the folder `DRILL_STOPS` arms it; whoever comes there first renames the file to `NAME.reached`
and goes on once there is a file `NAME.go`, unless it is killed meanwhile.
"""

import functools
import importlib
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import request

from shared import crash

PATIENCE = 60.0


@dataclass(frozen=True)
class Point:
    """A place in one process, just before or after a function of a module is run.

    Without a module it is one of the services' own, under the same name.
    """

    name: str
    process: str
    module: str = ""
    function: str = ""
    after: bool = False
    only: Callable[..., bool] = lambda *_, **__: True

    @property
    def service(self) -> str:
        """The service whose process it is."""
        return self.process.split()[1]


def _closes(_ballot: Any, statement: Any, **_: Any) -> bool:
    return "SET state = 'closing'" in str(statement)


def _is(method: str, part: str) -> Callable[..., bool]:
    """Tell of the request that is being answered."""
    return lambda *_: request.method == method and part in f"{request.path}/"


def _acknowledges(_redis: Any, _service: str, declared: Any, *_: Any) -> bool:
    return bool(declared.path.endswith(".acknowledged"))


_REGISTER = "services.gateway.register"
_BOX = "services.consultations.box"
_CLIENT = "shared.clients.box"
_COMMIT = ("shared.database", "door")
WEB, WORK = "serve gateway", "work gateway"
BOX_WEB, BOX_WORK = "serve consultations", "work consultations"

CASTING = (
    Point("after_reserve", WEB, f"{_REGISTER}.reservations", "reserve", after=True),
    Point("after_sign", WEB, "shared.passes", "sign", after=True),
    Point("before_box_commit", BOX_WEB, f"{_BOX}.taking", "cast", after=True),
    Point("after_box_commit", BOX_WEB, *_COMMIT, after=True, only=_is("POST", "/papers/")),
    Point("before_mark", WEB, f"{_REGISTER}.reservations", "mark_voted"),
)
SWEEPING = (
    Point("before_void", WORK, _CLIENT, "Box.void"),
    Point("before_void_commit", BOX_WEB, f"{_BOX}.taking", "void", after=True),
    Point("after_void", WORK, _CLIENT, "Box.void", after=True),
)
MIXING = (
    Point("in_register_mixing", WORK, f"{_REGISTER}.mixing", "lock_mixing", after=True),
    Point("in_box_mixing", BOX_WORK, f"{_BOX}.mixing", "rewrite", after=True),
)
CLOSING = (
    Point("in_close", WORK, f"{_REGISTER}.closing", "_change", after=True, only=_closes),
    Point("before_seal_commit", BOX_WEB, f"{_BOX}.sealing", "seal", after=True),
    Point("after_seal", WORK, _CLIENT, "Box.seal", after=True),
    Point("between_seal_and_freeze", BOX_WORK, f"{_BOX}.freezing", "freeze"),
    Point("in_freeze", BOX_WORK, f"{_BOX}.freezing", "_move", after=True),
    Point("between_freeze_and_publish", BOX_WORK, "services.consultations.results", "count"),
    Point("in_register_freeze", WORK, f"{_REGISTER}.freezing", "freeze"),
)
POINTS = (*CASTING, *SWEEPING, *MIXING, *CLOSING)
# A batch of paper cards on its way into the box.
DROPPING = (
    Point("before_drop", WORK, "shared.clients.cards", "Cards.drop"),
    Point("in_batch_drop", BOX_WEB, f"{_BOX}.batches", "drop", after=True),
    Point("after_drop_commit", BOX_WEB, *_COMMIT, after=True, only=_is("POST", "/drop/")),
    Point("between_drop_and_marking", WORK, "shared.clients.cards", "Cards.drop", after=True),
    Point("in_marking", WORK, f"{_REGISTER}.batches", "_fell", after=True),
)
# A group of votes that two people have judged, on its way into both books.
JUDGING = (
    Point("before_judging", WORK, _CLIENT, "Box.judge"),
    Point("before_judging_commit", BOX_WEB, f"{_BOX}.labels", "judge", after=True),
    Point("after_judging_commit", BOX_WEB, *_COMMIT, after=True, only=_is("POST", "/labels/")),
    Point("after_judging", WORK, _CLIENT, "Box.judge", after=True),
    Point("in_group_settling", WORK, f"{_REGISTER}.mixing", "unlabel", after=True),
    Point("before_telling", WORK, f"{_REGISTER}.verifying", "_tell"),
)

# Somebody is reminded, asked, or offered a place; all of it is a worker's.
CALLING = "work volunteering"
_VOLUNTEERING = "services.volunteering"
TELLING = (
    Point("before_reminding", CALLING, f"{_VOLUNTEERING}.reminding", "remind"),
    Point("in_reminding", CALLING, f"{_VOLUNTEERING}.reminding", "remind", after=True),
    Point("in_lapsing", CALLING, f"{_VOLUNTEERING}.waiting_list", "promote"),
    Point("in_promotion", CALLING, f"{_VOLUNTEERING}.waiting_list", "promote", after=True),
    Point("after_planning", CALLING, f"{_VOLUNTEERING}.planning", "plan", after=True),
    Point("in_sending", CALLING, f"{_VOLUNTEERING}.sending", "send", after=True),
    Point("in_next_wave", CALLING, f"{_VOLUNTEERING}.rematching", "advance", after=True),
)

# A remark on its way to its number: of a guest by mail, of a resident, and from paper.
_SERVICE, _REMARKS = "services.consultations", "shared.clients.remarks"
GUESTS = (
    Point("in_keeping", BOX_WEB, f"{_SERVICE}.remarks", "send", after=True),
    Point("remark.sent", WEB),
    Point("remark.known", WEB),
    Point("remark.confirming", BOX_WEB),
    Point("after_confirm_commit", BOX_WEB, *_COMMIT, after=True, only=_is("PUT", "/unconfirmed/")),
    Point("remark.answered", WEB),
)
NUMBERED = Point("remark.numbered", BOX_WEB)
SAYING = (
    NUMBERED,
    Point("after_say_commit", BOX_WEB, *_COMMIT, after=True, only=_is("POST", "/remarks/")),
    Point("after_say", WEB, _REMARKS, "Remarks.say", after=True),
)
TYPING = (
    NUMBERED,
    Point("after_enter_commit", BOX_WEB, *_COMMIT, after=True, only=_is("POST", "/paper/")),
    Point("after_enter", WEB, _REMARKS, "Remarks.enter", after=True),
)
# What became of it, on its way to its author and to everybody who took part.
MAILING = (
    Point("before_mail", WORK, "services.gateway.smtp", "send"),
    Point("after_mail", WORK, "services.gateway.smtp", "send", after=True),
)
ANSWERING = (
    Point("in_giving", BOX_WEB, f"{_SERVICE}.positions", "give", after=True),
    Point("after_answer_commit", BOX_WEB, *_COMMIT, after=True, only=_is("PUT", "/answers/")),
    Point("in_noting", WORK, "services.gateway.notifications", "tell", after=True),
    Point("before_acknowledging", WORK, "shared.queues", "enqueue", only=_acknowledges),
)
REPORTING = (
    Point("in_publishing", BOX_WEB, f"{_SERVICE}.reports", "publish", after=True),
    Point("after_report_commit", BOX_WEB, *_COMMIT, after=True, only=_is("POST", "/report/")),
    Point("in_run", BOX_WORK, f"{_SERVICE}.answer_runs", "work", after=True),
    Point("in_telling_voters", WORK, "services.gateway.result_news", "_tell", after=True),
)
FOLLOWING = (
    Point("after_status_commit", BOX_WEB, *_COMMIT, after=True, only=_is("PUT", "/status/")),
    Point("in_milestone", BOX_WORK, f"{_SERVICE}.milestone_news", "tell_chunk", after=True),
)
DIGESTS = (Point("in_digest", WORK, "services.gateway.digests", "write", after=True),)
ALL = (
    *(*POINTS, *DROPPING, *JUDGING, *TELLING),
    *(*GUESTS, *SAYING, *TYPING, *MAILING, *ANSWERING, *REPORTING, *FOLLOWING, *DIGESTS),
)


def lay(points: tuple[Point, ...], folder: Path) -> None:
    """Put the points into the modules of this process."""
    for point in points:
        owner = importlib.import_module(point.module)
        *classes, name = point.function.split(".")
        for part in classes:
            owner = getattr(owner, part)
        setattr(owner, name, _stopping(getattr(owner, name), point, folder))


def _stopping(function: Callable[..., Any], point: Point, folder: Path) -> Callable[..., Any]:
    @functools.wraps(function)
    def run(*arguments: Any, **named: Any) -> Any:
        if point.after:
            answer = function(*arguments, **named)
            if point.only(*arguments, **named):
                reach(folder, point.name)
            return answer
        if point.only(*arguments, **named):
            reach(folder, point.name)
        return function(*arguments, **named)

    return run


def reach(folder: Path, name: str) -> None:
    """Stop here if the point is armed and nobody else was first."""
    try:
        (folder / name).rename(folder / f"{name}.reached")
    except FileNotFoundError:
        return
    deadline = time.monotonic() + PATIENCE
    while not (folder / f"{name}.go").exists() and time.monotonic() < deadline:
        time.sleep(0.01)


def main() -> int:
    """Lay the points and become the process; its clock may be wrong by `DRILL_CLOCK` seconds."""
    process = " ".join(sys.argv[1:])
    ahead = float(os.environ.get("DRILL_CLOCK", "0"))
    if ahead:
        right = time.time
        time.time = lambda: right() + ahead
    folder = Path(os.environ["DRILL_STOPS"])
    lay(tuple(point for point in ALL if point.process == process and point.module), folder)
    crash.hook = functools.partial(reach, folder)
    from deploy import command

    return command.main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
