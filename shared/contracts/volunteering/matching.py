"""Matching a centre: its runs, their progress and what they could not fill."""

from datetime import datetime
from uuid import UUID

import msgspec

from shared.contracts.base import Answer, Command


class StartRun(Command, frozen=True, kw_only=True):
    """Ask for a matching of the centre; a run that waits or runs already is answered instead."""

    engine: str = "flow"
    seed: int = 0


class Stage(Answer, frozen=True, kw_only=True):
    """So many people are left once `step` is asked too."""

    step: str
    left: int


class RunGap(Answer, frozen=True, kw_only=True):
    """A shift that could not be filled, and how many people each condition left."""

    request_id: UUID
    title: str
    shift_id: UUID
    starts_at: datetime
    places: int
    filled: int
    funnel: tuple[Stage, ...] = ()


class Recruit(Answer, frozen=True, kw_only=True):
    """Where one more person would help most.

    `dimension` is skill, time or area; `key` a skill (several that go together joined by `+`), a
    cell of the week like `5-morning` or an area. `worth` is what such a person adds to the plan,
    `places` how many empty places there are.
    """

    dimension: str
    key: str
    worth: int
    places: int


class RunSummary(Answer, frozen=True, kw_only=True):
    """A plan in figures; `load` says how many people have how many shifts."""

    places_asked: int = 0
    places_filled: int = 0
    requests: int = 0
    left_with_nobody: tuple[str, ...] = ()
    load: dict[str, int] = msgspec.field(default_factory=dict)
    bound: float = 0.0
    gap: float = 0.0
    recruit: tuple[Recruit, ...] = ()


class Run(Answer, frozen=True, kw_only=True):
    """One run. `done` of `total` steps; ended runs carry their summary and gaps."""

    id: UUID
    centre_id: UUID
    state: str
    engine: str
    created_at: datetime
    step: str = ""
    done: int = 0
    total: int = 0
    started_at: datetime | None = None
    ended_at: datetime | None = None
    cancel_asked: bool = False
    failure: str = ""
    invitations: int = 0
    summary: RunSummary = RunSummary()
    gaps: tuple[RunGap, ...] = ()

    @property
    def going(self) -> bool:
        """Whether there is something to wait for."""
        return self.state in ("waiting", "running")


class RunList(Answer, frozen=True, kw_only=True):
    """A centre's latest runs, the newest first, without their gaps."""

    items: tuple[Run, ...]
