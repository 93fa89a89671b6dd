"""Every text the gateway can show, and what each catalogue says of it.

Run as a module (`make messages`) it lists what is missing, ready to be pasted into a `.po` file.
"""

import re
import sys
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from jinja2 import Environment

from services.gateway.web.languages import LANGUAGES, TRANSLATIONS
from tests.support.servers import ROOT

GATEWAY = ROOT / "services" / "gateway"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "lazy_gettext": None,
    "_l": None,
    "N_": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
METHODS = [("templates/**.html", "jinja2.ext:babel_extract"), ("**.py", "python")]
OPTIONS = {"templates/**.html": {"silent": "false"}}
TRANSLATED = tuple(language for language in LANGUAGES if language != "en")


@dataclass(frozen=True)
class Text:
    """One text in the source: its id (a pair when it has a plural), context and first place."""

    id: str | tuple[str, ...]
    context: str | None
    place: str


@cache
def texts() -> tuple[Text, ...]:
    """Return every text of the gateway's templates and modules, each once."""
    found: dict[tuple[object, str | None], Text] = {}
    for file, line, message, _comments, context in extract_from_dir(
        GATEWAY, METHODS, OPTIONS, keywords=KEYWORDS
    ):
        if file.startswith("migrations"):
            continue
        wanted = tuple(message) if isinstance(message, list | tuple) else message
        found.setdefault((wanted, context), Text(wanted, context, f"{file}:{line}"))
    return tuple(found.values())


def catalogues(language: str) -> dict[str, Catalog]:
    """Return a language's catalogues by room."""
    return {
        file.stem: read_po(BytesIO(file.read_bytes()), locale=language)
        for file in sorted((TRANSLATIONS / language).glob("*.po"))
    }


def translations(language: str) -> dict[tuple[object, str | None], list[tuple[str, Message]]]:
    """Return (id, context) -> [(room, message)] over all of a language's catalogues."""
    found: dict[tuple[object, str | None], list[tuple[str, Message]]] = defaultdict(list)
    for room, catalogue in catalogues(language).items():
        for message in catalogue:
            if message.id:
                key = tuple(message.id) if isinstance(message.id, list | tuple) else message.id
                found[key, message.context].append((room, message))
    return found


def missing(language: str) -> list[Text]:
    """Return the texts that a language does not say, or says only in part."""
    known = translations(language)
    return [text for text in texts() if not _said(known.get((text.id, text.context), []))]


def said(message: Message) -> tuple[str, ...]:
    """Return a message's translations: one, or one a plural form; empty where it has none."""
    strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return tuple(str(text or "") for text in strings)


def _said(entries: list[tuple[str, Message]]) -> bool:
    return any(all(said(message)) for _room, message in entries if not message.fuzzy)


_TAG = re.compile(r"<(script|style)\b.*?</\1>|<!--.*?-->|<[^>]*>", re.DOTALL)
_SPOKEN = re.compile(r"\b(?:aria-label|title|alt|placeholder)=\"([^\"{]*)", re.DOTALL)
# Attributes that a macro puts together, and the class a page gives its body.
_CODE = re.compile(r"[\w-]+=\"[^\"]*\"?|\broom-\w+")
_LETTERS = re.compile(r"[^\W\d_]{2,}")


def bare_words(template: Path, environment: Environment) -> list[str]:
    """Return the words of a template that stand outside any translation."""
    source = template.read_text(encoding="utf-8")
    inside, kept = False, []
    for _line, kind, value in environment.lex(source):
        if kind == "block_begin":
            kept.append("\x00")
        if kind == "name" and value in ("trans", "endtrans"):
            inside = value == "trans"
        if kind == "data" and not inside:
            kept.append(value)
        elif kind in ("variable_begin", "variable_end", "block_end"):
            kept.append("\x01")
    # Attributes keep their quotes over an expression inside: a placeholder stands for it.
    text = re.sub("[\x00\x01]+", "{", "".join(kept))
    spoken = _SPOKEN.findall(text)
    return _LETTERS.findall(" ".join([_CODE.sub(" ", _TAG.sub(" ", text)), *spoken]))


def main() -> int:
    """Print what each language lacks; exit 1 if anything."""
    lacking = 0
    for language in TRANSLATED:
        for text in missing(language):
            lacking += 1
            print(f"\n# {language}\n#: {text.place}")
            if text.context:
                print(f'msgctxt "{text.context}"')
            if isinstance(text.id, tuple):
                print(f'msgid "{text.id[0]}"\nmsgid_plural "{text.id[1]}"\nmsgstr[0] ""')
            else:
                print(f'msgid "{text.id}"\nmsgstr ""')
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())
