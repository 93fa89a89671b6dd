"""Services are upgraded first: the previous release's clients work with the present services."""

import io
import json
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from deploy.openapi import text_of
from tests.contracts.additive import vanished
from tests.support import apps, votes
from tests.support.servers import KEY, ROOT

# "## 0.1.0 (2027-01-15, commit 0123abc)"; what is still in the making has no commit.
RELEASE = re.compile(r"^## (\d+\.\d+\.\d+) .*\bcommit ([0-9a-f]{7,40})\b", re.MULTILINE)
KEYS = {"consultations": KEY, "volunteering": KEY[::-1]}


def newest_release(changes: str) -> tuple[str, str] | None:
    """The name and the commit of the newest release in the change log, if there is one."""
    found = RELEASE.search(changes)
    return None if found is None else (found[1], found[2])


@pytest.fixture
def released(tmp_path: Path) -> Path:
    """The previous release's `shared/`, in a folder of its own."""
    release = newest_release((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))
    if release is None:
        pytest.skip("CHANGELOG.md names no release with its commit yet")
    name, commit = release
    archived = subprocess.run(
        ["git", "archive", commit, "shared"], cwd=ROOT, capture_output=True, check=False
    )
    if archived.returncode:
        pytest.skip(f"this copy of the project does not hold release {name} ({commit})")
    with tarfile.open(fileobj=io.BytesIO(archived.stdout)) as archive:
        # Python 3.11.2, which Debian 12 has, does not know filters yet.
        safely: dict[str, Any] = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
        archive.extractall(tmp_path, **safely)
    return tmp_path


@pytest.fixture
def ids(consultations: Flask, volunteering: Flask) -> dict[str, str]:
    """Something for the clients to find."""
    assert volunteering
    with consultations.app_context():
        vote = votes.announced()
    return {
        "consultation_id": str(vote.consultation_id),
        "ballot_id": str(vote.ballot_id),
        "centre_id": str(vote.centre_id),
    }


def read_with(shared: Path, app: Flask, service: str, ids: dict[str, str]) -> str:
    """Have the clients of a `shared/` read everything from a present service over real HTTP."""
    with apps.served(app) as url:
        told = {"service": service, "url": url, "key": KEYS[service], "ids": ids}
        done = subprocess.run(
            [sys.executable, "-I", "-c", _BESIDE, str(shared)],
            input=json.dumps(told),
            cwd=shared,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    return done.stdout


# Isolated from our own tree; the script itself is read from there.
_BESIDE = f"""
import runpy, sys
sys.path.insert(0, sys.argv[1])
runpy.run_path({str(Path(__file__).with_name("old_clients.py"))!r}, run_name="__main__")
"""


@pytest.mark.parametrize("service", ["consultations", "volunteering"])
def test_nothing_of_the_previous_release_is_gone(released: Path, service: str) -> None:
    committed = released / "shared" / "contracts" / "openapi" / f"{service}.json"
    before = json.loads(committed.read_text(encoding="utf-8"))
    assert vanished(before, json.loads(text_of(service))) == []


def test_the_previous_clients_read_the_present_services(
    released: Path, consultations: Flask, volunteering: Flask, ids: dict[str, str]
) -> None:
    assert "find_consultations: " in read_with(released, consultations, "consultations", ids)
    assert "find_requests: " in read_with(released, volunteering, "volunteering", ids)


def test_our_own_clients_read_everything_they_can(
    tmp_path: Path, consultations: Flask, volunteering: Flask, ids: dict[str, str]
) -> None:
    """What the test above does, which skips until there is a release."""
    shutil.copytree(ROOT / "shared", tmp_path / "shared")
    said = read_with(tmp_path, consultations, "consultations", ids)
    for line in ("find_consultations: ConsultationNotes", "get_consultation: Consultation"):
        assert line in said
    assert "get_result: refused, not_found" in said
    said = read_with(tmp_path, volunteering, "volunteering", ids)
    for line in ("find_requests: RequestList", "find_organisations: OrganisationList"):
        assert line in said


def test_a_client_that_reads_what_is_not_there_is_noticed(
    tmp_path: Path, consultations: Flask, ids: dict[str, str]
) -> None:
    shutil.copytree(ROOT / "shared", tmp_path / "shared")
    contract = tmp_path / "shared" / "contracts" / "consultations.py"
    text = contract.read_text(encoding="utf-8")
    contract.write_text(text.replace("    counts: dict[str, int]", "    count_of: dict[str, int]"))
    with pytest.raises(AssertionError, match="count_of"):
        read_with(tmp_path, consultations, "consultations", ids)


@pytest.mark.parametrize(
    ("changes", "release"),
    [
        ("# Changes\n\n## 0.1.0 (in the making)\n", None),
        (
            "## 0.2.0 (in the making)\n\n## 0.1.0 (2027-01-15, commit 0123abc)\n",
            ("0.1.0", "0123abc"),
        ),
        ("## 1.10.0 (commit abcdef0123)\n## 1.9.0 (commit 0123abc)\n", ("1.10.0", "abcdef0123")),
    ],
)
def test_the_change_log_names_the_newest_release(
    changes: str, release: tuple[str, str] | None
) -> None:
    assert newest_release(changes) == release
