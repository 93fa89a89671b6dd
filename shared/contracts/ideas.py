"""What crosses the border about ideas: residents' own projects on their way to the ballot.

Money in grosze. Nobody is named here: `author_id` is told where the author shows their name, to
the gateway, which knows it.
"""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from shared.contracts.base import Answer, Command, Query
from shared.contracts.consultations import Consultation

IdeaState = Literal[
    "draft",
    "public",
    "correcting",
    "accepted",
    "rejected",
    "appealed",
    "merged",
    "withdrawn",
    "hidden",
    "removed",
]
ShownAs = Literal["name", "pseudonym", "nobody"]
# What the person who asks may do with an idea now.
Right = Literal[
    "edit",
    "submit",
    "correct",
    "withdraw",
    "appeal",
    "merge",
    "sign",
    "unsign",
    "count",
    "check",
    "decide",
    "reopen",
    "picture",
]


class CostLine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of what an idea costs."""

    label: str
    amount: int


class StartIdea(Command, frozen=True, kw_only=True):
    """A draft begins with its title; the same form sent twice (`sent_as`) makes one."""

    sent_as: UUID
    title: str


class SayIdea(Command, frozen=True, kw_only=True):
    """The section of a draft that says what it is."""

    title: str
    summary: str = ""
    description: str = ""


class PlaceIdea(Command, frozen=True, kw_only=True):
    """The section of a draft that says where it is."""

    place: str = ""
    area_id: UUID | None = None
    latitude: float | None = None
    longitude: float | None = None


class PriceIdea(Command, frozen=True, kw_only=True):
    """The section of a draft that says what it costs; the sum of the lines is its cost."""

    costs: tuple[CostLine, ...] = ()


class ShowAuthor(Command, frozen=True, kw_only=True):
    """The section of a draft that says how its author is shown."""

    shown_as: ShownAs
    pseudonym: str = ""


class DescribeIdea(Command, frozen=True, kw_only=True):
    """An idea whole: a correction by its author."""

    title: str
    summary: str
    description: str
    place: str
    area_id: UUID | None = None
    latitude: float | None = None
    longitude: float | None = None
    costs: tuple[CostLine, ...] = ()


class EnterIdea(Command, frozen=True, kw_only=True):
    """An idea that came on paper; `pseudonym` is the author's name as they want it shown."""

    sent_as: UUID
    title: str
    summary: str
    description: str
    place: str
    area_id: UUID | None = None
    latitude: float | None = None
    longitude: float | None = None
    costs: tuple[CostLine, ...] = ()
    pseudonym: str = ""


class AddPicture(Command, frozen=True, kw_only=True):
    """A picture, with what it shows in words."""

    name: str
    content: bytes
    alternative: str


class FindIdeas(Query, frozen=True, kw_only=True):
    """A search; `desk`: what waits for the formal check first, for those who check.

    `near`: latitude, longitude and metres with commas between them.
    """

    q: str = ""
    state: str = ""
    area_id: UUID | None = None
    near: str = ""
    sort: Literal["new", "old", "signatures", "cheap", "dear"] = "new"
    page: int = 1
    desk: bool = False


class Picture(Answer, frozen=True, kw_only=True):
    """A picture, and what it shows in words."""

    id: UUID
    file_id: UUID
    alternative: str


class IdeaCard(Answer, frozen=True, kw_only=True):
    """An idea as one note in a list."""

    number: int
    title: str
    summary: str
    state: IdeaState
    area_id: UUID | None = None
    place: str = ""
    cost: int | None = None
    picture: Picture | None = None
    signatures: int = 0
    needed: int = 0
    comments: int = 0
    on_ballot: bool = False
    said_at: datetime
    due_at: datetime | None = None


class IdeaCards(Answer, frozen=True, kw_only=True):
    """One page of a search; `counts` by state hold for the search without its own state.

    `more`: there are more than these; a search by words is counted so far and no further.
    """

    cards: tuple[IdeaCard, ...]
    total: int
    page: int
    pages: int
    counts: dict[str, int]
    more: bool = False


class IdeaPoint(Answer, frozen=True, kw_only=True):
    """A spot on the map: how many ideas are there, and which is the first of them."""

    number: int
    title: str
    latitude: float
    longitude: float
    ideas: int = 1


class IdeaMap(Answer, frozen=True, kw_only=True):
    """Where ideas are: the fullest spots, by area, and how many are in neither."""

    consultation: Consultation
    points: tuple[IdeaPoint, ...]
    areas: dict[UUID, int]
    placeless: int
    total: int


class ChangedPart(Answer, frozen=True, kw_only=True):
    """A piece of a text that stayed, went or came; a line of the cost has its amount."""

    kind: Literal["same", "gone", "new"]
    text: str
    amount: int | None = None


class IdeaVersion(Answer, frozen=True, kw_only=True):
    """A version, and what it changed of the one before: field -> parts in reading order."""

    number: int
    sent_at: datetime
    changes: dict[str, tuple[ChangedPart, ...]] = msgspec.field(default_factory=dict)


class IdeaStep(Answer, frozen=True, kw_only=True):
    """What was done with an idea, and why; `about`: the other idea, or how many signatures."""

    act: str
    state: IdeaState
    done_at: datetime
    reason: str = ""
    until: datetime | None = None
    checklist: dict[str, bool] = msgspec.field(default_factory=dict)
    about: int | None = None


class IdeaMerger(Answer, frozen=True, kw_only=True):
    """A proposed merging that waits, as its two authors and the desk see it."""

    id: UUID
    source: int
    source_title: str
    target: int
    target_title: str
    title: str = ""
    summary: str = ""
    description: str = ""
    reason: str = ""
    proposed_at: datetime
    mine: bool = False


class IdeaOutcome(Answer, frozen=True, kw_only=True):
    """How the vote on an idea ended; `votes` as they were counted."""

    fate: Literal["chosen", "not_chosen", "undecided"]
    votes: int | None = None


class Idea(Answer, frozen=True, kw_only=True):
    """An idea whole. `missing`: codes of what a draft lacks before it can be sent.

    `due_at`: until when its author may correct it, or appeal. `mine`: the person who asks is its
    author. What a hidden or removed one says is told to staff and its author alone.
    """

    id: UUID
    consultation_id: UUID
    number: int | None
    state: IdeaState
    title: str
    summary: str
    description: str
    place: str
    area_id: UUID | None = None
    latitude: float | None = None
    longitude: float | None = None
    cost: int | None = None
    costs: tuple[CostLine, ...] = ()
    pictures: tuple[Picture, ...] = ()
    author_id: UUID | None = None
    shown_as: ShownAs = "nobody"
    pseudonym: str = ""
    on_paper: bool = False
    said_at: datetime
    signatures: int = 0
    paper_signatures: int = 0
    needed: int = 0
    comments: int = 0
    due_at: datetime | None = None
    merged_into: int | None = None
    merged_from: tuple[int, ...] = ()
    on_ballot: bool = False
    ballot_title: str = ""
    outcome: IdeaOutcome | None = None
    versions: tuple[IdeaVersion, ...] = ()
    steps: tuple[IdeaStep, ...] = ()
    mergers: tuple[IdeaMerger, ...] = ()
    missing: tuple[str, ...] = ()
    mine: bool = False
    signed: bool = False
    may: tuple[Right, ...] = ()
    # The lines of the formal check, for those who check.
    checklist: tuple[str, ...] = ()


class IdeaPage(Answer, frozen=True, kw_only=True):
    """An idea with the consultation it belongs to."""

    idea: Idea
    consultation: Consultation


class OwnIdea(Answer, frozen=True, kw_only=True):
    """One of a person's own ideas, in whichever consultation."""

    id: UUID
    consultation_id: UUID
    consultation: str
    number: int | None
    title: str
    state: IdeaState
    signatures: int
    needed: int
    due_at: datetime | None = None
    # A merging proposed by another author waits for an answer.
    asked: bool = False


class OwnIdeas(Answer, frozen=True, kw_only=True):
    """A person's own ideas, the latest first, and those they have signed."""

    ideas: tuple[OwnIdea, ...]
    signed: tuple[OwnIdea, ...]
