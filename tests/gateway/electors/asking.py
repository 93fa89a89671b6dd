"""What tests of rolls say again and again."""

from collections.abc import Callable
from uuid import UUID

import pytest

from services.gateway.model import db
from services.gateway.register import electors, rolls
from shared.problems import Refusal
from tests.gateway.electors.conftest import Roll


def refused(act: Callable[[], object]) -> tuple[str, dict[str, str]]:
    with pytest.raises(Refusal) as refusal:
        act()
    return refusal.value.problem.code, dict(refusal.value.problem.fields)


def declared(roll: Roll, name: str, address: str, **more: bool) -> str:
    account = roll.account()
    with roll.gateway.app_context():
        came_to = electors.declare(
            ballot_id=roll.ballot_id, account_id=account, name=name, address=address, **more
        )
        db.session.commit()
        return str(came_to)


def roll_id(roll: Roll) -> UUID:
    found = rolls.of_ballot(roll.ballot_id)
    assert found is not None
    return found.id
