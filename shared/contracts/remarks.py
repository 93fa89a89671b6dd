"""What crosses the border about remarks.

A public answer holds a remark's number, words and how its author wants to be called. What the law
asks the author for (name, address, whether they own land there) is in `PersonalRemark` alone.
"""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from shared.contracts.answers import PublicAnswer
from shared.contracts.base import Answer, Command, Query
from shared.contracts.consultations import Consultation

ShownAs = Literal["name", "pseudonym", "nobody"]
Position = Literal["", "accepted", "partly", "rejected", "out_of_scope"]


class SayRemark(Command, frozen=True, kw_only=True):
    """A remark to the whole, to a fragment or to a place.

    `sent_as` is the form's: a form sent twice is one remark. `name`, `address` and `owner` are
    what the law asks for where it does; what it does not ask for is not kept.
    """

    sent_as: UUID
    text: str
    fragment_id: UUID | None = None
    place: str = ""
    latitude: float | None = None
    longitude: float | None = None
    shown_as: ShownAs = "nobody"
    pseudonym: str = ""
    name: str = ""
    address: str = ""
    owner: bool | None = None


class EnterRemark(SayRemark, frozen=True, kw_only=True):
    """A remark that came on paper, as staff type it; `contact` where its author gave one."""

    received_on: date
    contact: str = ""


class WithdrawByCode(Command, frozen=True, kw_only=True):
    """Take back the remark of a code."""

    code: str


class FindRemarks(Query, frozen=True, kw_only=True):
    """A search among a consultation's public remarks.

    `position` may also be `none` (not answered yet). `near`: latitude, longitude and metres with
    commas between them.
    """

    q: str = ""
    fragment_id: UUID | None = None
    theme_id: UUID | None = None
    position: str = ""
    near: str = ""
    order: Literal["new", "first", "support"] = "new"
    page: int = 1


class Remark(Answer, frozen=True, kw_only=True):
    """A remark as everyone may read it; hidden and removed ones have no words.

    `author_id` is told where the author wants their name shown, and nowhere else: the gateway
    fills the name in and passes nothing on. `merged_into`: the number of the one that says the
    same.
    """

    id: UUID
    number: int | None
    state: str
    source: str
    text: str
    fragment_id: UUID | None = None
    fragment_number: int | None = None
    fragment_heading: str = ""
    place: str = ""
    latitude: float | None = None
    longitude: float | None = None
    author_id: UUID | None = None
    shown_as: ShownAs = "nobody"
    pseudonym: str = ""
    said_at: datetime
    theme_id: UUID | None = None
    theme: str = ""
    position: Position = ""
    reason: str = ""
    answered_at: datetime | None = None
    merged_into: int | None = None
    supports: int = 0
    comments: int = 0


class FragmentChoice(Answer, frozen=True, kw_only=True):
    """A fragment by its number and heading."""

    id: UUID
    number: int
    heading: str


class ThemeChoice(Answer, frozen=True, kw_only=True):
    """A theme by its name."""

    id: UUID
    name: str


class RemarkPage(Answer, frozen=True, kw_only=True):
    """One page of a consultation's remarks, with what they can be filtered by."""

    consultation: Consultation
    remarks: tuple[Remark, ...]
    total: int
    page: int
    pages: int
    # There are more than `total`: a search by words counts no further.
    more: bool = False
    fragments: tuple[FragmentChoice, ...] = ()
    themes: tuple[ThemeChoice, ...] = ()
    # Some remark is to a place, so there is something to see on the map.
    has_map: bool = False


class OneRemark(Answer, frozen=True, kw_only=True):
    """One remark on its own page; `mine`: the actor said it. `may_withdraw`: they still may."""

    consultation: Consultation
    remark: Remark
    answer: PublicAnswer | None = None
    mine: bool = False
    may_withdraw: bool = False


class RemarkForm(Answer, frozen=True, kw_only=True):
    """What the form of a consultation asks for.

    `needs`: name, address, owner. `shown_as`: how one may be called in public. `open`: it takes
    remarks now. A remark sent by mail counts if it is confirmed until `confirm_until`.
    """

    consultation: Consultation
    open: bool
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    confirm_until: datetime | None = None
    needs: tuple[str, ...] = ()
    shown_as: tuple[ShownAs, ...] = ("name", "pseudonym", "nobody")
    fragments: tuple[FragmentChoice, ...] = ()


class RemarkPoint(Answer, frozen=True, kw_only=True):
    """Remarks at one spot: how many, and the first of them."""

    latitude: float
    longitude: float
    remarks: int
    number: int
    place: str = ""


class RemarkMap(Answer, frozen=True, kw_only=True):
    """Where remarks are to places: near ones together, the fullest spots where there are many."""

    consultation: Consultation
    points: tuple[RemarkPoint, ...] = ()
    total: int = 0


class RemarkSent(Answer, frozen=True, kw_only=True):
    """A remark was taken: with its number and code, or without as long as it is unconfirmed."""

    consultation_id: UUID
    title: str
    number: int | None = None
    code: str = ""
    confirm_until: datetime | None = None


class OwnRemark(Answer, frozen=True, kw_only=True):
    """One's own remark, with the code that leads to it without an account."""

    consultation_id: UUID
    title: str
    language: str = "pl"
    code: str = ""
    remark: Remark
    # The day on which it came on paper.
    received_on: date | None = None
    may_withdraw: bool = False
    # Told by its code alone; in lists the position and its reason say enough.
    answer: PublicAnswer | None = None


class OwnRemarks(Answer, frozen=True, kw_only=True):
    """What somebody has said, the newest first."""

    remarks: tuple[OwnRemark, ...] = ()


class PersonalRemark(Answer, frozen=True, kw_only=True):
    """What the law asked a remark's author for, and how paper came; for staff alone, each look
    is noted."""

    number: int
    name: str = ""
    address: str = ""
    owner: bool | None = None
    contact: str = ""
    received_on: date | None = None
    source: str
    entered_by: UUID | None = None
    code: str = ""
