"""Groups of papers under one label: their figures, and what two people decided of each.

A label is a random number that the register gives to the votes of one origin beyond a limit. No
figure tells what a paper says; there is none of a group under ten papers.
"""

from typing import Literal
from uuid import UUID

import msgspec

from shared.contracts.base import Answer, Command

FEWEST_JUDGED = 10


class LabelFigures(msgspec.Struct, frozen=True, kw_only=True):
    """One label of ten papers or more: how many papers, and how many of them are all the same."""

    label: UUID
    papers: int
    commonest: int


class LabelsFound(Answer, frozen=True, kw_only=True):
    """The labels of a box that ten papers or more carry."""

    labels: tuple[LabelFigures, ...]


class JudgedLabel(msgspec.Struct, frozen=True, kw_only=True):
    """What was decided of a label; small groups, which nobody judges, are simply counted."""

    label: UUID
    decision: Literal["count", "leave_out"]


class JudgeLabels(Command, frozen=True, kw_only=True):
    """Leave out or count the papers of labels, and take the labels off them."""

    judged: tuple[JudgedLabel, ...]


class LabelSettled(msgspec.Struct, frozen=True, kw_only=True):
    """The first answer about a label, which every repetition gets again."""

    label: UUID
    decision: Literal["count", "leave_out"]
    papers: int


class LabelsSettled(Answer, frozen=True, kw_only=True):
    """What became of each label, in the order of the command."""

    settled: tuple[LabelSettled, ...]
