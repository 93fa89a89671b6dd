"""Files of Hill and Wichmann (`.HIL`, `.blt`): numbers of candidates, a paper or several a line.

    4 2                 candidates, seats
    -2                  withdrawn candidates, if any
    3 1 3 4 0           3 papers: 1, then 3, then 4; 2=3 is a tie, "-" a rank left empty
    0                   end of the papers
    "Adam" "Basia"      names, quoted (a quote inside doubled) or each on its own line
    "A title"

A paper never goes over a line's end: where a 0 was lost, two papers would silently become one.
"""

import re
from dataclasses import dataclass

import numpy as np

from services.consultations.formats import orders
from services.consultations.formats.errors import FormatError
from services.consultations.formats.files import VoteFile
from services.consultations.formats.text import MOST_PAPERS, decode, named, whole
from services.consultations.tally.candidates import Candidate
from services.consultations.tally.ranked import Groups, RankedElection

_QUOTED = re.compile(r'"((?:[^"]|"")*)"(?=\s|$)\s*')
_COMMENT = re.compile(r"(^|\s)#.*")
_PLAIN = bytes(range(0x30, 0x3A)) + b" \n"
_MOST_CANDIDATES = 1000


@dataclass(frozen=True)
class _Head:
    candidates: int
    seats: int
    withdrawn: frozenset[int]
    papers: int
    """Position in the lines at which the papers begin."""


def read(content: bytes) -> VoteFile:
    """Read a file; FormatError with the line and what to do."""
    text = decode(content)
    lines = text.split("\n")
    head = _head(lines)
    end = _end(lines, head.papers)
    names, title = _names(lines, end + 1, head.candidates)
    everybody = named(names)
    stay = [at for at in range(head.candidates) if at not in head.withdrawn]
    candidates = tuple(everybody[at] for at in stay)
    body = "\n".join(lines[head.papers : end]) + "\n" if end > head.papers else ""
    election = None if head.withdrawn else _fast(body, candidates)
    if election is None:
        papers = _papers(lines, head, end)
        new = {old: at for at, old in enumerate(stay)}
        kept = (
            (tuple(tuple(new[at] for at in group if at in new) for group in groups), times)
            for groups, times in papers
        )
        election = RankedElection.of(candidates, kept)
    return VoteFile("blt", (election,), title=title, seats=head.seats)


def _tokens(text: str) -> list[str]:
    return _COMMENT.sub("", text).split()


def _head(lines: list[str]) -> _Head:
    at = 0
    while at < len(lines) and not _tokens(lines[at]):
        at += 1
    first = _tokens(lines[at]) if at < len(lines) else []
    if len(first) != 2:
        raise FormatError(
            min(at, len(lines) - 1) + 1,
            'the file begins with two numbers, candidates and seats: "6 2"',
        )
    candidates = whole(first[0], at + 1, "the number of candidates", _MOST_CANDIDATES)
    seats = whole(first[1], at + 1, "the number of seats", _MOST_CANDIDATES)
    if not candidates or not seats:
        raise FormatError(at + 1, "there must be at least one candidate and one seat")
    withdrawn: set[int] = set()
    papers = at + 1
    while papers < len(lines):
        found = _tokens(lines[papers])
        if found and not found[0].startswith("-"):
            break
        for token in found:
            number = whole(token[1:], papers + 1, "a withdrawn candidate", candidates)
            if not token.startswith("-") or not number:
                raise FormatError(
                    papers + 1, f'{token[:40]!r} among the withdrawn; write "-2" for candidate 2'
                )
            withdrawn.add(number - 1)
        papers += 1
    if len(withdrawn) == candidates:
        raise FormatError(papers, "all candidates are withdrawn; somebody must be left")
    return _Head(candidates, seats, frozenset(withdrawn), papers)


def _end(lines: list[str], start: int) -> int:
    """Where the line with the lone 0 stands."""
    for at in range(start, len(lines)):
        text = lines[at].strip()
        if text == "0" or (text.startswith("0") and _tokens(text) == ["0"]):
            return at
        if text.startswith('"'):
            raise FormatError(at + 1, 'the names begin before the papers end; add a line "0" above')
    raise FormatError(len(lines), 'the file ends without a line "0" after the papers')


def _names(lines: list[str], start: int, candidates: int) -> tuple[list[str], str]:
    names: list[str] = []
    line = start
    for line, text in enumerate(lines[start:], start=start + 1):
        stripped = text.strip()
        if not stripped or stripped.startswith("#"):
            continue
        if '"' not in stripped:
            names.append(stripped)
            continue
        at = 0
        while at < len(stripped):
            found = _QUOTED.match(stripped, at)
            if found is None:
                raise FormatError(
                    line,
                    "the double quotes of the names do not match; write a name in quotes, and a"
                    ' quote inside it twice: "Ewa ""Basia"" Lis"',
                )
            names.append(found[1].replace('""', '"'))
            at = found.end()
    if not candidates <= len(names) <= candidates + 1:
        raise FormatError(
            max(line, 1),
            f"there are {len(names)} names, but {candidates} candidates (and perhaps a title);"
            " each candidate needs one",
        )
    return names[:candidates], names[candidates] if len(names) > candidates else ""


def _papers(lines: list[str], head: _Head, end: int) -> list[tuple[Groups, int]]:
    """The papers, one by one, with whatever the format allows."""
    papers: list[tuple[Groups, int]] = []
    for line, text in enumerate(lines[head.papers : end], start=head.papers + 1):
        tokens = _tokens(text)
        if tokens and tokens[0].startswith("(") and tokens[0].endswith(")"):
            tokens = tokens[1:]  # a paper's own number
        if not tokens:
            continue
        if tokens[-1] != "0" or len(tokens) < 2:
            raise FormatError(
                line, 'a paper ends with 0 on its own line: "3 1 2 0" is 3 papers, 1 before 2'
            )
        times = whole(tokens[0], line, "the number of papers")
        seen: set[int] = set()
        groups = []
        for place in tokens[1:-1]:
            if place != "-":
                parts = place.split("=")
                groups.append(tuple(_candidate(part, line, head, seen) for part in parts))
        papers.append((tuple(groups), times))
    return papers


def _candidate(text: str, line: int, head: _Head, seen: set[int]) -> int:
    number = whole(text, line, "a candidate's number", head.candidates)
    if not number:
        raise FormatError(line, "there is a 0 inside the paper; 0 only ends it")
    if number in seen:
        raise FormatError(line, f"candidate {number} stands twice on the paper; name each once")
    seen.add(number)
    return number - 1


def _fast(body: str, candidates: tuple[Candidate, ...]) -> RankedElection | None:
    """The same for plain papers (weight, strict order, 0) at once; None for anything else."""
    content = body.encode("ascii", "replace")
    lines = content.count(b"\n")
    if not lines or content.translate(None, _PLAIN) or content.count(b" 0\n") != lines:
        return None
    numbers = np.fromstring(content.decode("ascii"), dtype=np.int64, sep=" ")
    ends = np.flatnonzero(numbers == 0)
    if ends.size != lines:
        return None
    starts = np.concatenate([[0], ends[:-1] + 1])
    lengths = ends - starts - 1
    times = numbers[starts]
    if (lengths < 0).any() or times.max() > MOST_PAPERS:
        return None
    return orders.election(candidates, numbers - 1, starts + 1, lengths, times)
