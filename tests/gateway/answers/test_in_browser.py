"""From the organiser's desk through the official's draft to what everybody reads, on a phone."""

import io

from PIL import Image
from playwright.sync_api import Page, ViewportSize, expect

from tests.support.browser import become, sound

from .conftest import Desk, in_days

PHONE: ViewportSize = {"width": 360, "height": 740}


def give_to_the_department(page: Page, at: str) -> None:
    """Tick two remarks, be told what is missing, give them on."""
    page.goto(at)
    sound(page)
    page.get_by_role("button", name="Odpowiedz na zaznaczone").click()
    expect(page.locator("#error-summary")).to_contain_text("Zaznacz przynajmniej jedną uwagę")
    for number in (1, 2):
        page.get_by_label(f"Nr {number} ").check()
    page.locator("#department_id").select_option(label="Wydział Zieleni")
    page.locator("#due").fill(in_days(5))
    page.get_by_role("button", name="Przekaż temu wydziałowi").click()
    expect(page.get_by_role("status").filter(has_text="Przekazano 2 uwagi")).to_be_visible()


def hand_in(page: Page, url: str) -> None:
    """As the official: from the board to the remark, and a draft."""
    page.goto(f"{url}/biurko/odpowiedzi")
    sound(page)
    page.get_by_role("link", name="Park nad Wełną").click()
    sound(page)
    page.get_by_role("link", name="Pokaż Nr 1").click()
    page.get_by_role("button", name="Oddaj").click()
    expect(page.locator("#error-summary")).to_contain_text("Wybierz stanowisko")
    page.get_by_label("Uwzględniona", exact=True).check()
    page.get_by_label("Uzasadnienie").fill("Posadzimy dziesięć lip.")
    sound(page)
    page.get_by_role("button", name="Oddaj").click()
    expect(page.get_by_role("status").filter(has_text="Oddane")).to_be_visible()


def publish_by_theme(page: Page, at: str) -> None:
    """As the organiser: publish the draft, then answer a theme at once with a preview."""
    page.goto(f"{at}/1")
    expect(page.get_by_label("Uzasadnienie")).to_have_value("Posadzimy dziesięć lip.")
    page.get_by_role("button", name="Opublikuj").click()
    sound(page)
    page.goto(f"{at}?szukaj=drzew")
    for number in (1, 2, 3):
        page.get_by_label(f"Nr {number} ").check()
    page.get_by_role("button", name="Odpowiedz na zaznaczone").click()
    sound(page)
    expect(page.locator("main")).to_contain_text("2 uwagi dostaną tę odpowiedź")
    expect(page.locator("main")).to_contain_text("1 ma już odpowiedź i zostaje bez zmian")
    page.get_by_label("Nieuwzględniona").check()
    page.get_by_label("Uzasadnienie").fill("To droga wojewódzka.")
    page.get_by_role("button", name="Odpowiedz na 2 uwagi").click()
    expect(page.get_by_role("status").filter(has_text="Gotowe: 2 uwagi")).to_be_visible()


def promise(page: Page, url: str, desk: Desk) -> None:
    """As the organiser: a promise that follows from a remark, with a picture; it is kept."""
    png = io.BytesIO()
    Image.new("RGB", (64, 40), "green").save(png, "PNG")
    page.goto(f"{url}/biurko/konsultacje/{desk.id}/dalej")
    page.locator("#new-title").fill("Dziesięć lip na rynku")
    page.locator("#new-planned_on").fill(in_days(30))
    page.locator("#new-remark_numbers").fill("1")
    page.get_by_role("button", name="Dodaj", exact=True).click()
    page.locator("summary", has_text="Zdjęcia").click()
    page.locator("input[type=file]").set_input_files(
        {"name": "lipa.png", "mimeType": "image/png", "buffer": png.getvalue()}
    )
    page.get_by_label("Co na nim widać, słowami").fill("Młoda lipa przy fontannie")
    page.get_by_role("button", name="Dodaj zdjęcie").click()
    page.locator("summary", has_text="Napisz, co się z tym stało").click()
    page.get_by_label("Co się z tym stało?").select_option("done")
    page.get_by_label("Zrobione dnia").fill(in_days(0))
    page.get_by_role("button", name="Zapisz").first.click()
    sound(page)


def test_an_answer_from_the_desk_to_everybody(page: Page, url: str, desk: Desk) -> None:
    page.set_viewport_size(PHONE)
    become(page, url, desk.organiser)
    give_to_the_department(page, url + desk.at)
    become(page, url, desk.official)
    hand_in(page, url)
    become(page, url, desk.organiser)
    publish_by_theme(page, url + desk.at)
    for path in (f"{desk.at}/tematy", "/biurko/odpowiedzi/wydzialy"):
        page.goto(url + path)
        sound(page)
    promise(page, url, desk)

    become(page, url, desk.resident)
    page.goto(f"{url}/konsultacje/{desk.id}/uwagi/1")
    expect(page.locator("main")).to_contain_text("Posadzimy dziesięć lip.")
    sound(page)
    page.get_by_role("link", name="Dziesięć lip na rynku").click()
    expect(page.get_by_role("img", name="Młoda lipa przy fontannie")).to_be_visible()
    sound(page)
