"""A result in a real browser: on a phone, in four languages, with nothing for axe to find."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page

from services.gateway.web.languages import LANGUAGES
from tests.support import apps
from tests.support.browser import findings, overflow
from tests.support.votes import Vote

pytestmark = pytest.mark.browser


@pytest.fixture
def url(gateway: Flask, joined: str) -> Iterator[str]:
    """The gateway's address for a browser."""
    with apps.served(gateway) as address:
        yield address


@pytest.fixture(params=["plain", "draw", "differing"])
def vote(request: pytest.FixtureRequest, counted: Callable[..., Vote]) -> Vote:
    """A vote that ended plainly, one that needs a draw, one whose books differ."""
    if request.param == "draw":
        return counted(("bd", "cd", "bcd", "a"), budget=110_000, rehearsal=True)
    if request.param == "differing":
        return counted(rule="greedy-stop", voted=7, reason="Przywrócono kopię z czwartku.")
    return counted()


def test_the_result_reads_well_everywhere(
    page: Page, url: str, vote: Vote, request: pytest.FixtureRequest
) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    # Each state in Polish, one of them in every language.
    plain = "plain" in request.node.callspec.id
    for language in LANGUAGES if plain else ("pl",):
        page.goto(f"{url}/konsultacje/{vote.consultation_id}/wynik")
        if language != "pl":
            page.locator(f".languages [lang={language}]").click()
            page.wait_for_load_state()
        assert page.locator("html").get_attribute("lang") == language
        page.locator("details:not([open]) > summary").first.click()
        assert overflow(page) == 0
        assert findings(page) == []
        _keep(page, request.node.callspec.id, language)


def test_the_page_before_the_result_is_calm(
    page: Page, url: str, announced: Callable[..., Vote]
) -> None:
    vote = announced()
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{url}/konsultacje/{vote.consultation_id}/wynik")
    assert page.locator("h1").count() == 1
    assert overflow(page) == 0
    assert findings(page) == []


def test_the_table_opens_and_the_file_comes_by_a_click(
    page: Page, url: str, counted: Callable[..., Vote], tmp_path: Path
) -> None:
    vote = counted()
    page.goto(f"{url}/konsultacje/{vote.consultation_id}/wynik")
    page.locator("figure + details summary").click()
    assert page.locator("table tbody tr").count() == 4
    assert findings(page) == []
    with page.expect_download() as download:
        page.locator("a[href*='/wynik/projects/karty']").click()
    download.value.save_as(tmp_path / "wynik.pb")
    assert (tmp_path / "wynik.pb").read_text().startswith("META\n")


def _keep(page: Page, name: str, language: str) -> None:
    folder = os.environ.get("WSPOLNIE_SHOTS")
    if folder:
        page.screenshot(path=f"{folder}/result-{name}-{language}.png", full_page=True)
