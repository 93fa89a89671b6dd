"""A small load: so many requests over so many connections, and what they took."""

import statistics
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.local.processes import free_port, start_bound, stop
from tests.support.servers import ROOT


@dataclass(frozen=True)
class Figures:
    """What a load took: requests a second, and times of one request in milliseconds."""

    per_second: float
    median: float
    p99: float

    def __str__(self) -> str:
        return f"{self.per_second:8.1f}/s   median {self.median:6.1f} ms   p99 {self.p99:6.1f} ms"


def run(work: Callable[[int], None], *, times: int, connections: int = 16) -> Figures:
    """Call `work(n)` for n below `times` from parallel threads.

    Raises the first error a call raised: a load that fails measures nothing.
    """
    numbers, taken = iter(range(times)), list[float]()
    lock, failures = threading.Lock(), list[BaseException]()

    def worker() -> None:
        while not failures:
            with lock:
                number = next(numbers, None)
            if number is None:
                return
            started = time.perf_counter()
            try:
                work(number)
            except BaseException as failure:
                failures.append(failure)
                return
            taken.append((time.perf_counter() - started) * 1000)

    threads = [threading.Thread(target=worker) for _ in range(connections)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - started
    if failures:
        raise failures[0]
    taken.sort()
    return Figures(times / seconds, statistics.median(taken), taken[int(len(taken) * 0.99) - 1])


@contextmanager
def served(app: str, environ: dict[str, str], *, threads: int = 8) -> Iterator[str]:
    """Serve a WSGI app by gunicorn as the services are served; gives its address."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "-k", "gthread", "--threads", str(threads)]
    command += ["--reuse-port", "--log-level", "warning", "-b", f"127.0.0.1:{port}", app]
    process = start_bound(command, log=None, env=environ, cwd=Path(ROOT))
    url = f"http://127.0.0.1:{port}/"
    try:
        _wait(port)
        yield url
    finally:
        stop(process, number=15, patience=5)


def _wait(port: int) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=1).close()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"nothing answers on port {port}")
