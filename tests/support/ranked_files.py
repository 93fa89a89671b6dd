"""The real rankings beside the project, where this machine has them."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def path(name: str) -> Path:
    """A file of the folder `ranked`; the test is skipped where it is absent."""
    folder = Path(os.environ.get("WSPOLNIE_DATA", ROOT.parent / "shared" / "data")) / "ranked"
    if not (folder / name).is_file():
        pytest.skip(f"REAL DATA ABSENT: no {name} in {folder} (set WSPOLNIE_DATA)")
    return folder / name
