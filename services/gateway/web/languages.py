"""Four languages: which one a person reads, and the catalogues, read from `.po` files directly.

Each room of the gateway keeps its own file per language (`translations/<language>/<room>.po`), so
that two people can translate at once; there is no compile step to forget.
"""

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import Flask, request, session
from flask_babel import Babel, Domain, get_locale
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

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
        found: Translations = self.cache[DEFAULT if locale is None else locale.language]
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
    # Jinja's own go by four calls to each word, and a page has dozens of words.
    app.jinja_env.globals.update(_=_translated, gettext=_translated, ngettext=_counted)


@pass_eval_context
def _translated(template: EvalContext, text: str, **values: Any) -> str:
    return _filled(template, _catalogues.get_translations().ugettext(text), values)


@pass_eval_context
def _counted(template: EvalContext, one: str, many: str, num: int, **values: Any) -> str:
    found = _catalogues.get_translations().ungettext(one, many, num)
    return _filled(template, found, {"num": num, **values})


def _filled(template: EvalContext, text: str, values: Mapping[str, Any]) -> str:
    """Put values into a text as Jinja does: escaped in pages, and `%%` is a percent sign."""
    found = Markup(text) if template.autoescape else text  # noqa: S704 our own catalogues' words
    return found % values if values or "%" in text else found
