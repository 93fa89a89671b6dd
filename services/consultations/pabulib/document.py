"""The outer form of a `.pb` file: bytes, text, sections, rows of cells; each row with its line."""

import csv
import io
from dataclasses import dataclass, field

from services.consultations.pabulib.errors import PabulibError

SECTIONS = ("META", "PROJECTS", "VOTES")


# The line on which a row begins, and its cells. A bare tuple: there are 100,000 of them.
Row = tuple[int, list[str]]


@dataclass
class Section:
    """One of META, PROJECTS, VOTES: its header's column names and its rows, all equally long."""

    name: str
    line: int
    columns: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)

    def column(self, name: str) -> int | None:
        """The position of a column, None where the file has no such column."""
        return self.columns.index(name) if name in self.columns else None

    def required_column(self, name: str) -> int:
        """The position of a column that the file must have."""
        position = self.column(name)
        if position is None:
            raise PabulibError(
                self.line + 1,
                f"the header of {self.name} has no column {name!r}; add the column, or correct its"
                " name, in this line",
            )
        return position


def decode(content: bytes | str) -> str:
    """Text without byte order mark; bytes must be UTF-8."""
    if isinstance(content, bytes):
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError as error:
            line = _line_of(content[: error.start].decode("utf-8"))
            raise PabulibError(line, "this is not UTF-8 text; save the file as UTF-8") from None
    else:
        text = content
    text = text.removeprefix("\ufeff")
    if "\0" in text:
        line = _line_of(text[: text.index("\0")])
        raise PabulibError(line, "there is a zero byte in this line; restore the undamaged file")
    return text


def _line_of(before: str) -> int:
    """The number of the line that follows the given text, counted as an editor counts."""
    return 1 + before.replace("\r\n", "\n").replace("\r", "\n").count("\n")


def split(text: str) -> dict[str, Section]:
    """The three sections by name; each occurs once, each has a header."""
    # newline="" keeps line ends as they are: the csv module knows \n, \r\n and \r itself.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True)
    sections: dict[str, Section] = {}
    current: Section | None = None
    line, width = 1, 0
    try:
        for cells in reader:
            if current and width == len(cells) > 1 and cells[0] and cells[0] not in SECTIONS:
                current.rows.append((line, cells))  # nearly every row of a file
            elif cells and cells[0] in SECTIONS and not any(cells[1:]):
                current = _open(sections, cells[0], line)
            elif any(cells):
                if current is None:
                    raise PabulibError(line, 'the file must begin with a line "META"')
                _add(current, line, cells)
            width = len(current.columns) if current else 0
            line = reader.line_num + 1
    except csv.Error as error:
        raise PabulibError(
            line,
            f"the double quotes of this row do not match ({error}); a cell with a quote in it is"
            ' written in quotes, the inner ones doubled: "the ""Linden"" square"',
        ) from None
    for name in SECTIONS:
        if name not in sections:
            raise PabulibError(line, f'the file ends without a line "{name}"; add this section')
        if not sections[name].columns:
            raise PabulibError(sections[name].line, f"{name} has no header line; add it below")
    return sections


def _open(sections: dict[str, Section], name: str, line: int) -> Section:
    if name in sections:
        first = sections[name].line
        raise PabulibError(line, f"{name} begins a second time (first in line {first}); keep one")
    sections[name] = Section(name, line)
    return sections[name]


def _add(section: Section, line: int, cells: list[str]) -> None:
    """The first row of a section is its header. Cells a spreadsheet left empty at the end go."""
    if not section.columns:
        while cells and not cells[-1].strip():
            cells.pop()
        section.columns = _header(section.name, line, [cell.strip() for cell in cells])
        return
    width = len(section.columns)
    if len(cells) > width and not any(cells[width:]):
        del cells[width:]
    if len(cells) != width:
        raise PabulibError(
            line,
            f"this row has {len(cells)} cells, but the header of {section.name} names {width}"
            " columns; add what is missing, or put a text that contains ; in double quotes",
        )
    section.rows.append((line, cells))


def _header(section: str, line: int, columns: list[str]) -> list[str]:
    for position, column in enumerate(columns):
        if not column:
            raise PabulibError(
                line,
                f"column {position + 1} of {section} has no name; name it in this header line",
            )
        if column in columns[:position]:
            raise PabulibError(line, f"{section} has two columns {column!r}; rename or remove one")
    return columns
