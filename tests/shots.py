"""The README's pictures: the demo town in a real browser. Run as a module (`make shots`).

A picture is one line of SHOTS: who looks, at which width, and the way there. Names given as
arguments are taken alone.
"""

import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.support import browser, servers, suite, town
from tests.support.servers import ROOT
from tests.support.suite import Suite

FOLDER = ROOT / "docs" / "pictures"
MOST_BYTES = 150_000
DESK, PHONE = (1200, 820), (360, 740)
RESULT_PATIENCE = 240  # seconds: the demo's vote ends a minute and a half after it was made

# A path is opened, a selector clicked, and (selector, text) filled in.
Step = str | tuple[str, str]
_BUDGET = ("/konsultacje", "main a:has-text('Budżet obywatelski Lipowa')")
_ENDED = ("/konsultacje", "main a:has-text('po dawnym targowisku')")
_PARK = ("/konsultacje", "main a:has-text('Park nad Wełną')")
_HOURS = ("/konsultacje", "main a:has-text('Godziny otwarcia Centrum')")
_VOTE = (
    *_BUDGET,
    "main a[href$='/glosowanie']",
    ("input[name=name]", "Hanna Kłos"),
    ("input[name=address]", "ul. Wełniana 12, Lipowo nad Wełną"),
    "label:has(input[name=truly]), label[for=truly]",
    "main form:has(input[name=address]) button[type=submit]",
)


@dataclass(frozen=True)
class Shot:
    """One picture; `until` is a selector that is waited for by opening the page again."""

    name: str
    person: str
    steps: tuple[Step, ...]
    size: tuple[int, int] = DESK
    until: str = ""


SHOTS = (
    Shot("start", "visitor", ("/",)),
    Shot("start-phone", "visitor", ("/",), size=PHONE),
    Shot(
        "ballot",
        "resident",
        (
            *_VOTE,
            "label:has-text('Okręg 1')",
            "label:has(input[name='a:okreg-1']) >> nth=0",
            "label:has(input[name='a:miasto']) >> nth=0",
        ),
    ),
    Shot("matches", "resident", ("/moje-dopasowania",)),
    Shot("board", "visitor", ("/wolontariat",)),
    Shot("organisation", "coordinator", ("/organizacja",)),
    Shot("result", "visitor", (*_ENDED, "main a[href$='/wynik']"), until="main a[href$='/wynik']"),
    Shot("desk", "organiser", ("/biurko/konsultacje",)),
    Shot("consultation", "visitor", _PARK),
    Shot("remarks", "visitor", (*_PARK, "nav.tabs a[href$='/uwagi']")),
    Shot("report", "visitor", (*_HOURS, "nav.tabs a[href$='/raport']")),
)


def main(names: Sequence[str]) -> int:
    """Take the pictures; one that cannot be taken is told, and the others are taken."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    failed = 0
    with tempfile.TemporaryDirectory(prefix="wspolnie-shots-") as made:
        folder = Path(made)
        suites = folder / "suite"
        suites.mkdir()
        with (
            servers.started(folder) as run,
            suite.running(run, suites, name="shots", redis_number=0) as running,
            browser.launched() as chromium,
        ):
            town.fill(running)
            for shot in SHOTS:
                if not names or shot.name in names:
                    failed += not taken(shot, running, chromium)
    return 1 if failed else 0


def taken(shot: Shot, running: Suite, chromium: Browser) -> bool:
    """Take one picture and say how it went."""
    width, height = shot.size
    window = chromium.new_context(locale="pl-PL", viewport={"width": width, "height": height})
    window.set_default_timeout(10_000)
    page = window.new_page()
    try:
        town.sign_in(page, running, shot.person)
        walk(page, running, shot)
        data = page.screenshot(path=FOLDER / f"{shot.name}.png", animations="disabled")
    except Exception as error:  # whatever went wrong, the other pictures are still wanted
        print(f"{shot.name}: not taken: {error}")
        return False
    finally:
        window.close()
    print(f"{shot.name}: {len(data) // 1024} kB" + (" TOO BIG" if len(data) > MOST_BYTES else ""))
    return len(data) <= MOST_BYTES


def walk(page: Page, running: Suite, shot: Shot) -> None:
    """Go the shot's way and leave the page as it is to be seen."""
    for step in shot.steps:
        if shot.until and step == shot.until:
            wait_for(page, step)
        match step:
            case (selector, text):
                page.locator(selector).fill(text)
            case str() if step.startswith("/"):
                answer = page.goto(running.url + step)
                if answer is not None and not answer.ok:
                    raise RuntimeError(f"{step} answers {answer.status}")
            case str():
                page.locator(step).first.click()
                page.wait_for_load_state()
    page.evaluate("document.activeElement && document.activeElement.blur(); scrollTo(0, 0)")
    page.mouse.move(0, 0)


def wait_for(page: Page, selector: str) -> None:
    """Open the page again until it has what is waited for."""
    deadline = time.monotonic() + RESULT_PATIENCE
    while not page.locator(selector).count():
        if time.monotonic() > deadline:
            raise RuntimeError(f"{selector} did not come within {RESULT_PATIENCE} s")
        time.sleep(2)
        page.reload()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
