"""ABIF (`.abif`, electorama.org/abif): lines like "27:Ada>Ewa=Jan", the best first.

    {title: "An election"}      about the election; of these lines the title is read
    =Ada:[Ada Nowak]            a candidate's full name; with one such line all need theirs
    27:Ada>Ewa=Jan              27 papers: Ada, then Ewa and Jan equally
    3:Ada/5,Ewa/2               3 papers with scores; a comma alone ranks by them, or equally
    5:                          5 blank papers

A token with spaces or signs in it stands in [brackets] or "quotes". Text after # is a comment.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain, repeat
from typing import NamedTuple

import numpy as np

from services.consultations.formats import orders
from services.consultations.formats.errors import FormatError
from services.consultations.formats.files import VoteFile
from services.consultations.formats.text import MOST_PAPERS, decode, whole
from services.consultations.tally.candidates import Candidate
from services.consultations.tally.choices import ChoiceElection, ChoiceKind
from services.consultations.tally.ranked import Array, Groups, RankedElection

_BARE = re.compile(r"[^\s>=,/:\"\[\]{}#]+")
_OPTION = re.compile(
    r"\s*(?:(?P<bare>[^\s>=,/:\"\[\]{}#]+)|\[(?P<box>[^\[\]\"]+)\]|\"(?P<quoted>[^\"\[\]]+)\")"
    r"\s*(?:/\s*(?P<score>[0-9]+)\s*)?"
)
_DECLARED = re.compile(
    r"=\s*(?:(?P<bare>[^\s>=,/:\"\[\]{}#]+)|\[(?P<box>[^\[\]\"]+)\]|\"(?P<quoted>[^\"\[\]]+)\")"
    r"\s*:\s*(?:\[(?P<name>[^\[\]]*)\]|(?P<plain>[^\[\]]*?))\s*(?:#.*)?"
)
_TITLE = re.compile(r"\{\s*\"?title\"?\s*:\s*(\".*\")\s*\}")
_MOST_CANDIDATES = 1000


class _Line(NamedTuple):
    """A group of equal papers, and the first line they stand in."""

    text: str
    line: int
    times: int


@dataclass
class _Found:
    """What was read so far."""

    index: dict[str, int] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    declared: bool = False
    title: str = ""
    lines: dict[str, _Line] = field(default_factory=dict)

    def position(self, token: str, line: int) -> int:
        """The candidate that a token names; a new one where none were declared."""
        if token in self.index:
            return self.index[token]
        if self.declared:
            raise FormatError(
                line,
                f"{token[:60]!r} is not among the candidates declared with a line"
                ' "=token:[Name]"; correct it, or declare it too',
            )
        return self.add(token, token, line)

    def add(self, token: str, name: str, line: int) -> int:
        """A new candidate."""
        if len(self.index) >= _MOST_CANDIDATES:
            raise FormatError(line, f"there are more than {_MOST_CANDIDATES} candidates")
        self.index[token] = len(self.index)
        self.names.append(name)
        return self.index[token]


def read(content: bytes) -> VoteFile:
    """Read a file; FormatError with the line and what to do."""
    found = _Found()
    lines = decode(content).split("\n")
    first = _first_papers(found, lines)
    if (plain := _fast(found, lines[first:])) is not None:
        return VoteFile("abif", (plain,), title=found.title)
    for line, text in enumerate(lines[first:], start=first + 1):
        head, colon, papers = text.partition(":")
        if colon and head.isdigit() and head.isascii():
            _add(found, _Line(papers, line, whole(head, line, "the number of papers")))
        else:
            _other(found, text.strip(), line)
    if not found.lines:
        raise FormatError(len(lines), 'the file has no papers; they are lines like "27:Ada>Ewa"')
    return _elections(found, len(lines))


def _first_papers(found: _Found, lines: Sequence[str]) -> int:
    """Read what stands above the papers; where those begin."""
    for at, text in enumerate(lines):
        if text[:1].isdigit() or text.lstrip()[:1].isdigit():
            return at
        _other(found, text.strip(), at + 1)
    return len(lines)


def _fast(found: _Found, lines: Sequence[str]) -> RankedElection | None:
    """The papers at once, where all are plain ("27:Ada>Ewa"); None where a line is not."""
    parts = [line.partition(":") for line in lines if line]
    heads, papers = [part[0] for part in parts], [part[2] for part in parts]
    digits = "".join(heads)
    if not digits.isdigit() or not digits.isascii() or not all(heads) or not all(papers):
        return None
    if max(map(len, heads)) >= len(str(MOST_PAPERS)):
        return None
    tokens = ">".join(papers).split(">")
    index = found.index
    if not found.declared:
        index = {token: at for at, token in enumerate(dict.fromkeys(tokens))}
        if len(index) > _MOST_CANDIDATES or not all(map(_BARE.fullmatch, index)):
            return None
    names = found.names if found.declared else list(index)
    numbers = np.fromiter(map(index.get, tokens, repeat(-1)), np.int64, count=len(tokens))
    lengths = np.array([text.count(">") for text in papers], np.int64) + 1
    times = np.array(list(map(int, heads)), np.int64)
    candidates = tuple(map(Candidate, index, names))
    return orders.election(candidates, numbers, np.cumsum(lengths) - lengths, lengths, times)


def _add(found: _Found, group: _Line) -> None:
    known = found.lines.get(group.text)
    times = group.times if known is None else known.times + group.times
    found.lines[group.text] = _Line(group.text, known.line if known else group.line, times)


def _other(found: _Found, text: str, line: int) -> None:
    """A line that is not plain "number:papers"."""
    if not text or text.startswith("#"):
        return
    if text.startswith("{"):
        _about(found, text, line)
    elif text.startswith("="):
        _declare(found, text, line)
    elif (group := re.fullmatch(r"([0-9]+)\s*:(.*)", text)) is not None:
        times = whole(group[1], line, "the number of papers")
        _add(found, _Line(group[2], line, times))
    else:
        raise FormatError(
            line,
            f'{text[:40]!r} is no line of this format; papers are "27:Ada>Ewa", candidates'
            ' "=Ada:[Ada Nowak]", comments begin with #',
        )


def _about(found: _Found, text: str, line: int) -> None:
    if not text.endswith("}"):
        raise FormatError(line, "a line that begins with { ends with }; restore it")
    if (title := _TITLE.fullmatch(text)) is not None:
        try:
            found.title = str(json.loads(title[1]))
        except ValueError:
            raise FormatError(line, 'the title is damaged; write {title: "An election"}') from None


def _declare(found: _Found, text: str, line: int) -> None:
    declared = _DECLARED.fullmatch(text)
    if declared is None:
        raise FormatError(line, 'a candidate is declared as "=Ada:[Ada Nowak]"; correct the line')
    token = declared["bare"] or declared["box"] or declared["quoted"]
    name = declared["name"] if declared["name"] is not None else declared["plain"].strip('"')
    if token in found.index:
        raise FormatError(line, f"{token[:60]!r} is declared twice; declare each candidate once")
    if found.lines and not found.declared:
        # Their order would otherwise depend on where the declarations stand.
        raise FormatError(line, "a candidate is declared below papers; declare all above them")
    found.declared = True
    found.add(token, name.strip() or token, line)


def _elections(found: _Found, last: int) -> VoteFile:
    strict: list[list[int]] = []
    strict_times: list[int] = []
    tied: list[tuple[Groups, int]] = []
    scored: list[tuple[dict[int, int], int]] = []
    scores = True
    for group in found.lines.values():
        order = _plain(found, group)
        if order is not None:
            strict.append(order)
            strict_times.append(group.times)
            scores = False
            continue
        groups, given = _papers(found, group)
        tied.append((groups, group.times))
        scores = scores and given is not None
        scored.append((given or {}, group.times))
    if not found.index:
        raise FormatError(last, "the file names no candidate, in no line; get the whole file")
    ids = sorted(found.index, key=found.index.__getitem__)
    candidates = tuple(map(Candidate, ids, found.names))
    ranks = _table(candidates, strict, tied)
    times = np.array([*strict_times, *(number for _, number in tied)], np.int64)
    ranked = RankedElection.of_ranks(candidates, ranks, times, dense=True)
    if not scores:
        return VoteFile("abif", (ranked,), title=found.title)
    points = ChoiceElection.of(ChoiceKind.SCORE, candidates, scored)
    return VoteFile("abif", (points, ranked), title=found.title)


def _plain(found: _Found, group: _Line) -> list[int] | None:
    """The positions of "Ada>Ewa>Jan" at once; None for anything that needs a closer look."""
    tokens = group.text.split(">")
    index = found.index
    try:
        order = [index[token] for token in tokens]
    except KeyError:
        if found.declared or not all(map(_BARE.fullmatch, tokens)):
            return None
        order = [found.position(token, group.line) for token in tokens]
    return order if len(set(order)) == len(order) else None


def _papers(found: _Found, group: _Line) -> tuple[Groups, dict[int, int] | None]:
    """Groups of candidates, best first, and the scores if every candidate has one."""
    text = re.sub(r"\s#.*", "", group.text).strip()
    positions: list[int] = []
    scores: list[int | None] = []
    signs: list[str] = []
    at = 0
    while text:
        option = _OPTION.match(text, at)
        if option is None:
            raise FormatError(
                group.line,
                f"{text[at : at + 40]!r} is no candidate; write Ada>Ewa=Jan, and a name with"
                " spaces in [brackets]",
            )
        token = option["bare"] or option["box"] or option["quoted"]
        positions.append(found.position(token, group.line))
        score = option["score"]
        scores.append(None if score is None else whole(score, group.line, "the score"))
        at = option.end()
        if at == len(text):
            break
        if text[at] not in ">=,":
            raise FormatError(
                group.line,
                f"after a candidate there is {text[at : at + 20]!r}; write > (better than),"
                " = (equal) or a comma",
            )
        signs.append(text[at])
        at += 1
    if len(set(positions)) != len(positions):
        raise FormatError(group.line, "the papers name a candidate twice; name each once")
    return _ranked(positions, scores, signs, group.line)


def _ranked(
    positions: Sequence[int], scores: Sequence[int | None], signs: Sequence[str], line: int
) -> tuple[Groups, dict[int, int] | None]:
    given = [score for score in scores if score is not None]
    if given and len(given) < len(scores):
        raise FormatError(line, "some candidates have a score and some none; score all or none")
    if given and set(signs) <= {","}:
        best: dict[int, list[int]] = {}
        for position, score in zip(positions, given, strict=True):
            best.setdefault(score, []).append(position)
        groups = tuple(tuple(best[score]) for score in sorted(best, reverse=True))
        return groups, dict(zip(positions, given, strict=True))
    joined: list[list[int]] = [[positions[0]]] if positions else []
    for at, (sign, position) in enumerate(zip(signs, positions[1:], strict=True)):
        if given and not (
            given[at] >= given[at + 1] if sign == ">" else given[at] == given[at + 1]
        ):
            raise FormatError(line, f"the scores do not agree with {sign!r}; correct one of them")
        if sign == ">":
            joined.append([position])
        else:
            joined[-1].append(position)
    scored = dict(zip(positions, given, strict=True)) if given or not positions else None
    return tuple(map(tuple, joined)), scored


def _table(
    candidates: Sequence[Candidate],
    strict: Sequence[Sequence[int]],
    tied: Iterable[tuple[Groups, int]],
) -> Array:
    """`ranks[candidate, paper]`, the strict papers first; 0 is unranked."""
    lengths = np.array([len(order) for order in strict], np.int64)
    rows = np.repeat(np.arange(lengths.size), lengths)
    starts = np.cumsum(lengths) - lengths
    positions = np.fromiter(chain.from_iterable(strict), np.int64, count=int(lengths.sum()))
    ranks = np.zeros((len(candidates), lengths.size), np.int16)
    ranks[positions, rows] = np.arange(rows.size) - starts[rows] + 1
    others = []
    for groups, _ in tied:
        column = np.zeros(len(candidates), np.int16)
        for rank, group in enumerate(groups, start=1):
            column[list(group)] = rank
        others.append(column)
    return np.column_stack([ranks, *others]) if others else ranks
