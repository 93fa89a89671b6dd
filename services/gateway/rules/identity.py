"""Who is the same elector: a declared name and address, however they are written.

Case, diacritics, "ul.", "al.", "os.", spaces, the order of names and of a double surname make no
difference; two flats of one house do.
"""

import hashlib
import hmac
import re
import unicodedata
from uuid import UUID

# Letters that do not come apart into a base and a sign.
_LETTERS = str.maketrans(
    {"ł": "l", "đ": "d", "ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "ı": "i", "ð": "d", "þ": "th"}
)
# What a street is called beside its name, often left out: all of it is left out here.
_STREET_WORDS = frozenset(
    [
        "ul",
        "ulica",
        "al",
        "aleja",
        "aleje",
        "alei",
        "os",
        "osiedle",
        "osiedla",
        "pl",
        "plac",
        "skwer",
        "rondo",
        "nr",
        "numer",
    ]
)
_FLAT_WORDS = frozenset(["m", "mieszkanie", "mieszkania", "lok", "lokal", "lokalu"])
_POSTCODE = re.compile(r"\b\d{2}-\d{3}\b")
_DASHES = re.compile(r"\s*[-‐‑–—]\s*")
_MAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]+")
_TOKEN = re.compile(r"\d+|[^\W\d_]+")


def name_of(written: str) -> str:
    """Return a name's parts in alphabetical order: 'Anna Nowak-Lis' is 'Lis Nowak Anna'."""
    return " ".join(sorted(_tokens(written)))


def address_of(written: str) -> str:
    """Return an address as its street, house, flat and town, without the words people leave out."""
    parts: list[str] = []
    for token in _tokens(_POSTCODE.sub(" ", written)):
        follows_number = bool(parts) and parts[-1][0].isdigit()
        if token in _STREET_WORDS or (token in _FLAT_WORDS and follows_number):
            continue
        if follows_number and len(token) == 1 and token.isalpha() and parts[-1].isdigit():
            # "12 A" and "12a" are one house.
            parts[-1] += token
        else:
            parts.append(token)
    return " ".join(parts)


def identity(key: bytes, roll_id: UUID, *, name: str, address: str) -> bytes:
    """Return the keyed hash by which an elector stands in one roll; in another it differs."""
    return identity_of(key, roll_id, name=name_of(name), address=address_of(address))


def account(key: bytes, roll_id: UUID, account_id: UUID) -> bytes:
    """Return the keyed hash by which an account is an elector where whoever is signed in is one."""
    return hmac.digest(
        key, b"wspolnie account 1\n" + roll_id.bytes + account_id.bytes, hashlib.sha256
    )


def shorter_names(written: str) -> list[str]:
    """Return how people also give this name: with one part of a double surname, or without a
    middle name. Who they are in a roll is to be said only where exactly one elector fits."""
    words = [_tokens(word) for word in _DASHES.sub("-", written).split()]
    flat = [token for word in words for token in word]
    found = set()
    for place, word in enumerate(words):
        rest = [token for other in words[:place] + words[place + 1 :] for token in other]
        if len(word) > 1 and rest:
            found |= {" ".join(sorted([*rest, part])) for part in word}
    if not found and len(flat) > 2:
        found.add(" ".join(sorted([flat[0], flat[-1]])))
    return sorted(found - {name_of(written)})


def identity_of(key: bytes, roll_id: UUID, *, name: str, address: str) -> bytes:
    """Return the keyed hash of a name and an address that are normalised already."""
    text = f"{name}\n{address}".encode()
    return hmac.digest(key, b"wspolnie elector 1\n" + roll_id.bytes + text, hashlib.sha256)


def contact(key: bytes, roll_id: UUID, written: str) -> bytes | None:
    """Return the keyed hash of a mail address or a phone number; None when it is neither."""
    text = mail_of(written) or phone_of(written)
    if text is None:
        return None
    return hmac.digest(key, b"wspolnie contact 1\n" + roll_id.bytes + text.encode(), hashlib.sha256)


def mail_of(written: str) -> str | None:
    """Return a mail address without what makes no difference; None when it is none."""
    text = written.strip().casefold()
    return text if _MAIL.fullmatch(text) else None


def phone_of(written: str) -> str | None:
    """Return a phone number with its country, Poland's if none is written; None when it is none."""
    text = re.sub(r"[\s().\-–/]", "", written)
    text = re.sub(r"^00", "+", text)
    if re.fullmatch(r"\d{9}", text):
        text = "+48" + text
    elif re.fullmatch(r"48\d{9}", text):
        text = "+" + text
    return text if re.fullmatch(r"\+[1-9]\d{7,14}", text) else None


def faults(name: str, address: str) -> dict[str, str]:
    """Return what is missing for a declaration: two names; a house number and a place's name."""
    found = {}
    if len(_tokens(name)) < 2 or any(token.isdigit() for token in _tokens(name)):
        found["name"] = "incomplete"
    parts = address_of(address).split()
    if not any(part[0].isdigit() for part in parts) or not any(
        len(part) > 1 and part.isalpha() for part in parts
    ):
        found["address"] = "incomplete"
    if len(name) > 200:
        found["name"] = "too_long"
    if len(address) > 300:
        found["address"] = "too_long"
    return found


def plain(written: str) -> str:
    """Return a text's words without case, diacritics and punctuation."""
    return " ".join(_tokens(written))


def _tokens(written: str) -> list[str]:
    # Some signs only come apart into capitals (U+2107), and some capitals into marked letters.
    small = unicodedata.normalize("NFKD", written).casefold()
    bare = unicodedata.normalize("NFKD", small).translate(_LETTERS)
    return _TOKEN.findall("".join(sign for sign in bare if not unicodedata.combining(sign)))
