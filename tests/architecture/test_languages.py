"""No text without its Polish, Ukrainian and German, and none outside the catalogues."""

import re

import pytest
from jinja2 import Environment

from services.gateway.wordings import WORDINGS
from tests.support.messages import (
    GATEWAY,
    TRANSLATED,
    bare_words,
    missing,
    said,
    texts,
    translations,
)
from tests.support.servers import ROOT

PLURALS = {"pl": 3, "uk": 3, "de": 2}
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
# Names that are the same in every language.
NAMES = {"Wspólnie", "pb", "CSV", "JSON", "iCal", "SHA", "Merkle", "wspolnie", "recount"}


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_translated(language: str) -> None:
    lacking = [f"{text.place}: {text.id}" for text in missing(language)]
    assert lacking == [], "run `make messages` for entries to fill in"


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_catalogue_translates_what_nobody_says(language: str) -> None:
    """A text inside an f-string is not found either: it would also be missed if untranslated."""
    spoken = {(text.id, text.context) for text in texts()}
    assert [key for key in translations(language) if key not in spoken] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_two_rooms_never_translate_the_same_text_differently(language: str) -> None:
    differing = {
        str(key): {room: message.string for room, message in entries}
        for key, entries in translations(language).items()
        if len({str(message.string) for _room, message in entries}) > 1
    }
    assert differing == {}


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_keep_their_placeholders_and_have_all_plurals(language: str) -> None:
    faults = []
    for (key, _context), entries in translations(language).items():
        ids = key if isinstance(key, tuple) else (key,)
        wanted = set(_PLACEHOLDER.findall(ids[-1]))
        for room, message in entries:
            texts = said(message)
            if isinstance(key, tuple) and len(texts) != PLURALS[language]:
                faults.append(f"{room}: {ids[0]}: {len(texts)} plural forms")
            faults += [
                f"{room}: {ids[0]}: {text}"
                for text in texts
                if not set(_PLACEHOLDER.findall(text)) <= wanted
                or (not isinstance(key, tuple) and set(_PLACEHOLDER.findall(text)) != wanted)
            ]
    assert faults == []


def test_no_template_speaks_outside_the_catalogues() -> None:
    environment = Environment(extensions=["jinja2.ext.i18n"])
    spoken = {
        str(template.relative_to(GATEWAY)): words
        for template in (GATEWAY / "templates").rglob("*.html")
        if (words := [w for w in bare_words(template, environment) if w not in NAMES])
    }
    assert spoken == {}


def test_every_wording_has_somebody_who_sends_it() -> None:
    """By its name, or by a name put together from a beginning, as `remark_{position}`."""
    sources = [
        file.read_text()
        for room in ("services", "shared")
        for file in (ROOT / room).rglob("*.py")
        if not file.name.endswith("wordings.py")
    ]
    everything = "\n".join(sources)
    begun = set(re.findall(r'f"([a-z_]+_)\{', everything))
    silent = [
        name
        for name in WORDINGS
        if f'"{name}"' not in everything and not any(name.startswith(one) for one in begun)
    ]
    assert silent == []
