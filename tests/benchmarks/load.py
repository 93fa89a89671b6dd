"""A small load: so many requests over so many connections, and what they took."""

import os
import statistics
import sys
import threading
import time
import urllib.request
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local.processes import free_port, start_bound, stop
from tests.support.servers import ROOT


@dataclass(frozen=True)
class Figures:
    """What a load took: requests a second, and times of one request in milliseconds.

    `cpu`: what each kind of process (this one too, as `load`) worked for one request; on a machine
    that has other work it says more than the clock. Empty where there is no `/proc`.
    """

    per_second: float
    median: float
    p99: float
    cpu: Mapping[str, float] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.per_second:8.1f}/s   median {self.median:6.1f} ms   p99 {self.p99:6.1f} ms"


def run(
    work: Callable[[int], None], *, times: int, first: int = 0, connections: int = 16
) -> Figures:
    """Call `work(n)` for so many n from `first` on, from parallel threads.

    Raises the first error a call raised: a load that fails measures nothing.
    """
    numbers, taken = iter(range(first, first + times)), list[float]()
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
    worked = _worked()
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - started
    if failures:
        raise failures[0]
    taken.sort()
    cpu = {name: 1000 * (spent - worked[name]) / times for name, spent in _worked().items()}
    p99 = taken[int(len(taken) * 0.99) - 1]
    return Figures(times / seconds, statistics.median(taken), p99, cpu)


def _worked() -> defaultdict[str, float]:
    """Return how many seconds of CPU we and what we have started took, by name of process."""
    parents, names, seconds = dict[int, int](), dict[int, str](), dict[int, float]()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            start, _, rest = stat.read_text().rpartition(")")
        except OSError:
            continue  # it has just ended
        number, _, name = start.partition(" (")
        fields = rest.split()
        parents[int(number)], names[int(number)] = int(fields[1]), name
        seconds[int(number)] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    worked = defaultdict[str, float](float)
    for process, spent in seconds.items():
        above: int | None = process
        while above is not None and above != os.getpid():
            above = parents.get(above)
        if above is not None:
            worked["load" if process == above else names[process]] += spent
    return worked


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
