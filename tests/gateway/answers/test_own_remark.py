"""Who made a remark does not publish its answer, where the centre has another organiser."""

from sqlalchemy import update

from services.consultations.model import Remark
from services.consultations.model import db as service_db
from services.gateway.model import Account, StaffRole, db
from shared.ids import new_id

from .conftest import Desk, post

YES = {"position": "accepted", "reason": "Posadzimy dziesięć lip.", "step": "publish"}


def test_another_organiser_answers_it_and_one_alone_may(desk: Desk) -> None:
    with desk.service.app_context():
        service_db.session.execute(update(Remark).values(author_id=desk.town.organiser_id))
        service_db.session.commit()
    with desk.gateway.app_context():
        other = Account(id=new_id(), email="piotr@lipowo.example", name="Piotr")
        db.session.add(other)
        db.session.flush()
        role = StaffRole(account_id=other.id, role="organiser", centre_id=desk.town.centre_id)
        db.session.add(role)
        db.session.commit()
        role_id = role.id
    refused = post(desk.organiser, f"{desk.at}/1", **YES)
    assert refused.status_code == 422
    assert "To Twoja własna uwaga" in refused.text
    assert "Posadzimy dziesięć lip." in refused.text, "what was typed stays"
    many = {"id": [str(desk.remark(2).id)], **YES}
    assert "inny organizator" in post(desk.organiser, f"{desk.at}/wiele", **many).text
    with desk.gateway.app_context():
        db.session.delete(db.session.get_one(StaffRole, role_id))
        db.session.commit()
    assert post(desk.organiser, f"{desk.at}/1", **YES).status_code == 303
    assert desk.remark(1).answered_by == desk.town.organiser_id
