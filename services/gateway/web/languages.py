"""Four languages: which one a person reads, and the catalogues, read from `.po` files directly.

Each room of the gateway keeps its own file per language (`translations/<language>/<room>.po`), so
that two people can translate at once; there is no compile step to forget.
"""

from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import Flask, request, session
from flask_babel import Babel, Domain, get_locale

LANGUAGES = {"pl": "Polski", "en": "English", "uk": "Українська", "de": "Deutsch"}
DEFAULT = "pl"
TRANSLATIONS = Path(__file__).parent.parent / "translations"


def chosen() -> str:
    """Return the language of the present request: chosen, else the browser's, else Polish."""
    picked = session.get("language")
    if picked in LANGUAGES:
        return str(picked)
    return request.accept_languages.best_match(list(LANGUAGES)) or DEFAULT


def catalogue(language: str) -> Translations:
    """Return all rooms' translations of a language; English is the language of the source."""
    merged = Translations()
    # Without these two a catalogue without files would answer with the wrong plural.
    merged.plural = lambda number: int(number != 1)
    for file in sorted((TRANSLATIONS / language).glob("*.po")):
        with file.open("rb") as source:
            room = read_po(source, locale=language)
        compiled = BytesIO()
        write_mo(compiled, room)
        compiled.seek(0)
        loaded = Translations(compiled)
        merged.merge(loaded)
        merged.plural = loaded.plural
    return merged


class _Catalogues(Domain):  # type: ignore[misc]
    """Flask-Babel's domain on our catalogues, loaded once a process."""

    def get_translations(self) -> Translations:
        locale = get_locale()
        language = DEFAULT if locale is None else str(locale.language)
        if language not in self.cache:
            self.cache[language] = catalogue(language)
        found: Translations = self.cache[language]
        return found


_catalogues = _Catalogues()


class _Babel(Babel):  # type: ignore[misc]
    """Flask-Babel, asking our catalogues."""

    @property
    def domain_instance(self) -> Domain:
        return _catalogues


def install(app: Flask) -> None:
    """Give an app its languages; call before the first request, so forks share the catalogues."""
    app.config["BABEL_DEFAULT_LOCALE"] = DEFAULT
    app.config["BABEL_DEFAULT_TIMEZONE"] = "Europe/Warsaw"
    _catalogues.cache = {language: catalogue(language) for language in LANGUAGES}
    _Babel(app, locale_selector=chosen)
