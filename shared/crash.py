"""Named points at which a drill has a process die, or sleep; in production they do nothing.

`WSPOLNIE_CRASH_AT=register.reserved` kills the process the first time it comes to that point,
`WSPOLNIE_CRASH_AT=register.reserved:STOP` stops it there until somebody sends it SIGCONT. Tests
inside one process set `hook` instead. Without either a point costs one comparison.

The points, in the order of one vote:
`register.reserved` (committed), `register.signed` (before the call), `box.cast` (before the
commit), `box.committed`, `register.answered` (before the mark), `register.marked`,
`register.voiding` and `register.voided` (around the sweep's call), `box.voided` (before its
commit), `register.mixing` and `box.mixing` (before the commits), `register.closing`,
`register.settled`, `register.verifying`, `register.sealing` (each committed),
`register.judged` (before the box is told), `register.group_settled` (before the commit),
`box.judging` (before the commit), `register.granted` (a reissue, committed), `box.sealed`
(committed, before the freeze), `box.frozen` (committed, before the result).

Those of a batch of paper cards: `register.batch_sent` (committed, before the call),
`box.batch_falling` (before the commit), `box.batch_fell` (committed), `register.batch_answered`
(before the marking), `register.batch_marking` (before its commit).

Those of a remark: `remark.sent` (kept, before the mail that confirms it is written),
`remark.known` (its author is there, before the call), `remark.numbered` and, of one confirmed by
mail, `remark.confirming` (both before the commit), `remark.answered` (committed, before the link
is used up).
"""

import os
import signal
from collections.abc import Callable

hook: Callable[[str], None] | None = None


def point(name: str) -> None:
    """Pass a named point."""
    if hook is not None:
        hook(name)


def _from_environment(wanted: str) -> Callable[[str], None] | None:
    if not wanted:
        return None
    at, _, manner = wanted.partition(":")
    sign = signal.SIGSTOP if manner == "STOP" else signal.SIGKILL
    passed: list[str] = []

    def die(name: str) -> None:
        if name == at and not passed:
            passed.append(name)
            os.kill(os.getpid(), sign)

    return die


hook = _from_environment(os.environ.get("WSPOLNIE_CRASH_AT", ""))
