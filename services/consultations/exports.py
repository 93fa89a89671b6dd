"""The public file of each question: everything a recount needs, and nothing about who voted.

Budgets are Pabulib files (`.pb`), every other question is our own JSON. The same papers give the
same bytes, whatever their order; only what voters chose, the question and its rule are inside.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from services.consultations import pabulib, questions
from services.consultations.formats import own
from services.consultations.model import BallotOption, BallotQuestion
from services.consultations.pabulib.numbers import amount_text
from services.consultations.rules import questions as question_rules
from services.consultations.rules import results as rules
from services.consultations.tally import (
    BLANK,
    BallotKind,
    Election,
    Paper,
    Project,
    approval_paper,
    cumulative_paper,
    ordinal_paper,
)
from services.consultations.tally import settings as tally_settings
from shared.contracts.ballots import Choice, Question, RuleSettings


@dataclass(frozen=True)
class About:
    """What a public file says of the ballot itself."""

    ballot_id: UUID
    title: str
    language: str
    opens_at: datetime
    closes_at: datetime
    papers_root: str
    receipts_root: str


_BLANK, _ABSTAIN = b'{"blank":true}', b'{"abstain":true}'
_KINDS = {
    "approval": BallotKind.APPROVAL,
    "points": BallotKind.CUMULATIVE,
    "ranked": BallotKind.ORDINAL,
}


@dataclass(frozen=True)
class Answers:
    """The papers of one question: each canonical choice with the number of papers that made it."""

    texts: Sequence[tuple[bytes, int]]

    def choices(self) -> Iterator[tuple[Choice, int]]:
        """Give each choice with its number."""
        return ((msgspec.json.decode(text, type=Choice), times) for text, times in self.texts)

    @property
    def papers(self) -> int:
        """How many papers answered the question, with a ticked choice too."""
        return sum(times for _, times in self.texts)

    @property
    def blank(self) -> int:
        """How many named no option: a ticked choice of none of them."""
        return sum(times for text, times in self.texts if text == _BLANK)

    @property
    def abstain(self) -> int:
        """How many had no voice in this question."""
        return sum(times for text, times in self.texts if text == _ABSTAIN)


def answers(papers: Iterable[tuple[str, int]], codes: Sequence[str]) -> dict[str, Answers]:
    """Sort canonical papers, each with its number, by the questions they answer."""
    found: dict[str, Counter[bytes]] = {code: Counter() for code in codes}
    for paper, times in papers:
        for code, choice in msgspec.json.decode(paper, type=dict[str, msgspec.Raw]).items():
            found[code][bytes(choice)] += times
    return {code: Answers(sorted(counted.items())) for code, counted in found.items()}


def election(question: BallotQuestion, asks: Question, money: int, given: Answers) -> Election:
    """Return a budget question with its papers as the tally takes it; abstentions are not in it."""
    projects = tuple(
        Project(option.code, option.cost or 0, option.title) for option in listed(question)
    )
    index = {project.id: position for position, project in enumerate(projects)}
    kind = _KINDS[question.kind]
    top = (asks.max_choices or len(projects)) if kind is BallotKind.ORDINAL else None
    counted: dict[Paper, int] = {}
    for choice, times in given.choices():
        if not choice.abstain:
            paper = _paper(choice, kind, index, top or 0)
            counted[paper] = counted.get(paper, 0) + times
    return Election(kind, projects, money, counted, top=top)


def listed(question: BallotQuestion) -> list[BallotOption]:
    """Return a question's options by their codes, so that no order of the page touches a count."""
    return sorted(question.options, key=lambda option: rules.natural(option.code))


def settings(question: BallotQuestion, seed: str | None) -> tally_settings.RuleSettings:
    """Return how a question is counted, as the tally takes it; the money is in the election."""
    told = msgspec.structs.asdict(questions.counting(question))
    del told["budget"]
    return tally_settings.RuleSettings(**told, seed=seed)


def write(
    question: BallotQuestion,
    about: About,
    given: Answers,
    *,
    seed: str | None = None,
    carried: int = 0,
    selected: Mapping[str, str] | None = None,
) -> bytes:
    """Write a question's public file.

    `carried`: money from other budgets, beside the question's own. `selected`: for the codes of
    the funded "1" (or "2": with money that others left over), once they are known.
    """
    counting = questions.counting(question)
    if counting.rule not in question_rules.BUDGET_RULES:
        return _own(question, about, given, seed)
    asks = questions.asked(question)
    counted = election(question, asks, counting.budget + carried, given)
    meta = {**_about_meta(about), **_limits_meta(asks), **_settings_meta(counting)}
    if question.title:
        meta["subunit"] = " ".join(question.title.split())
    if seed is not None:
        meta["seed"] = seed
    if carried:
        meta["budget_carried"] = amount_text(carried, 2)
    if given.abstain:
        meta["num_abstain"] = str(given.abstain)
    columns = {}
    if selected is not None:
        columns["selected"] = [selected.get(p.id, "0") for p in counted.projects]
    return pabulib.write(counted, meta=meta, columns=columns).encode()


def _own(question: BallotQuestion, about: About, given: Answers, seed: str | None) -> bytes:
    return own.write(
        ballot=str(about.ballot_id),
        question=question.code,
        title=_texts(about.language, question.title or about.title, question.translations),
        kind=question.kind,
        options=[
            (option.code, _texts(about.language, option.title, option.translations))
            for option in listed(question)
        ],
        settings=settings(question, seed),
        papers=((msgspec.json.decode(text), times) for text, times in given.texts),
        roots={"papers_root": about.papers_root, "receipts_root": about.receipts_root},
    )


def _texts(
    language: str, title: str, translations: Mapping[str, Mapping[str, str]]
) -> dict[str, str]:
    others = {name: words["title"] for name, words in translations.items() if words["title"]}
    return {**others, language: title}


def _about_meta(about: About) -> dict[str, str]:
    return {
        "description": about.title,
        "country": "Poland",
        "instance": rules.day(about.closes_at)[-4:],
        "currency": "PLN",
        "date_begin": rules.day(about.opens_at),
        "date_end": rules.day(about.closes_at),
        "language": about.language,
        "ballot_id": str(about.ballot_id),
        "papers_root": about.papers_root,
        "receipts_root": about.receipts_root,
    }


def _limits_meta(asks: Question) -> dict[str, str]:
    limits = {
        "max_length": asks.max_choices,
        "max_sum_points": asks.points or None,
        "max_points": asks.max_points_each,
    }
    told = {key: str(number) for key, number in limits.items() if number is not None}
    if asks.max_cost is not None:
        told["max_sum_cost"] = amount_text(asks.max_cost, 2)
    return told


def _settings_meta(counting: RuleSettings) -> dict[str, str]:
    """Tell the rule and each setting that is not as usual, so that a recount needs nothing else."""
    usual = RuleSettings(rule=counting.rule)
    told = {
        name: str(getattr(counting, name)).lower()
        for name in ("utility", "completion", "comparison", "min_votes", "quorum")
        if getattr(counting, name) != getattr(usual, name)
    }
    if counting.excluding:
        told["excluding"] = " ".join(",".join(codes) for codes in counting.excluding)
    return {"rule": counting.rule, **told}


def _paper(choice: Choice, kind: BallotKind, index: Mapping[str, int], top: int) -> Paper:
    if choice.blank:
        return BLANK
    if kind is BallotKind.APPROVAL:
        return approval_paper(index[code] for code in choice.approved)
    if kind is BallotKind.CUMULATIVE:
        return cumulative_paper((index[code], given) for code, given in choice.points.items())
    places = sorted(choice.ranks, key=lambda code: choice.ranks[code])
    return ordinal_paper((index[code] for code in places), top)
