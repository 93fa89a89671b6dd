"""Folding words, so that `Łąka`, `łąka` and `laka` are found by each other."""

import re
import unicodedata
from collections.abc import Iterable

_PLAIN = str.maketrans({"ł": "l", "ß": "ss", "’": "'", "ø": "o", "đ": "d"})
MOST_TERMS = 8


def fold(text: str) -> str:
    """Lower case, no diacritics of Latin letters, single spaces.

    Cyrillic keeps its letters: `й` and `ї` are letters of their own.
    """
    text = text.casefold().translate(_PLAIN)
    kept = []
    for letter in text:
        parts = unicodedata.normalize("NFKD", letter)
        kept.append(parts[0] if len(parts) > 1 and parts[0].isascii() else letter)
    return re.sub(r"\s+", " ", "".join(kept)).strip()


def folded(texts: Iterable[str]) -> str:
    """All texts folded into the one that search reads."""
    return fold(" ".join(text for text in texts if text))


def terms(words: str) -> tuple[str, ...]:
    """What a person typed, as folded terms that all must be found."""
    return tuple(dict.fromkeys(fold(words).split(" ")))[:MOST_TERMS] if words.strip() else ()


def pattern(term: str) -> str:
    """The LIKE pattern that finds a term anywhere, its own signs taken literally."""
    escaped = term.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
