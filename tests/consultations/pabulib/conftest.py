"""The real elections, where this machine has them."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def pb_files() -> list[Path]:
    """All real `.pb` files; the test is skipped where the folder is absent."""
    beside = Path(__file__).parents[4] / "shared" / "data"
    folder = Path(os.environ.get("WSPOLNIE_DATA", beside)) / "pb"
    files = sorted(folder.glob("*.pb"))
    if not files:
        pytest.skip(f"no real elections in {folder} (set WSPOLNIE_DATA)")
    return files
