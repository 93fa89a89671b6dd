"""What changed between two versions of an idea, in words: what stayed, what went, what came."""

import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any, NamedTuple, TypeVar

T = TypeVar("T", bound=Hashable)

_WORDS = re.compile(r"\s+|\S+")
# Beyond this a comparison word by word costs more than it tells.
_MOST_WORDS = 4000

TEXTS = ("title", "summary", "description", "place")
WHOLE = ("area_id", "point")


class Part(NamedTuple):
    """A piece of text: `kind` is same, gone or new. A line of the cost has its `amount`."""

    kind: str
    text: str
    amount: int | None = None


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, tuple[Part, ...]]:
    """Return the fields that differ, each as its parts in reading order.

    What is not gone, put together, is the new text; what is not new is the old one.
    """
    found: dict[str, tuple[Part, ...]] = {}
    for field in TEXTS:
        if before[field] != after[field]:
            found[field] = parts(before[field], after[field])
    for field in WHOLE:
        if before[field] != after[field]:
            pair = (Part("gone", before[field]), Part("new", after[field]))
            found[field] = tuple(part for part in pair if part.text)
    old = [(str(label), int(amount)) for label, amount in before["costs"]]
    new = [(str(label), int(amount)) for label, amount in after["costs"]]
    if old != new:
        found["costs"] = tuple(
            Part(kind, label, amount) for kind, lines in _steps(old, new) for label, amount in lines
        )
    return found


def parts(before: str, after: str) -> tuple[Part, ...]:
    """Compare two texts word by word."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if len(old) > _MOST_WORDS or len(new) > _MOST_WORDS:
        return tuple(part for part in (Part("gone", before), Part("new", after)) if part.text)
    return tuple(Part(kind, "".join(words)) for kind, words in _steps(old, new))


def _steps(old: Sequence[T], new: Sequence[T]) -> Iterator[tuple[str, Sequence[T]]]:
    """Give the pieces that stayed, went and came, in order; none is empty."""
    for kind, start, stop, begin, end in SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        if kind == "equal":
            yield "same", old[start:stop]
            continue
        if start < stop:
            yield "gone", old[start:stop]
        if begin < end:
            yield "new", new[begin:end]
