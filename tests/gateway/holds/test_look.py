"""The guard's pages in a real browser: sound for axe and on a phone, in each of their states."""

from uuid import UUID

from playwright.sync_api import Browser, BrowserContext

from services.gateway.model import db
from services.gateway.register import judging
from tests.gateway.holds.conftest import Town
from tests.support import apps, people
from tests.support.browser import findings, overflow


def as_whom(town: Town, chromium: Browser, address: str, account_id: UUID) -> BrowserContext:
    context = chromium.new_context(locale="pl-PL", viewport={"width": 360, "height": 740})
    client = people.signed_in(town.gateway, account_id)
    kept = client.get_cookie(town.gateway.config["SESSION_COOKIE_NAME"])
    assert kept is not None
    context.add_cookies([{"name": kept.key, "value": kept.value, "url": address}])
    return context


def test_the_pages_are_sound_on_a_phone_in_each_state(town: Town, chromium: Browser) -> None:
    desk = "/biurko/konsultacje"
    ballot = f"{desk}/{town.vote.consultation_id}"
    faults: list[str] = []
    town.crowd(14, "a", origin=town.place("198.51.100.7"))
    town.crowd(14, "b", origin=town.place("203.0.113.7", "c" * 22))
    with apps.served(town.gateway) as address:
        context = as_whom(town, chromium, address, town.organiser)
        page = context.new_page()

        def look(path: str) -> None:
            answer = page.goto(address + path)
            assert answer is not None
            assert answer.status == 200, path
            faults.extend(f"{path}: {found}" for found in findings(page))
            if wide := overflow(page):
                faults.append(f"{path}: {wide} px too wide")

        for path in (f"{desk}/grupy", f"{ballot}/grupy", f"{ballot}/wydanie", f"{desk}/stanowiska"):
            look(path)
        look(f"/konsultacje/{town.vote.consultation_id}/druga-karta")
        town.verifying()
        first, _ = town.open_groups()
        with town.gateway.app_context():
            judging.propose(
                group_id=first,
                actor=town.acting(town.clerk),
                decision="leave_out",
                reason="Te same karty",
            )
            db.session.commit()
        look(f"{desk}/grupy")
        look(f"{ballot}/grupy")
        # A mistake: the summary leads to the field that is wrong.
        page.get_by_role("button", name="Zaproponuj").click()
        page.wait_for_selector("#error-summary")
        faults.extend(f"after a mistake: {found}" for found in findings(page))
        page.locator("#error-summary a").first.click()
        assert page.evaluate("document.activeElement.name") in ("decision", "reason")
        context.close()
    assert not faults, "\n".join(faults)
