"""Who is not to be brought together again, as either side sees its own."""

from datetime import datetime
from uuid import UUID

from shared.contracts.base import Answer


class Block(Answer, frozen=True, kw_only=True):
    """A person and an organisation, or one request of it (`request_id`, `title`)."""

    id: UUID
    person_id: UUID
    organisation_id: UUID
    organisation_name: str
    created_at: datetime
    request_id: UUID | None = None
    title: str = ""


class Blocks(Answer, frozen=True, kw_only=True):
    """The blocks that one side has made, the newest first."""

    items: tuple[Block, ...] = ()
