"""The files an operator copies are right for this release."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.first_setup import file_of
from deploy.roster import ROOT, SERVICES

DEPLOY = ROOT / "deploy"


@pytest.mark.parametrize("service", SERVICES)
def test_systemd_takes_the_units(service: str, tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd-analyze on this machine")
    units = sorted((DEPLOY / service).glob("*.service"))
    assert [unit.name.rpartition("-")[2] for unit in units] == [
        "clock.service",
        "web.service",
        "worker@.service",
    ]
    copies = []
    for unit in units:
        copy = tmp_path / unit.name.replace("@.", "@1.")
        text = unit.read_text()
        assert f" {service}\n" in text
        copy.write_text(text.replace("/opt/wspolnie/.venv/bin/wspolnie", sys.executable))
        copies.append(copy)
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *copies],
        capture_output=True,
        text=True,
        check=False,
    )
    ours = [line for line in done.stderr.splitlines() if "wspolnie" in line]
    assert ours == []


@pytest.mark.parametrize("service", SERVICES)
def test_the_example_configuration_names_every_setting(service: str) -> None:
    assert (DEPLOY / service / "example.env").read_text() == file_of(service, {}), (
        f"deploy/{service}/example.env is old: "
        f"python -c \"from deploy.first_setup import file_of; print(file_of('{service}', {{}}), "
        f"end='')\" > deploy/{service}/example.env"
    )
