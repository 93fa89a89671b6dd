"""A file with the papers of a vote: finding its format, and counting it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from services.consultations import pabulib
from services.consultations.formats.errors import FormatError
from services.consultations.tally.recounting import AnyElection, Counted, count
from services.consultations.tally.settings import CannotCount, RuleSettings

if TYPE_CHECKING:
    from services.consultations.pabulib import PabulibFile


@dataclass(frozen=True)
class VoteFile:
    """A vote as its file tells it.

    `elections`: the same papers as a rule may want them, what the voters wrote first (a file with
    scores also gives the ranks they imply). `settings`: what our own export says about counting;
    `seats`: how many are elected, where any other file says so.
    """

    format: str
    elections: tuple[AnyElection, ...]
    title: str = ""
    settings: RuleSettings | None = None
    seats: int | None = None
    budget: "PabulibFile | None" = None
    """The whole file, where it is a budget's."""


def read(name: str, content: bytes) -> VoteFile:
    """Read a file by the end of its name, or else by how it begins.

    FormatError or PabulibError with the line and what to do.
    """
    reader = _reader(PurePath(name).suffix.lower(), content)
    if reader is None:
        raise FormatError(
            1,
            "the format is not known; the file should end with .pb, .abif, .blt, .HIL, .json (our"
            ' own export) or .txt (a Debian tally with lines "V: 1234")',
        )
    return reader(content)


def recount(file: VoteFile, changes: Mapping[str, Any] | None = None) -> Counted:
    """Count a file by the rule it names, or by `changes`: settings by name that go before its own.

    CannotCount says what is missing or does not fit. Nothing else goes into a published result, so
    the same file gives the same report, byte for byte, wherever it is counted.
    """
    said = {} if file.settings is None else file.settings.said()
    if changes and "rule" in changes and changes["rule"] != said.get("rule"):
        # Of another rule's settings only the seed means the same.
        said = {"seed": said["seed"]} if "seed" in said else {}
    said |= changes or {}
    if file.seats is not None and said.get("rule") != "irv":
        said.setdefault("seats", file.seats)
    decimals = None if file.budget is None else file.budget.cost_decimals
    return count(file.elections, RuleSettings.of(said), cost_decimals=decimals)


def _budget(content: bytes) -> VoteFile:
    file = pabulib.read(content)
    try:
        settings = RuleSettings.of_meta(file.meta)
    except CannotCount as error:
        raise FormatError(1, f"META names a rule that cannot be used: {error}") from None
    title = file.meta.get("description", "").strip()
    return VoteFile("pb", (file.election,), title=title, settings=settings, budget=file)


def _reader(kind: str, content: bytes) -> Callable[[bytes], VoteFile] | None:
    if kind == ".pb":
        return _budget
    # What follows needs numpy, which counting a budget greedily does not.
    from services.consultations.formats import abif, blt, debian, own  # noqa: PLC0415

    by_name: dict[str, Callable[[bytes], VoteFile]] = {
        ".abif": abif.read,
        ".blt": blt.read,
        ".hil": blt.read,
        ".json": own.read_vote,
    }
    if kind in by_name:
        return by_name[kind]
    if content.lstrip()[:1] == b"{" and b'"wspolnie-vote/' in content[:1000]:
        return own.read_vote
    if debian.looks_like(content):
        return debian.read
    return _budget if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"META") else None
