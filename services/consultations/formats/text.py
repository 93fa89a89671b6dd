"""From bytes to numbered lines, and the numbers and names in them."""

import re

from services.consultations.formats.errors import FormatError
from services.consultations.tally.candidates import Candidate

MOST_PAPERS = 10**12
"""More papers of one kind than any vote has: a number beyond it is damage."""

_DIGITS = re.compile(r"[0-9]+")
# A DOS end of file (0x1A) may end old files; no other control character belongs into one.
_CONTROL_BYTES = bytes([*range(9), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F])
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")


def decode(content: bytes) -> str:
    """Text in UTF-8, or else in latin-1; line ends become line feeds."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.rstrip("\x1a")
    if content.isascii() and len(content.translate(None, _CONTROL_BYTES)) == len(content):
        return text
    if found := _CONTROL.search(text):
        line = 1 + text.count("\n", 0, found.start())
        raise FormatError(
            line,
            f"there is a character {ord(found[0]):#04x} that is no text;"
            " restore the undamaged file, or save it as UTF-8",
        )
    return text


def whole(text: str, line: int, what: str, most: int = MOST_PAPERS) -> int:
    """A whole number in plain digits."""
    if not _DIGITS.fullmatch(text) or len(text) > len(str(most)) or int(text) > most:
        raise FormatError(
            line, f"{what} is {text[:40]!r}; write a whole number up to {most} in plain digits"
        )
    return int(text)


def named(names: list[str]) -> tuple[Candidate, ...]:
    """Candidates whose ids are their names, or their numbers where names are no ids.

    Names that are empty or stand twice tell nobody apart.
    """
    if all(names) and len(set(names)) == len(names):
        return tuple(Candidate(name, name) for name in names)
    return tuple(Candidate(str(number), name) for number, name in enumerate(names, start=1))
