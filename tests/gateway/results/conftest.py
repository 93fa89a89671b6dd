"""Both services joined over real HTTP, and votes made inside consultations."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask

from services.consultations import results
from services.consultations.model import db as consultations_db
from shared.contracts.actors import Actor, Role
from tests.support import people, votes
from tests.support.votes import Vote

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
# a 3, b 2, c 1, d 1, one blank: a and b are funded, the money is gone.
PAPERS = ("ab", "ab", "ad", "c", "")


@pytest.fixture
def organiser(gateway: Flask) -> Actor:
    """Lipowo's organiser."""
    centre_id = people.centre(gateway)
    account_id = people.account(gateway, roles={"organiser": centre_id})
    return Actor(account_id=account_id, roles=(Role("organiser", centre_id),))


@pytest.fixture
def announced(consultations: Flask, joined: str, organiser: Actor) -> Callable[..., Vote]:
    """Make a vote with an open box."""

    def make(**terms: object) -> Vote:
        with consultations.app_context():
            return votes.announced(organiser=organiser, **terms)  # type: ignore[arg-type]

    return make


@pytest.fixture
def counted(consultations: Flask, announced: Callable[..., Vote]) -> Callable[..., Vote]:
    """Make a vote that is over and counted."""

    def make(
        papers: tuple[str, ...] = PAPERS,
        *,
        voted: int | None = None,
        reason: str = "",
        **terms: object,
    ) -> Vote:
        vote = announced(**terms)
        with consultations.app_context():
            vote.cast(papers)
            vote.seal(len(papers) if voted is None else voted)
            if reason:
                vote.agree(reason)
            vote.freeze()
            results.count(vote.ballot_id, now=NOW)
            consultations_db.session.commit()
        return vote

    return make
