"""Counting the questions of one ballot, and what their budgets leave over.

Each question is written to its public file first and counted from that file: by the code, and in
the bytes, with which anyone counts it again.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

import msgspec

from services.consultations import ballots, exports, formats, questions
from services.consultations.model import Ballot, BallotQuestion
from services.consultations.rules import ballots as ballot_rules
from services.consultations.rules import results as rules
from services.consultations.tally.pools import LeftOver, Pool, PoolsOutcome, tally_pools
from shared.contracts import results as contract
from shared.contracts.consultations import Translation


@dataclass(frozen=True)
class CountedQuestion:
    """One question's public file and its report, byte for byte, and what they come to."""

    code: str
    told: contract.QuestionResult
    report: bytes
    file: bytes


class _Found(NamedTuple):
    """What a recount of a public file says; while undecided, only who wins for certain."""

    winners: tuple[str, ...]
    undecided: bool
    report: bytes


@dataclass(frozen=True)
class Counting:
    """One count of a ballot; with a seed, ties are broken by its lottery."""

    ballot: Ballot
    about: exports.About
    given: Mapping[str, exports.Answers]
    seed: str | None

    def whole(self) -> tuple[tuple[CountedQuestion, ...], PoolsOutcome | None]:
        """Count every question, then what the districts left over, by the ballot's rule."""
        districts = {found.id for found in ballot_rules.districts(ballots.asked(self.ballot))}
        citywide = self.ballot.leftovers == "citywide"
        counted: dict[str, CountedQuestion] = {}
        # The whole town comes last: it may get what the districts leave over.
        for question in sorted(self.ballot.questions, key=lambda q: q.code not in districts):
            carried = 0
            waits = False
            if citywide and questions.priced(question) and question.code not in districts:
                left = [counted[code].told for code in districts]
                carried = sum((told.budget or 0) - (told.cost or 0) for told in left)
                waits = any(told.undecided for told in left)
            counted[question.code] = self._question(question, carried, waits)
        second = self._second(districts)
        found = tuple(counted[question.code] for question in self.ballot.questions)
        if second is not None and not second.undecided:
            found = tuple(self._paid(each, second) for each in found)
        return found, second

    def _question(self, question: BallotQuestion, carried: int, waits: bool) -> CountedQuestion:
        """Count one question; `waits`: another one's draw says how much money it has."""
        given, priced = self.given[question.code], questions.priced(question)
        content = exports.write(question, self.about, given, seed=self.seed, carried=carried)
        found = _recounted(content, _ending(priced))
        if waits:
            found = found._replace(winners=(), undecided=True)
        if priced and not found.undecided:
            funded = dict.fromkeys(found.winners, "1")
            content = exports.write(
                question, self.about, given, seed=self.seed, carried=carried, selected=funded
            )
        asks, counting = questions.asked(question), questions.counting(question)
        costs = dict(zip(asks.options, asks.costs, strict=True)) if priced else {}
        told = contract.QuestionResult(
            code=question.code,
            title=question.title or self.ballot.consultation.title,
            description=question.description,
            translations=msgspec.convert(question.translations, dict[str, Translation]),
            kind=question.kind,
            rule=counting.rule,
            counting=counting,
            group=question.group_code,
            area_id=question.area_id,
            options=_options(question),
            papers=given.papers,
            blank=given.blank,
            abstain=given.abstain,
            winners=found.winners,
            undecided=found.undecided,
            budget=counting.budget + carried if priced else None,
            cost=sum(costs[code] for code in found.winners) if priced else None,
            carried=carried,
            seed=self.seed,
            report={},
            file=self._file(question, content, _ending(priced)),
        )
        return CountedQuestion(question.code, told, found.report, content)

    def _second(self, districts: set[str]) -> PoolsOutcome | None:
        """Share out by votes what all districts left over, where the ballot says so."""
        if self.ballot.leftovers != "next-by-votes":
            return None
        asked = [question for question in self.ballot.questions if question.code in districts]
        pools = [
            Pool(
                question.code,
                exports.election(
                    question,
                    questions.asked(question),
                    questions.counting(question).budget,
                    self.given[question.code],
                ),
            )
            for question in asked
        ]
        settings = exports.settings(asked[0], self.seed)
        return tally_pools(pools, settings, left_over=LeftOver.NEXT_BY_VOTES)

    def _paid(self, counted: CountedQuestion, second: PoolsOutcome) -> CountedQuestion:
        """Add to a question what was paid for with the districts' left-overs; 2 in its file."""
        further = rules.carried_winners(second, counted.code)
        if not further:
            return counted
        question = next(q for q in self.ballot.questions if q.code == counted.code)
        funded = dict.fromkeys(counted.told.winners, "1") | dict.fromkeys(further, "2")
        content = exports.write(
            question, self.about, self.given[counted.code], seed=self.seed, selected=funded
        )
        told = msgspec.structs.replace(
            counted.told, carried_winners=further, file=self._file(question, content, ".pb")
        )
        return replace(counted, told=told, file=content)

    def _file(self, question: BallotQuestion, content: bytes, ending: str) -> contract.ResultFile:
        title = self.ballot.consultation.title
        name = title if len(self.ballot.questions) == 1 else f"{title[:40]} {question.code}"
        return contract.ResultFile(
            name=rules.file_name(name, self.about.closes_at, ending),
            sha256=hashlib.sha256(content).hexdigest(),
            size=len(content),
        )


def _recounted(content: bytes, ending: str) -> _Found:
    """Count a public file, as anyone may with `wspolnie recount`."""
    counted = formats.recount(formats.read(f"result{ending}", content))
    return _Found(rules.certain_winners(counted), counted.undecided, counted.bytes)


def _ending(priced: bool) -> str:
    return ".pb" if priced else ".json"


def _options(question: BallotQuestion) -> tuple[contract.ResultOption, ...]:
    return tuple(
        contract.ResultOption(
            code=option.code,
            title=option.title,
            cost=option.cost,
            area_id=option.area_id,
            translations=msgspec.convert(option.translations, dict[str, Translation]),
        )
        for option in question.options
    )
