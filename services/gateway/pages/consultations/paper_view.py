"""What the ballot's page shows: questions, options, what is chosen, what is left. No markup here.

Words in another language than the consultation's are shown where there are some; order and
language never reach a paper, which names options by their codes alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from uuid import UUID

from services.gateway.pages.consultations import paper_form, paper_words
from services.gateway.pages.consultations.paper_form import ABSTAIN, BLANK, Filled, Looking
from shared import papers
from shared.contracts.ballots import Question
from shared.contracts.consultations import BallotOption, BallotQuestion, Consultation

# From so many options on a page has a search, and options can be laid side by side.
MANY = 9
MOST_COMPARED = 3
# So many places are offered in a list; of more, the number is typed.
MOST_LISTED = 20
MOST_SCORES = 11

_PREFIX = {"single": "a", "approval": "a", "score": "s", "points": "p", "ranked": "r"}


@dataclass(frozen=True, kw_only=True)
class Said:
    """A text, and its language where that is not the page's."""

    text: str
    lang: str


@dataclass(frozen=True, kw_only=True)
class OptionView:
    """One option as it stands on the form."""

    code: str
    id: str
    field: str
    title: Said
    description: Said
    cost: int | None
    area: str
    value: str
    chosen: bool
    shown: bool
    compared: bool


@dataclass(frozen=True, kw_only=True)
class BarView:
    """What is chosen and what is left: always in sight."""

    count: int
    limit: int | None
    spent: int
    total: int | None
    limited: bool
    points: int | None
    given: int

    @property
    def over(self) -> bool:
        """More than allowed."""
        many = self.limit is not None and self.count > self.limit
        much = self.limited and self.total is not None and self.spent > self.total
        return many or much or (self.points is not None and self.given > self.points)


@dataclass(frozen=True, kw_only=True)
class QuestionView:
    """One question as it stands on the form."""

    code: str
    id: str
    kind: str
    group: str
    number: int
    title: Said
    description: Said
    how: Sequence[str]
    asks: Question
    options: Sequence[OptionView]
    ticked: frozenset[str]
    bar: BarView | None
    places: Sequence[int]
    scores: Sequence[int]
    error: str

    @property
    def shown(self) -> int:
        """How many options the search found."""
        return sum(option.shown for option in self.options)


@dataclass(frozen=True, kw_only=True)
class Part:
    """One question, or the questions of a group, of which one is answered."""

    id: str
    group: str
    questions: Sequence[QuestionView]
    chosen: str
    error: str


@dataclass(frozen=True, kw_only=True)
class PaperView:
    """The whole form."""

    parts: Sequence[Part]
    many: bool
    areas: Sequence[tuple[str, str]]
    compared: Sequence[OptionView]
    looking: Looking

    @property
    def errors(self) -> list[tuple[str | None, str]]:
        """Where and what, for the summary; with the question's name where there are several."""
        found: list[tuple[str | None, str]] = []
        several = sum(len(part.questions) for part in self.parts) > 1
        for part in self.parts:
            if part.error:
                found.append((part.id, part.error))
            found += [
                (
                    question.id,
                    f"{question.title.text}: {question.error}" if several else question.error,
                )
                for question in part.questions
                if question.error
            ]
        return found


def view(
    found: Consultation,
    filled: Filled,
    looking: Looking,
    faults: Mapping[str, str],
    *,
    language: str,
    areas: Mapping[UUID, str],
) -> PaperView:
    """Lay out a ballot with what was filled in and what is wrong with it."""
    ballot = found.ballot
    assert ballot is not None
    page = _Page(found, filled, looking, dict(faults), language, areas)
    questions = [page.question(question, n) for n, question in enumerate(ballot.questions, 1)]
    options = [option for question in questions for option in question.options]
    here = {o.area_id for question in ballot.questions for o in question.options if o.area_id}
    return PaperView(
        parts=list(page.parts(questions)),
        many=any(len(question.options) >= MANY for question in questions),
        areas=[(str(area), name) for area, name in areas.items() if area in here],
        compared=[option for option in options if option.compared],
        looking=looking,
    )


@dataclass(frozen=True)
class _Page:
    """What every question is shown with."""

    found: Consultation
    filled: Filled
    looking: Looking
    faults: dict[str, str]
    language: str
    areas: Mapping[UUID, str]

    def parts(self, questions: Iterable[QuestionView]) -> Iterable[Part]:
        """Gather the questions of each group where its first one stands."""
        groups: dict[str, list[QuestionView]] = {}
        for question in questions:
            groups.setdefault(question.group or f":{question.code}", []).append(question)
        for name, gathered in groups.items():
            if not gathered[0].group:
                yield Part(id="", group="", questions=gathered, chosen="", error="")
                continue
            empty = [q for q in gathered if self.faults.get(q.code) == papers.GROUP_EMPTY]
            error = paper_words.fault(papers.GROUP_EMPTY, empty[0].asks) if empty else ""
            yield Part(
                id=f"g-{gathered[0].number}",
                group=name,
                questions=gathered,
                chosen=self._chosen(gathered),
                error=error,
            )

    def _chosen(self, gathered: Sequence[QuestionView]) -> str:
        """Return the question chosen from a group: said so, or the only one answered."""
        said = self.filled.groups.get(gathered[0].group, "")
        answered = [q.code for q in gathered if q.ticked or any(o.chosen for o in q.options)]
        return said or (answered[0] if len(answered) == 1 else "")

    def question(self, question: BallotQuestion, number: int) -> QuestionView:
        """Lay out one question."""
        asks = question.asks
        code = self.faults.get(question.code, "")
        # Of a group nobody answered it is said once, at the group.
        error = paper_words.fault(code, asks) if code and code != papers.GROUP_EMPTY else ""
        typed = paper_form.fields(self.filled.answers)
        places = {option.id: place for place, option in enumerate(question.options, start=1)}
        options = [
            self._option(question, option, typed, f"o-{number}-{places[option.id]}")
            for option in self._ordered(question)
        ]
        ticked = typed.get(f"a:{question.code}", [])
        listed = min(len(options), asks.max_choices or len(options))
        spread = asks.max_score - asks.min_score + 1
        return QuestionView(
            code=question.code,
            id=f"q-{number}",
            kind=question.kind,
            group=question.group,
            number=number,
            title=self._said(question, "title"),
            description=self._said(question, "description"),
            how=list(paper_words.how(asks)),
            asks=asks,
            options=options,
            ticked=frozenset(ticked) & {BLANK, ABSTAIN},
            bar=_bar(question, options),
            places=range(1, listed + 1) if len(options) <= MOST_LISTED else (),
            scores=range(asks.min_score, asks.max_score + 1) if spread <= MOST_SCORES else (),
            error=error,
        )

    def _ordered(self, question: BallotQuestion) -> list[BallotOption]:
        options = list(question.options)
        if question.order == "drawn":
            Random(f"{self.filled.order}:{question.code}").shuffle(options)  # noqa: S311 no secret
        return options

    def _option(
        self,
        question: BallotQuestion,
        option: BallotOption,
        typed: Mapping[str, list[str]],
        option_id: str,
    ) -> OptionView:
        field = f"{_PREFIX[question.kind]}:{question.code}"
        if question.kind in ("single", "approval"):
            chosen = option.code in typed.get(field, [])
            value = option.code
        else:
            field = f"{field}:{option.code}"
            value = typed.get(field, [""])[-1]
            chosen = bool(value)
        title, area = self._said(option, "title"), self.areas.get(option.area_id or UUID(int=0), "")
        description = self._said(option, "description")
        mark = f"{question.code}:{option.code}"
        return OptionView(
            code=option.code,
            id=option_id,
            field=field,
            title=title,
            description=description,
            cost=option.cost,
            area=area,
            value=value,
            chosen=chosen,
            shown=self._shown(option, f"{title.text} {description.text} {area}", chosen),
            compared=mark in self.looking.compared[:MOST_COMPARED],
        )

    def _shown(self, option: BallotOption, text: str, chosen: bool) -> bool:
        looking = self.looking
        found = all(word in text.casefold() for word in looking.words.casefold().split())
        here = not looking.area or str(option.area_id) == looking.area
        return found and here and (chosen or not looking.only)

    def _said(self, thing: BallotQuestion | BallotOption, name: str) -> Said:
        """Return a text in the page's language, or as it was written."""
        own = str(getattr(thing, name))
        translation = thing.translations.get(self.language)
        translated = getattr(translation, name) if translation is not None else ""
        if translated:
            return Said(text=translated, lang=self.language)
        return Said(text=own, lang=self.found.language)


def _bar(question: BallotQuestion, options: Sequence[OptionView]) -> BarView | None:
    """Return what is to be kept in sight; None where there is nothing to keep count of."""
    asks = question.asks
    if question.kind in ("single", "score"):
        return None
    chosen = [option for option in options if option.chosen]
    given = [int(o.value) for o in chosen if question.kind == "points" and o.value.isdecimal()]
    costs = any(option.cost is not None for option in options)
    total = asks.max_cost if asks.max_cost is not None else question.counting.budget or None
    return BarView(
        count=sum(1 for number in given if number) if question.kind == "points" else len(chosen),
        limit=asks.max_choices,
        spent=sum(option.cost or 0 for option in chosen),
        total=total if costs else None,
        limited=asks.max_cost is not None,
        points=asks.points if question.kind == "points" else None,
        given=sum(given),
    )
