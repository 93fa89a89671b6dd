"""The gateway's own lists cost the same number of statements however long they are."""

from uuid import UUID

import pytest
from flask import Flask

from services.gateway import feed
from services.gateway.model import Account, Notification, StaffAct, StaffRole, db
from shared.ids import new_id
from tests.gateway.people.persons import make_person, sign_in
from tests.gateway.people.test_feed import item
from tests.support import people

OLA = "ola@lipowo.example"


def grow(app: Flask, ola: UUID, centre: UUID, number: int) -> None:
    """Add so many rows to each list, by other people and about other things."""
    with app.app_context():
        for row in range(number):
            feed.put(item(f"Ławki {row}", centre_id=centre))
            key = str(new_id())
            db.session.add(Notification(account_id=ola, template="place_offered", key=key))
            other = Account(id=new_id(), name=f"Osoba {row}")
            db.session.add(other)
            db.session.flush()
            db.session.add(StaffRole(account_id=other.id, role="clerk", centre_id=centre))
            act = StaffAct(
                account_id=other.id, act="role.given", subject_id=new_id(), centre_id=centre
            )
            db.session.add(act)
        db.session.commit()


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/szukaj?q=lawki",
        "/powiadomienia",
        "/operator",
        "/operator/zespol",
        "/operator/dziennik",
    ],
)
def test_a_list_costs_the_same_at_any_length(gateway: Flask, path: str) -> None:
    ola = make_person(gateway, OLA, roles=(("operator", None),))
    centre = people.centre(gateway)
    client = gateway.test_client()
    sign_in(client, OLA)

    def cost() -> tuple[str, int]:
        answer = client.get(path)
        assert answer.status_code == 200
        return answer.headers["X-Queries"], int(answer.headers["X-Downstream-Calls"])

    grow(gateway, ola, centre, 2)
    before = cost()
    grow(gateway, ola, centre, 40)
    assert cost() == before
    assert before[1] == 0
