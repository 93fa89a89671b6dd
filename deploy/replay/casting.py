"""Ballots cast as browsers cast them: GET the page, POST its form with its token, many at once.

A lost answer is answered by sending again: that this counts once is what the protocol promises,
and what a replay is there to show.
"""

import re
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from urllib.parse import urlencode
from uuid import UUID

import urllib3

from deploy.local.problems import LocalProblem

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_RECEIPT = re.compile(r'<p class="code"[^>]*>([^<]+)</p>')
# The pages' own marks; nothing in them depends on the language.
_BALLOT, _SLIP, _VOTED = "data-ballot", 'class="slip"', 'class="notice good"'
PAUSE, LONGEST_PAUSE = 0.1, 2.0


@dataclass(frozen=True)
class Casting:
    """One voter at the browser: the cookie of a session, and what they tick."""

    cookie: str
    approved: tuple[str, ...]

    @property
    def fields(self) -> list[tuple[str, str]]:
        """The form's fields as a browser sends them."""
        return [("a:projects", code) for code in self.approved or (":blank",)]


@dataclass
class Figures:
    """What a replay measured; seconds are of votes that went through at the first try."""

    cast: int = 0
    repeated: int = 0
    seconds: list[float] = field(default_factory=list)
    receipts: list[str] = field(default_factory=list)
    elapsed: float = 0.0

    @property
    def rate(self) -> float:
        """Votes a second over the whole time, pauses included."""
        return self.cast / self.elapsed if self.elapsed else 0.0

    def percentile(self, part: float) -> float:
        """Return the seconds within which this part of the votes went through."""
        ordered = sorted(self.seconds)
        return ordered[min(int(len(ordered) * part), len(ordered) - 1)] if ordered else 0.0


class Refused(Exception):
    """The page will not take this vote, however often it is sent."""


class Form:
    """The gateway's ballot form, over pooled connections."""

    def __init__(self, gateway_url: str, consultation_id: UUID, *, connections: int) -> None:
        self._url = f"{gateway_url.rstrip('/')}/konsultacje/{consultation_id}/glosowanie"
        self._pool = urllib3.PoolManager(
            maxsize=connections, retries=False, timeout=urllib3.Timeout(connect=2.0, read=20.0)
        )

    def try_once(self, casting: Casting) -> str | None:
        """Return the receipt, "" when the vote was in already, None when no clear answer came.

        Raises Refused when sending again would not help.
        """
        opened = self._ask("GET", casting.cookie)
        if opened is None:
            return None
        page, cookie = opened
        if _BALLOT not in page:
            return self._outcome(page)
        token = _TOKEN.search(page)
        if token is None:
            raise Refused("the ballot page has no form")
        body = urlencode([("csrf_token", token[1]), *casting.fields]).encode()
        answer = self._ask("POST", cookie, body)
        return None if answer is None else self._outcome(answer[0])

    def _outcome(self, page: str) -> str | None:
        if _SLIP in page:
            receipt = _RECEIPT.search(page)
            return receipt[1].strip() if receipt else ""
        if _VOTED in page:
            return ""
        title = re.search(r"<title>([^<]*)</title>", page)
        raise Refused(f"the page says: {title[1] if title else '?'}")

    def _ask(self, method: str, cookie: str, body: bytes | None = None) -> tuple[str, str] | None:
        headers = {"Cookie": cookie, "Referer": self._url}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            answer = self._pool.request(
                method, self._url, body=body, headers=headers, redirect=False
            )
        except urllib3.exceptions.HTTPError:
            return None
        if answer.status >= 500:
            return None
        if answer.status in (302, 303):
            raise Refused("the session is not known")
        kept = answer.headers.get("Set-Cookie")
        return answer.data.decode(), kept.partition(";")[0] if kept else cookie


def cast_through(
    form: Form,
    castings: Sequence[Casting],
    *,
    concurrency: int,
    patience: float,
    progress: Callable[[int, int, float], None] = lambda *_: None,
) -> Figures:
    """Cast everything, sending again whatever got no answer.

    Raises LocalProblem when a vote is refused, or when nothing went through for `patience`
    seconds; whatever was cast until then stays cast.
    """
    run = _Run(form, castings, patience, progress)
    with ThreadPoolExecutor(concurrency, thread_name_prefix="voter") as pool:
        for done in [pool.submit(run.vote_on) for _ in range(concurrency)]:
            done.result()
    run.figures.elapsed = time.monotonic() - run.started
    if run.trouble is not None:
        raise LocalProblem(run.trouble)
    return run.figures


class _Run:
    """The voters' shared place: who is next, what was measured, whether to go on."""

    def __init__(
        self,
        form: Form,
        castings: Sequence[Casting],
        patience: float,
        progress: Callable[[int, int, float], None],
    ) -> None:
        self.form = form
        self.figures = Figures()
        self.trouble: str | None = None
        self.started = self._moved = time.monotonic()
        self._told = self.started
        self._waiting = iter(castings)
        self._total = len(castings)
        self._patience = patience
        self._progress = progress
        self._lock = threading.Lock()

    def vote_on(self) -> None:
        """Cast one vote after another until none is left or something is wrong."""
        while self.trouble is None:
            with self._lock:
                casting = next(self._waiting, None)
            if casting is None:
                return
            try:
                self._vote(casting)
            except Refused as refusal:
                self.trouble = f"a vote was refused: {refusal}"

    def _vote(self, casting: Casting) -> None:
        for attempt in _attempts():
            started = time.monotonic()
            receipt = self.form.try_once(casting)
            if receipt is not None:
                self._note(receipt, time.monotonic() - started, attempt)
                return
            if time.monotonic() - self._moved > self._patience:
                self.trouble = (
                    f"no vote went through for {self._patience:.0f} s. Nothing is lost: look after "
                    "the services and start the same command again."
                )
            if self.trouble is not None:
                return
            time.sleep(min(PAUSE * 2**attempt, LONGEST_PAUSE))

    def _note(self, receipt: str, seconds: float, attempt: int) -> None:
        with self._lock:
            self.figures.cast += 1
            if receipt:
                self.figures.receipts.append(receipt)
            if attempt:
                self.figures.repeated += 1
            else:
                self.figures.seconds.append(seconds)
            self._moved = time.monotonic()
            if self._moved - self._told >= 1 or self.figures.cast == self._total:
                self._told = self._moved
                elapsed = self._moved - self.started
                self._progress(self.figures.cast, self._total, self.figures.cast / elapsed)


def _attempts() -> Iterable[int]:
    return count()
