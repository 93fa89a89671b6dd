"""Reading ESCO's own CSV files: concepts with what they are called in a language."""

import csv
from collections.abc import Iterable, Iterator

import msgspec

NEEDED = ("conceptUri", "preferredLabel")
ALSO_CALLED = ("altLabels", "hiddenLabels")
ADDRESS = "http://data.europa.eu/esco/"
LONGEST = 1000


class EscoFault(ValueError):
    """A file cannot be used; the text says which line and why."""


class Concept(msgspec.Struct, frozen=True):
    """A concept as one line of a file has it."""

    uri: str
    kind: str
    preferred: str
    also: tuple[str, ...]


def concepts(lines: Iterable[str]) -> Iterator[Concept]:
    """The released concepts of a file; nothing where the file is not about concepts.

    Raises EscoFault with the line.
    """
    reader = csv.DictReader(lines, restkey="", strict=True)
    begins = 1
    try:
        if any(name not in (reader.fieldnames or ()) for name in NEEDED):
            return
        begins = reader.line_num + 1
        for row in reader:
            if "" in row or None in row.values():
                raise EscoFault(f"line {begins}: not as many values as the first line has columns")
            if row.get("status", "released") == "released":
                yield _concept(row, begins)
            begins = reader.line_num + 1
    except csv.Error as error:
        raise EscoFault(f"line {begins}: {error}") from None


def _concept(row: dict[str, str], line: int) -> Concept:
    uri, preferred = row["conceptUri"].strip(), " ".join(row["preferredLabel"].split())
    if not uri.startswith(ADDRESS) or len(uri) > 200:
        raise EscoFault(f"line {line}: {uri[:80]!r} is no address of ESCO")
    if not preferred:
        raise EscoFault(f"line {line}: no preferredLabel")
    also = [label for name in ALSO_CALLED for label in _labels(row.get(name, ""))]
    if max(map(len, (preferred, *also))) > LONGEST:
        raise EscoFault(f"line {line}: a label of more than {LONGEST} letters")
    known = dict.fromkeys(label for label in also if label != preferred)
    return Concept(uri, row.get("conceptType", "")[:40], preferred, tuple(known))


def _labels(cell: str) -> Iterator[str]:
    """Labels stand on lines of their own, in the collections with a bar between them."""
    for line in cell.splitlines():
        for label in line.split(" | "):
            if label.strip():
                yield " ".join(label.split())
