"""Pages a second: a list of 100 rows from another service, and the start page from our own feed.

    python -m tests.benchmarks.bench_pages [--pages 600] [--connections 16]

The list is a consultation's page with its 100 projects, asked for by a visitor: one call to
consultations, rendered by the gateway. The baselines are of the same run.
"""

import argparse
import tempfile
from pathlib import Path

import urllib3

from deploy.replay.electors import Books
from tests.benchmarks import load
from tests.benchmarks.bench_votes import announced, answered, bare, show
from tests.support import servers
from tests.support.suite import running

ROWS = 100


def main() -> int:
    """Print the figures."""
    asked = _arguments()
    terms = {"times": asked.pages, "connections": asked.connections}
    with (
        tempfile.TemporaryDirectory() as folder,
        servers.started(Path(folder)) as started,
        running(started, Path(folder), name="bench", redis_number=3) as suite,
    ):
        with Books.opened(suite.settings) as books:
            made, _desk = announced(suite, books, projects=ROWS)
        pool = urllib3.PoolManager(maxsize=64, retries=False)
        page = f"{suite.url}/konsultacje/{made.id}"
        assert pool.request("GET", page).data.decode().count("Projekt ") >= ROWS
        found = {
            f"list of {ROWS} rows": load.run(
                lambda _: answered(pool.request("GET", page)), **terms
            ),
            "start page": load.run(lambda _: answered(pool.request("GET", suite.url)), **terms),
            **bare(suite, **terms),
        }
    show(found)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=600)
    parser.add_argument("--connections", type=int, default=16)
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
