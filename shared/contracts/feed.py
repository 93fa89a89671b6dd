"""What a service says is public now, so that the gateway can rebuild its feed."""

from shared.contracts.base import Answer
from shared.contracts.messages import FeedItemPublished


class PublicItems(Answer, frozen=True, kw_only=True):
    """The answer of `GET /v1/feed`: every item as its latest message told it."""

    items: tuple[FeedItemPublished, ...] = ()
