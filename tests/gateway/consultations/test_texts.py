"""What organisers type: money, moments, pasted rows and Markdown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from services.consultations.rules import bases
from services.gateway.pages.consultations import basis_words, fields, markdown, phase_words


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("12 500", 1_250_000),
        ("12500,5", 1_250_050),
        ("12.500,50", 1_250_050),
        ("12.500", 1_250_000),
        ("12500.50 zł", 1_250_050),
        ("12\u00a0500 PLN", 1_250_000),
        ("1.200.000", 120_000_000),
        ("0,01", 1),
        ("", None),
        ("dużo", None),
        ("-5", None),
        ("1,234", None),
        ("12,5,0", None),
    ],
)
def test_an_amount_is_read_as_people_write_it(typed: str, amount: int | None) -> None:
    assert fields.grosze(typed) == amount


@given(st.integers(0, 10**12))
def test_an_amount_that_is_shown_in_a_form_is_read_back_the_same(amount: int) -> None:
    assert fields.grosze(fields.written(amount)) == amount


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[a](javascript:alert(1))",
        "[a](data:text/html,x)",
        "![a](https://example.org/x.png)",
        "<a href='//evil.example' onclick=x>",
        "[a](https://x.example 'x\" onmouseover=\"y')",
    ],
)
def test_no_text_becomes_a_script_a_picture_or_a_strange_link(hostile: str) -> None:
    shown = markdown.render(hostile)
    assert isinstance(shown, Markup)
    for tag in ("<script", "<img", 'href="javascript', 'href="data', "<a href='//"):
        assert tag not in shown
    assert ' onmouseover="' not in shown
    assert "<a onclick" not in shown


def test_headings_begin_below_the_pages_own() -> None:
    shown = markdown.render("# A\n\n###### B\n\n- **c**\n\n[d](https://example.org)")
    assert "<h2>A</h2>" in shown
    assert "<h4>B</h4>" in shown
    assert "<strong>c</strong>" in shown
    assert 'rel="nofollow noopener"' in shown


def test_the_file_of_legal_bases_names_nothing_that_has_no_words() -> None:
    for basis in bases.known().values():
        assert basis.key in basis_words.BASES
        assert set(basis.forms) <= set(basis_words.FORMS)
        assert {phase.kind for phase in basis.phases} <= set(phase_words.EXPLAINED)
        for term in basis.terms:
            assert set(term.of) <= set(basis_words.FORMS) | set(basis_words.PLACES), term.key


def test_what_is_set_on_paper_says_what_the_page_says() -> None:
    text = (
        "## Co dalej\n\nŁąka **zostaje**, *cała*.\nZob. [plan](https://lipowo.example/p).\n\n"
        "- lipy\n  - przy szkole\n\n  drugi akapit\n- ławki\n\n1. raz\n2. dwa"
    )
    told = markdown.blocks(text)
    assert [(block.kind, len(block.lines)) for block in told] == [
        ("heading", 1),
        ("text", 1),
        ("list", 3),
        ("numbers", 2),
    ]
    assert [run.text for run in told[1].lines[0] if run.strong] == ["zostaje"]
    assert [run.text for run in told[1].lines[0] if run.emphasis] == ["cała"]
    assert [(run.text, run.link) for run in told[1].lines[0] if run.link] == [
        ("plan", "https://lipowo.example/p")
    ]


@given(st.text(alphabet="ab *_-#1.>`|[]()!<\n\t\\&:/", max_size=120))
def test_no_word_of_a_text_is_lost_on_paper(text: str) -> None:
    lines = [line for block in markdown.blocks(text) for line in block.lines]
    on_paper = "".join(run.text for line in lines for run in line)
    on_page = markdown.render(text).striptags()
    assert "".join(on_paper.split()) == "".join(on_page.split())
