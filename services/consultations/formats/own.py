"""Our own export of one question, `wspolnie-vote/1`: papers, question, rule and seed in one JSON.

One line a group of equal papers, sorted by content; the same vote is always the same bytes. Papers
stand in the box's canonical form (`shared.papers`) beside their number.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from services.consultations.formats import own_rankings
from services.consultations.formats.errors import FormatError
from services.consultations.formats.files import VoteFile
from services.consultations.formats.text import MOST_PAPERS, decode
from services.consultations.tally.candidates import Candidate
from services.consultations.tally.choices import ChoiceElection, ChoiceKind
from services.consultations.tally.ranked import RankedElection
from services.consultations.tally.settings import CannotCount, RuleSettings

FORMAT = "wspolnie-vote/1"
KINDS = ("single", "approval", "score", "points", "ranked")
# The field of a paper that each kind of question is answered with.
_FIELDS = {
    "single": "approved",
    "approval": "approved",
    "score": "scores",
    "points": "points",
    "ranked": "ranks",
}
_KEYS = ("format", "ballot", "question", "kind", "options", "rule", "roots", "papers")
_MOST_NUMBER = 10**6

Papers = tuple[tuple[Mapping[str, Any], int], ...]
Texts = Mapping[str, str]
"""A text in several languages: language -> text."""


@dataclass(frozen=True)
class OwnVote:
    """An export that was read; `listed` gives its papers, which counting does not need."""

    ballot: str
    question: str
    title: Texts
    kind: str
    options: tuple[tuple[str, Texts], ...]
    settings: RuleSettings
    roots: Mapping[str, str]
    listed: Callable[[], Papers]
    election: RankedElection | ChoiceElection

    @property
    def papers(self) -> Papers:
        """Canonical choices with their numbers."""
        return self.listed()

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """The options as a tally takes them."""
        return self.election.candidates


def write(
    *,
    ballot: str,
    question: str,
    title: Texts,
    kind: str,
    options: Sequence[tuple[str, Texts]],
    settings: RuleSettings,
    papers: Iterable[tuple[Mapping[str, Any], int]],
    roots: Mapping[str, str],
) -> bytes:
    """The file's bytes, UTF-8.

    `papers`: the answers to this question as the box keeps them, {"ranks": {"a": 1}} or
    {"blank": true}, each with its number; equal ones are added up, empty fields left out.
    `roots`: what the freeze published, by name (`papers_root`, ...). What could not be read back
    is a ValueError.
    """
    groups: dict[str, int] = {}
    for choice, times in papers:
        text = _line({name: value for name, value in choice.items() if value})
        groups[text] = groups.get(text, 0) + times
    head = {
        "format": FORMAT,
        "ballot": ballot,
        "question": {"id": question, "title": dict(title)},
        "kind": kind,
        "options": [{"id": option, "title": dict(texts)} for option, texts in options],
        "rule": settings.said(),
        "roots": dict(roots),
    }
    lines = [
        f" {_line(name)}: {json.dumps(value, ensure_ascii=False, sort_keys=True)}"
        for name, value in head.items()
    ]
    rows = [f'  {{"count":{times},"paper":{text}}}' for text, times in sorted(groups.items())]
    body = "[\n" + ",\n".join(rows) + "\n ]" if rows else "[]"
    content = ("{\n" + ",\n".join([*lines, f' "papers": {body}']) + "\n}\n").encode()
    read(content)
    return content


def read_vote(content: bytes) -> VoteFile:
    """Read an export as any other vote file."""
    own = read(content)
    title = next(iter(own.title.values()), "")
    return VoteFile(FORMAT, (own.election,), title=title, settings=own.settings)


def read(content: bytes) -> OwnVote:
    """Read an export; FormatError with the line and what to do."""
    text = decode(content)
    if (parts := own_rankings.split(text)) is not None:
        head = _read(parts[0])
        if head.kind == "ranked" and (found := own_rankings.read(head.candidates, parts[1])):
            return replace(head, listed=found.papers, election=found.election)
    return _read(text)


def _read(text: str) -> OwnVote:
    try:
        data = json.loads(
            text, object_pairs_hook=_once, parse_float=_no_float, parse_constant=_no_float
        )
    except json.JSONDecodeError as error:
        raise FormatError(
            error.lineno, f"this is no JSON ({error.msg}); get the file anew"
        ) from None
    except (ValueError, RecursionError) as error:
        raise FormatError(1, f"this cannot be read for certain: {error}") from None
    return _Reader(text).vote(data)


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"{twice[:60]!r} stands twice in one object; keep one")
    return found


def _no_float(text: str) -> Any:
    raise ValueError(f"{text[:40]!r} is no whole number")


class _Reader:
    """Checks what the JSON says, and finds the line for what is wrong."""

    def __init__(self, text: str) -> None:
        self.text = text

    def wrong(self, problem: str, near: str | None = None) -> FormatError:
        at = self.text.find(near) if near else -1
        return FormatError(1 + self.text.count("\n", 0, at) if at >= 0 else 1, problem)

    def vote(self, data: Any) -> OwnVote:
        if not isinstance(data, dict) or data.get("format") != FORMAT:
            raise self.wrong(f'the file should begin {{"format": "{FORMAT}"', '"format"')
        for key in _KEYS:
            if key not in data:
                raise self.wrong(f"{key!r} is missing; get the whole file")
        if further := [key for key in data if key not in _KEYS]:
            raise self.wrong(f"{further[0][:60]!r} is unknown here; remove it", further[0])
        kind = data["kind"]
        if kind not in KINDS:
            raise self.wrong(f"the kind is {kind!r}; it is one of {', '.join(KINDS)}", '"kind"')
        question, title = self.named(data["question"], '"question"')
        options = self.options(data["options"])
        papers = self.papers(data["papers"], kind)
        settings = self.settings(data["rule"])
        return OwnVote(
            ballot=self.string(data["ballot"], '"ballot"'),
            question=question,
            title=title,
            kind=kind,
            options=options,
            settings=settings,
            roots=self.texts(data["roots"], '"roots"'),
            listed=lambda: papers,
            election=self.election(kind, options, papers),
        )

    def string(self, value: Any, near: str) -> str:
        if not isinstance(value, str):
            raise self.wrong(f"{near} should be a text", near)
        return value

    def texts(self, value: Any, near: str) -> Texts:
        if not isinstance(value, dict) or not all(isinstance(t, str) for t in value.values()):
            raise self.wrong(f"{near} should hold texts by name", near)
        return value

    def named(self, value: Any, near: str) -> tuple[str, Texts]:
        if not isinstance(value, dict) or set(value) != {"id", "title"}:
            raise self.wrong(f'{near} should hold "id" and "title"', near)
        if not isinstance(value["id"], str) or not value["id"]:
            raise self.wrong(f"{near} has an id that is no text", near)
        return value["id"], self.texts(value["title"], near)

    def options(self, value: Any) -> tuple[tuple[str, Texts], ...]:
        if not isinstance(value, list) or not value:
            raise self.wrong("there are no options to choose from", '"options"')
        options = tuple(self.named(option, '"options"') for option in value)
        if len({option for option, _ in options}) != len(options):
            raise self.wrong("two options have the same id", '"options"')
        return options

    def settings(self, value: Any) -> RuleSettings:
        try:
            return RuleSettings.of(value)
        except CannotCount as error:
            raise self.wrong(f"the rule cannot be used: {error}", '"rule"') from None

    def papers(self, value: Any, kind: str) -> Papers:
        if not isinstance(value, list):
            raise self.wrong('"papers" should be a list', '"papers"')
        return tuple(self.paper(group, number, kind) for number, group in enumerate(value, start=1))

    def paper(self, group: Any, number: int, kind: str) -> tuple[Mapping[str, Any], int]:
        if not isinstance(group, dict) or set(group) != {"count", "paper"}:
            raise self.of_paper(number, 'it should hold "count" and "paper"')
        times, choice = group["count"], group["paper"]
        if type(times) is not int or not 0 < times <= MOST_PAPERS:
            raise self.of_paper(number, f"its count is {times!r}; write a whole number above 0")
        if choice in ({"blank": True}, {"abstain": True}):
            return choice, times
        field = _FIELDS[kind]
        if not isinstance(choice, dict) or set(choice) != {field}:
            raise self.of_paper(number, f"it should hold {field!r}, as the vote is {kind}")
        given = choice[field]
        if field == "approved":
            fine = isinstance(given, list) and all(isinstance(option, str) for option in given)
        else:
            fine = isinstance(given, dict) and all(
                type(n) is int and abs(n) <= _MOST_NUMBER for n in given.values()
            )
        if not fine or not given:
            raise self.of_paper(number, f"{field!r} is damaged")
        return choice, times

    def of_paper(self, number: int, problem: str) -> FormatError:
        """Our own files have one group of papers a line; in others the list's line must do."""
        at = self.text.find('"papers"')
        first = 1 + self.text.count("\n", 0, at)
        lines = self.text.count("\n", at)
        line = first + number if lines > number else first
        return FormatError(line, f"paper group {number}: {problem}; get the file anew")

    def election(
        self,
        kind: str,
        options: Sequence[tuple[str, Texts]],
        papers: Sequence[tuple[Mapping[str, Any], int]],
    ) -> RankedElection | ChoiceElection:
        candidates = tuple(
            Candidate(option, next(iter(texts.values()), "")) for option, texts in options
        )
        index = {option: at for at, (option, _) in enumerate(options)}
        abstain = sum(times for choice, times in papers if "abstain" in choice)
        answers: list[tuple[dict[int, int], int]] = []
        for number, (choice, times) in enumerate(papers, start=1):
            if "abstain" in choice:
                continue
            given = choice.get(_FIELDS[kind], {})
            if unknown := [option for option in given if option not in index]:
                raise self.of_paper(number, f"{unknown[0][:60]!r} is no option")
            if isinstance(given, list) and len(set(given)) < len(given):
                raise self.of_paper(number, "an option is ticked twice")
            if kind == "single" and len(given) > 1:
                raise self.of_paper(number, "two options are ticked where one is allowed")
            if kind in ("points", "ranked") and any(n < (kind == "ranked") for n in given.values()):
                raise self.of_paper(number, "a number is too small")
            numbers = given if isinstance(given, dict) else dict.fromkeys(given, 1)
            answers.append(({index[option]: n for option, n in numbers.items()}, times))
        if kind == "ranked":
            return _ranked(candidates, answers, abstain)
        choice_kind = ChoiceKind(kind)
        if choice_kind in (ChoiceKind.SINGLE, ChoiceKind.APPROVAL):
            ticks = [(tuple(paper), times) for paper, times in answers]
            return ChoiceElection.of(choice_kind, candidates, ticks, abstain=abstain)
        return ChoiceElection.of(choice_kind, candidates, answers, abstain=abstain)


def _ranked(
    candidates: Sequence[Candidate], answers: Sequence[tuple[dict[int, int], int]], abstain: int
) -> RankedElection:
    papers = []
    for ranks, times in answers:
        groups: dict[int, list[int]] = {}
        for position, rank in ranks.items():
            groups.setdefault(rank, []).append(position)
        papers.append(([groups[rank] for rank in sorted(groups)], times))
    return RankedElection.of(candidates, papers, abstain=abstain)
