"""The kit's macros: each renders alone, in the language of the request, and nothing is inline."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from types import SimpleNamespace

import html5lib
import pytest
from flask import Flask, render_template_string
from flask_babel import refresh
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError
from wtforms import BooleanField, Form, PasswordField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from services.gateway.kit import STREET_WINDOWS, error_pairs, icon_names, pages_around, share
from tests.support.kit.app import kit_app
from tests.support.messages import GATEWAY

CALLS = {
    "ui.button('Zapisz', 'primary', 'check')": '<button class="button primary"',
    "ui.link_button('Dalej', '/x')": 'href="/x"',
    "ui.csrf()": 'name="csrf_token"',
    "ui.field('email', 'Adres', '', 'email', autocomplete='email')": 'autocomplete="email"',
    "ui.textarea('about', 'O tobie', 'Ala')": "\nAla</textarea>",
    "ui.select('area', 'Okolica', [(1, 'A'), (2, 'B')], '2')": '<option value="2" selected>',
    "ui.checkbox('ok', 'Zgoda', True)": "checked",
    "ui.checkbox_group('s', 'Co?', [(1, 'A'), (2, 'B')], [2])": 'id="s-2" name="s" value="2" ch',
    "ui.radio_group('r', 'Co?', [('a', 'A')], 'a')": 'role="radiogroup"',
    "ui.week_grid('w', ['sun-evening'])": 'value="sun-evening" checked',
    "ui.error_summary({'email': ['Wpisz adres']})": '<a href="#email">Wpisz adres</a>',
    "ui.notice('warning', 'Uwaga')": "Zwróć uwagę",
    "ui.badge('Otwarte', 'good')": "badge good",
    "ui.places(2, 5)": "zajęte 2 z 5 miejsc",
    "ui.places(20, 50)": 'width="64"',
    "ui.stations(['A', 'B', 'C'], 1)": 'class="now" aria-current="step"',
    "ui.resting('Wolontariat')": "Wolontariat: chwila przerwy.",
    "ui.illustration('receipt', 'Dowód')": 'aria-label="Dowód"',
    "ui.street(3)": "świecą się 3 okna",
    "ui.empty_state('mail-sent', 'List w drodze', 'Zajrzyj do poczty')": "illustration",
    "ui.pagination(2, 3, '?p={}'.format)": 'href="?p=3"',
    "ui.tabs([('A', '/a', True)], 'Widoki')": 'aria-current="page"',
    "ui.facts([('clock', 'Kiedy', 'jutro')])": "<dt>Kiedy:</dt><dd>jutro</dd>",
    "ui.steps(1, 3, 'runda 1 z 3')": "runda 1 z 3",
    "ui.page_head('Tytuł', 'Zdanie')": "<h1>Tytuł</h1>",
    "ui.card('Tytuł', '/x')": '<h2><a href="/x">Tytuł</a></h2>',
    "ui.tags(['a', 'b'])": '<ul class="tags">',
    "ui.form_status('Nie wiadomo')": 'data-offline="Nie wiadomo"',
    "ui.icon('bell', 'Dzwonek')": 'role="img" aria-label="Dzwonek"',
}


@pytest.fixture
def app() -> Iterator[Flask]:
    """The kit's app inside a Polish request."""
    app = kit_app()
    with app.test_request_context(headers={"Accept-Language": "pl"}):
        yield app


@contextmanager
def reading(app: Flask, language: str) -> Iterator[None]:
    """Inside: a request of somebody who reads this language."""
    with app.test_request_context(headers={"Accept-Language": language}):
        refresh()
        yield
    refresh()


def rendered(text: str, **context: object) -> str:
    return render_template_string("{{ " + text + " }}", **context)


@pytest.mark.parametrize("call", CALLS)
def test_a_macro_renders_alone_as_sound_html(app: Flask, call: str) -> None:
    text = rendered(call)
    assert CALLS[call] in text
    assert not re.search(r"\sstyle=|<style|<script|\son\w+=", text)
    html5lib.HTMLParser(strict=True).parseFragment(text)


def test_texts_follow_the_language_of_each_request(app: Flask) -> None:
    assert "poniedziałek" in rendered("ui.week_grid('w')")
    for language, monday in (("de", "Montag"), ("uk", "понеділок"), ("en", "Monday")):
        with reading(app, language):
            assert monday.casefold() in rendered("ui.week_grid('w')").casefold()


def test_what_people_wrote_is_escaped(app: Flask) -> None:
    for call in (
        "ui.card(evil, '/x')",
        "ui.notice('info', evil)",
        "ui.illustration('receipt', evil)",
    ):
        assert "<img" not in rendered(call, evil='"><img src=x>')


def test_a_mistyped_icon_or_macro_is_an_error(app: Flask) -> None:
    with pytest.raises(LookupError, match="no icon 'bel'"):
        rendered("ui.icon('bel')")
    with pytest.raises(UndefinedError, match="buton"):
        rendered("ui.buton('x')")


def test_every_icon_named_in_a_template_is_in_the_sprite() -> None:
    named = set()
    for template in (GATEWAY / "templates").rglob("*.html"):
        text = template.read_text(encoding="utf-8")
        named |= set(re.findall(r"""(?:ui\.icon\(|icon=)["']([a-z0-9-]+)["']""", text))
    assert named
    assert named - icon_names() == set()


def test_an_error_is_joined_to_its_field(app: Flask) -> None:
    text = rendered("ui.field('email', 'Adres', hint='Twój', errors=['Wpisz adres'])")
    assert 'aria-describedby="email-hint email-error" aria-invalid="true"' in text
    assert 'id="email-error"' in text


class Sample(Form):  # type: ignore[misc]
    """One field of each kind the kit tells apart."""

    name = StringField("Imię", [InputRequired()], description="Jak się przedstawiasz")
    secret = PasswordField("Hasło")
    area = SelectField("Okolica", choices=[SelectChoice("a", "A"), SelectChoice("b", "B")])
    when = RadioField("Kiedy", choices=[SelectChoice("x", "X")])
    agree = BooleanField("Zgoda")


def test_a_form_field_renders_by_its_own_kind(app: Flask) -> None:
    form = Sample(data={"name": "Hanna", "secret": "tajne", "area": "b"})
    name = rendered("ui.form_field(field)", field=form.name)
    assert 'value="Hanna"' in name
    assert "Jak się przedstawiasz" in name
    assert "nieobowiązkowe" not in name
    assert "tajne" not in rendered("ui.form_field(field)", field=form.secret)
    assert 'value="b" selected' in rendered("ui.form_field(field)", field=form.area)
    assert 'type="radio"' in rendered("ui.form_field(field)", field=form.when)
    assert 'type="checkbox"' in rendered("ui.form_field(field)", field=form.agree)


def test_result_bars_draw_the_line_where_the_money_ended(app: Flask) -> None:
    rows = [
        SimpleNamespace(label=label, value=value, text=str(value), won=value > 2, note=None)
        for label, value in (("A", 8), ("B", 4), ("C", 2))
    ]
    text = rendered("ui.result_bars(rows, 'Wynik', line_after=2)", rows=rows)
    assert text.index("Tu skończyły się pieniądze") > text.index("B")
    assert text.index("Tu skończyły się pieniądze") < text.index("C")
    assert re.findall(r'class="filled" width="([\d.]+)"', text) == ["100", "50", "25"]


def test_result_bars_stand_with_nobody_voting(app: Flask) -> None:
    row = SimpleNamespace(label="A", value=0, text="0", won=False, note=None)
    assert 'width="0"' in rendered("ui.result_bars(rows, 'Wynik')", rows=[row])
    assert "<ol" in rendered("ui.result_bars([], 'Wynik')")


def test_windows_of_the_street_light_up_one_by_one(app: Flask) -> None:
    for lit in (0, 1, 24, 500):
        text = rendered("ui.street(lit)", lit=lit)
        assert text.count('class="lit"') == min(lit, len(STREET_WINDOWS))
        assert text.count('class="dark"') == len(STREET_WINDOWS) - min(lit, len(STREET_WINDOWS))


def test_money_and_moments_speak_the_language(app: Flask) -> None:
    moment = datetime(2026, 12, 4, 16, 0, tzinfo=UTC)
    assert rendered("m|moment", m=moment) == "piątek, 4 grudnia, 17:00"
    assert rendered("m|day(true)", m=moment) == "piątek, 4 grudnia 2026"
    assert rendered("12345600|money").replace("\u00a0", " ") == "123 456 zł"
    assert rendered("150|money").replace("\u00a0", " ") == "1,50 zł"
    with reading(app, "de"):
        assert rendered("m|moment", m=moment) == "Freitag, 4. Dezember, 17:00"


@given(value=st.integers(-10, 10**12), whole=st.integers(-10, 10**12))
def test_a_bar_never_leaves_its_frame(value: int, whole: int) -> None:
    assert 0 <= float(share(value, whole)) <= 100


@given(total=st.integers(1, 400), data=st.data())
def test_pages_worth_showing_hold_the_ends_and_the_present_one(
    total: int, data: st.DataObject
) -> None:
    number = data.draw(st.integers(1, total))
    shown = list(pages_around(number, total))
    pages = [page for page in shown if page is not None]
    assert {1, number, total} <= set(pages)
    assert pages == sorted(set(pages))
    assert len(shown) <= 9


def test_errors_of_a_form_become_pairs_that_lead_to_fields() -> None:
    assert error_pairs({"a": ["x", "y"], None: ["z"]}) == [("a", "x"), ("a", "y"), (None, "z")]
    assert error_pairs([("b", "x")]) == [("b", "x")]
