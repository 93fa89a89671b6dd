"""The files browsers get: vendored ones unchanged, all of them light."""

import gzip
import hashlib
import re

import pytest

from services.gateway.kit import STATIC
from tests.support.kit.app import kit_app

FIRST_LOAD_LIMIT = 60_000
DRAWINGS = sorted((STATIC / "illustrations").glob("*.svg"))


def test_vendored_files_are_the_ones_we_checked() -> None:
    vendor = STATIC / "vendor"
    lines = [
        line.split("  ")
        for line in (vendor / "CHECKSUMS").read_text().splitlines()
        if not line.startswith("#")
    ]
    listed = {(vendor / name).resolve(): checksum for checksum, name, _version, _licence in lines}
    for file, checksum in listed.items():
        assert hashlib.sha256(file.read_bytes()).hexdigest() == checksum, file
    found = {file for file in vendor.rglob("*") if file.is_file() and file.name != "CHECKSUMS"}
    assert found - set(listed) == set()
    for folder in (child for child in vendor.iterdir() if child.is_dir()):
        assert (folder / "LICENSE").exists(), folder


def test_the_first_load_is_light() -> None:
    page = kit_app().test_client().get("/form").text
    files = {
        STATIC / name
        for name in re.findall(r'(?:href|src)="/static/([^"?#]+)', page)
        if not name.endswith(".html")
    }
    files |= set(STATIC.glob("vendor/podkova-*/podkova-*.woff2"))
    files |= {STATIC / "illustrations/skyline.svg"}
    assert any(file.name == "htmx.min.js" for file in files)
    total = len(gzip.compress(page.encode()))
    for file in files:
        content = file.read_bytes()
        total += len(content) if file.suffix == ".woff2" else len(gzip.compress(content))
    assert total < FIRST_LOAD_LIMIT


@pytest.mark.parametrize("drawing", DRAWINGS, ids=lambda file: file.stem)
def test_a_drawing_is_small_and_plain(drawing: object) -> None:
    text = drawing.read_text(encoding="utf-8")  # type: ignore[attr-defined]
    assert len(text) < 4096
    assert not re.search(r"<style|style=|<script|href=|\bon\w+=", text)


def test_nobody_else_is_asked_for_anything() -> None:
    for file in [*STATIC.glob("css/*.css"), STATIC / "wspolnie.js"]:
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"https?://|//cdn|@import", text), file
        for url in re.findall(r'url\("([^"]+)"\)', text):
            assert (file.parent / url).exists(), url


def test_the_script_sets_no_style_and_runs_no_text() -> None:
    text = (STATIC / "wspolnie.js").read_text(encoding="utf-8")
    assert not re.search(
        r"\.style\b|innerHTML\s*=[^=]|eval\(|new Function", text.replace('swap = "innerHTML"', "")
    )
