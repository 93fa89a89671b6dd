"""Proposals and comments of other systems: a mapping says which column means what.

Pure: a row and a mapping give a proposal or a comment, or the reason why not.
`docs/importing-proposals.md` tells operators what each entry of a mapping does. Who wrote a row is
not read: people never agreed to be brought here by name.
"""

import html
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Annotated, Literal, TypeVar
from zoneinfo import ZoneInfo

import msgspec

from services.consultations.rules.talk import excerpt

LONGEST_TITLE = 200
LONGEST_SUMMARY = 500
LONGEST_DESCRIPTION = 20_000
LONGEST_PLACE = 300
LONGEST_COMMENT = 20_000
LONGEST_KEY = 80


class MappingError(ValueError):
    """The mapping cannot be used, or not with this file; the text says where."""


class Refused(Exception):
    """A row cannot be taken; the text says why."""


class Described(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The consultation that is made for the proposals; a draft, for an organiser to publish."""

    title: Annotated[str, msgspec.Meta(min_length=1, max_length=150)]
    summary: Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
    description: str = ""
    language: Annotated[str, msgspec.Meta(pattern="^[a-z]{2}$")] = "pl"


class ProposalColumns(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which columns of the proposals hold what; of several the first that is filled counts."""

    key: str
    title: str
    summary: tuple[str, ...] = ()
    description: tuple[str, ...] = ()
    date: str = ""
    time: str = ""
    supports: str = ""
    place: tuple[str, ...] = ()
    latitude: str = ""
    longitude: str = ""


class CommentColumns(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which columns of the comments hold what."""

    key: str
    proposal: str
    text: str
    parent: str = ""
    date: str = ""
    time: str = ""


class FileTerms(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How a file is written, whatever it holds. `source` begins the key of every row.

    `only`: column -> the values with which a row is taken; others are listed.
    """

    source: Annotated[str, msgspec.Meta(min_length=1, max_length=40, pattern="^[^:]+$")]
    date_formats: tuple[str, ...] = ("%Y-%m-%d",)
    time_formats: tuple[str, ...] = ("%H:%M:%S", "%H:%M")
    time_zone: str = "Europe/Warsaw"
    delimiter: Annotated[str, msgspec.Meta(max_length=1)] = ""
    encoding: str = "utf-8-sig"
    markup: Literal["text", "html"] = "text"
    only: dict[str, tuple[str, ...]] = {}


class ProposalMapping(FileTerms, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A whole mapping of proposals; without `consultation` the command has to name one."""

    columns: ProposalColumns
    consultation: Described | None = None


class CommentMapping(FileTerms, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A whole mapping of comments.

    `no_parent` lists what stands in the parent's column where there is none. Where the column
    holds the whole way down, `parent_separator` parts it and the last is the parent.
    """

    columns: CommentColumns
    no_parent: tuple[str, ...] = ("", "-1", "0")
    parent_separator: str = ""


class Proposal(msgspec.Struct, frozen=True):
    """One proposal that can be taken; `notes` say what was changed to make it fit."""

    key: str
    title: str
    summary: str
    description: str
    place: str
    point: tuple[float, float] | None
    supports: int | None
    said_at: datetime | None
    notes: tuple[str, ...] = ()


class Said(msgspec.Struct, frozen=True):
    """One comment that can be taken; `parent` is a key, empty on the first level."""

    line: int
    key: str
    proposal: str
    parent: str
    text: str
    said_at: datetime | None


AnyMapping = TypeVar("AnyMapping", ProposalMapping, CommentMapping)


def read_mapping(text: str, kind: type[AnyMapping]) -> AnyMapping:
    """Read a mapping.

    Raises MappingError naming the first thing that is wrong.
    """
    try:
        mapping = msgspec.convert(tomllib.loads(text), kind)
        ZoneInfo(mapping.time_zone)
        "".encode(mapping.encoding)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, ValueError, LookupError) as error:
        raise MappingError(str(error)) from None
    return mapping


def columns_of(mapping: ProposalMapping | CommentMapping) -> list[str]:
    """Every column the mapping reads."""
    names: list[str] = list(mapping.only)
    for value in msgspec.to_builtins(mapping.columns).values():
        names += [value] if isinstance(value, str) else value
    return list(dict.fromkeys(name for name in names if name))


def table(
    rows: Iterable[tuple[int, list[str]]], mapping: ProposalMapping | CommentMapping
) -> Iterable[tuple[int, dict[str, str] | None]]:
    """Give each row by its columns' names, with its line; None for one of another length.

    Raises MappingError where the file lacks a column of the mapping.
    """
    lines = iter(rows)
    heading = next(lines, (0, []))[1]
    missing = [name for name in columns_of(mapping) if name not in heading]
    if missing:
        known = ", ".join(name for name in heading if name) or "none"
        raise MappingError(f"the file has no column {', '.join(missing)}; it has: {known}")
    for line, cells in lines:
        fits = len(cells) == len(heading)
        yield line, dict(zip(heading, cells, strict=True)) if fits else None


def proposal_of(row: Mapping[str, str] | None, mapping: ProposalMapping) -> Proposal:
    """Read one row of proposals.

    Raises Refused with the reason.
    """
    row = _taken(row, mapping)
    columns = mapping.columns
    title = " ".join(_needed(row, columns.title, "title", mapping).split())
    summary = _first(row, columns.summary, mapping)
    description = _first(row, columns.description, mapping)
    notes: list[str] = []
    if len(summary) > LONGEST_SUMMARY:
        description = f"{summary}\n\n{description}".strip()
        summary = excerpt(summary, LONGEST_SUMMARY - 2)
        notes.append("its summary is too long: cut, and whole in the description")
    if len(title) > LONGEST_TITLE:
        description = f"{title}\n\n{description}".strip()
        title = excerpt(title, LONGEST_TITLE - 2)
        notes.append("its title is too long: cut, and whole in the description")
    if len(description) > LONGEST_DESCRIPTION:
        raise Refused(f"its description has more than {LONGEST_DESCRIPTION} characters")
    place = " ".join(_first(row, columns.place, mapping).split())
    if len(place) > LONGEST_PLACE:
        raise Refused(f"its place has more than {LONGEST_PLACE} characters")
    return Proposal(
        key=_key(row, columns.key, mapping),
        title=title,
        summary=summary,
        description=description,
        place=place,
        point=_point(row, columns),
        supports=_number(_text(row, columns.supports)),
        said_at=_moment(row, columns.date, columns.time, mapping),
        notes=tuple(notes),
    )


def comment_of(line: int, row: Mapping[str, str] | None, mapping: CommentMapping) -> Said:
    """Read one row of comments.

    Raises Refused with the reason.
    """
    row = _taken(row, mapping)
    columns = mapping.columns
    text = _needed(row, columns.text, "words", mapping)
    if len(text) > LONGEST_COMMENT:
        raise Refused(f"it has more than {LONGEST_COMMENT} characters")
    return Said(
        line=line,
        key=_key(row, columns.key, mapping),
        proposal=f"{mapping.source}:{_needed(row, columns.proposal, 'proposal')}",
        parent=_parent(_text(row, columns.parent), mapping),
        text=text,
        said_at=_moment(row, columns.date, columns.time, mapping),
    )


def heads(parents: Mapping[str, str]) -> dict[str, str]:
    """Return for each comment the one of the first level over it: itself on the first level.

    `parents`: key -> key of what it answers, or "". Where the way up leaves what is there, or goes
    round, it ends at the last that is there; so nothing is ever under itself.
    """
    found: dict[str, str] = {}
    for key in parents:
        way: dict[str, None] = {}
        at = key
        while at not in found and at not in way:
            way[at] = None
            above = parents[at]
            if above not in parents:
                found[at] = at
            else:
                at = above
        top = found.setdefault(at, at)
        for step in way:
            found.setdefault(step, top)
    return found


def _parent(text: str, mapping: CommentMapping) -> str:
    if text in mapping.no_parent:
        return ""
    last = text
    if mapping.parent_separator:
        last = text.rpartition(mapping.parent_separator)[2].strip()
    return f"{mapping.source}:{last}"


def _taken(row: Mapping[str, str] | None, mapping: FileTerms) -> Mapping[str, str]:
    if row is None:
        raise Refused("it has more or fewer cells than the heading")
    for column, wanted in mapping.only.items():
        if _text(row, column) not in wanted:
            raise Refused(f"its {column} is {_text(row, column)!r}")
    return row


def _key(row: Mapping[str, str], column: str, mapping: FileTerms) -> str:
    key = f"{mapping.source}:{_needed(row, column, 'key')}"
    if len(key) > LONGEST_KEY:
        raise Refused(f"its key has more than {LONGEST_KEY} characters with the source")
    return key


def _text(row: Mapping[str, str], column: str) -> str:
    return (row.get(column) or "").strip() if column else ""


def _needed(
    row: Mapping[str, str], column: str, what: str, mapping: FileTerms | None = None
) -> str:
    found = _words(_text(row, column), mapping) if mapping else _text(row, column)
    if not found:
        raise Refused(f"no {what}")
    return found


def _first(row: Mapping[str, str], columns: Sequence[str], mapping: FileTerms) -> str:
    return next((found for name in columns if (found := _words(_text(row, name), mapping))), "")


def _words(text: str, mapping: FileTerms) -> str:
    if mapping.markup == "html":
        reader = _Plain()
        reader.feed(text)
        reader.close()
        text = "".join(reader.parts)
    text = html.unescape(text).replace("\r\n", "\n").replace("\N{NO-BREAK SPACE}", " ")
    return re.sub(r"\n{3,}", "\n\n", text).strip()


class _Plain(HTMLParser):
    """Keeps the words of HTML, and where a paragraph or a line ends."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A line begins."""
        if tag in ("script", "style"):
            self._silent += 1
        elif tag == "br":
            self.parts.append("\n")
        elif tag == "li":
            self.parts.append("\n- ")

    def handle_endtag(self, tag: str) -> None:
        """A paragraph ends."""
        if tag in ("script", "style"):
            self._silent = max(0, self._silent - 1)
        elif tag in ("p", "div", "ul", "ol", "h1", "h2", "h3", "h4", "blockquote"):
            self.parts.append("\n\n")

    def handle_data(self, data: str) -> None:
        """Words."""
        if not self._silent:
            self.parts.append(data)


def _number(text: str) -> int | None:
    if not text:
        return None
    plain = re.sub(r"[\s.,']", "", text)
    if not plain.isdecimal() or len(plain) > 9:
        raise Refused(f"{text!r} is not a number of supporters")
    return int(plain)


def _point(row: Mapping[str, str], columns: ProposalColumns) -> tuple[float, float] | None:
    latitude, longitude = _text(row, columns.latitude), _text(row, columns.longitude)
    if not latitude and not longitude:
        return None
    try:
        point = float(latitude.replace(",", ".")), float(longitude.replace(",", "."))
    except ValueError:
        raise Refused(f"{latitude!r}, {longitude!r} is not a place on the map") from None
    if not (abs(point[0]) <= 90 and abs(point[1]) <= 180):
        raise Refused(f"{latitude!r}, {longitude!r} is not a place on the map")
    return point


def _moment(
    row: Mapping[str, str], date_column: str, time_column: str, mapping: FileTerms
) -> datetime | None:
    day, hour = _text(row, date_column), _text(row, time_column)
    if not day:
        return None
    found: datetime = _parsed(day, mapping.date_formats, "date")
    if hour:
        at = _parsed(hour, mapping.time_formats, "time of day")
        found = found.replace(hour=at.hour, minute=at.minute, second=at.second)
    if found.tzinfo is None:
        found = found.replace(tzinfo=ZoneInfo(mapping.time_zone))
    return found.astimezone(UTC)


def _parsed(text: str, formats: Sequence[str], what: str) -> datetime:
    for layout in formats:
        try:
            return datetime.strptime(text, layout)  # noqa: DTZ007 - the mapping says the zone
        except ValueError:
            continue
    raise Refused(f"{text!r} is not a {what}")
