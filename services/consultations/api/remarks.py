"""The door to remarks: structs in, structs out."""

from datetime import UTC, datetime
from uuid import UUID

import msgspec

from services.consultations import (
    consultations,
    paper_remarks,
    remark_lists,
    remarks,
)
from services.consultations.api import answer_telling, remark_telling, telling
from shared.access import anyone, clerk, organiser, signed_in
from shared.api import Api, actor
from shared.contracts.consultations import Consultation
from shared.contracts.remarks import (
    EnterRemark,
    FindRemarks,
    OneRemark,
    OwnRemark,
    OwnRemarks,
    PersonalRemark,
    RemarkForm,
    RemarkMap,
    RemarkPage,
    RemarkSent,
    SayRemark,
    WithdrawByCode,
)
from shared.problems import not_found

api = Api("remarks")
AT = "/v1/consultations/<uuid:consultation_id>/remarks"


@api.get(AT, allow=anyone, query=FindRemarks, gives=RemarkPage)
def find_remarks(consultation_id: UUID, query: FindRemarks) -> RemarkPage:
    """Search a consultation's public remarks, page by page."""
    whole = _consultation(consultation_id)
    found, total = remark_lists.find(consultation_id, query)
    pages = -(-total // remark_lists.PER_PAGE)
    return RemarkPage(
        consultation=whole,
        remarks=tuple(map(remark_telling.public, found)),
        total=total,
        page=max(1, min(query.page, pages or 1)),
        pages=pages,
        more=bool(query.q.strip()) and total >= remark_lists.MOST_FOUND,
        fragments=remark_telling.fragments(consultation_id),
        themes=remark_telling.themes(consultation_id),
        has_map=remark_lists.has_places(consultation_id),
    )


@api.get(f"{AT}/form", allow=anyone, gives=RemarkForm)
def get_remark_form(consultation_id: UUID) -> RemarkForm:
    """Tell what the form of a consultation's remarks asks for."""
    now = datetime.now(UTC)
    found = consultations.get(consultation_id, actor=actor())
    return remark_telling.form(found, now=now)


@api.get(f"{AT}/map", allow=anyone, gives=RemarkMap)
def get_remark_map(consultation_id: UUID) -> RemarkMap:
    """Tell which spots remarks are to."""
    points, total = remark_lists.points(consultation_id)
    return RemarkMap(consultation=_consultation(consultation_id), points=tuple(points), total=total)


@api.get(f"{AT}/<int:number>", allow=anyone, gives=OneRemark)
def get_remark(consultation_id: UUID, number: int) -> OneRemark:
    """Show one remark."""
    now = datetime.now(UTC)
    found, line = remark_lists.one(consultation_id, number, actor=actor())
    mine = actor().account_id is not None and line.remark.author_id == actor().account_id
    return OneRemark(
        consultation=telling.consultation(found, now=now),
        remark=remark_telling.public(line),
        answer=answer_telling.public(line.remark),
        mine=mine,
        may_withdraw=mine and remarks.may_withdraw(line.remark, now=now),
    )


@api.post(AT, allow=signed_in, takes=SayRemark, gives=RemarkSent, status=201)
def say_remark(consultation_id: UUID, command: SayRemark) -> RemarkSent:
    """Say something as oneself."""
    made = remarks.say(consultation_id, command, actor=actor(), now=datetime.now(UTC))
    return remark_telling.sent(made)


@api.post(f"{AT}/unconfirmed", allow=anyone, takes=SayRemark, gives=RemarkSent, status=201)
def send_remark(consultation_id: UUID, command: SayRemark) -> RemarkSent:
    """Keep what somebody without an account wrote, until they confirm it by mail."""
    made = remarks.send(consultation_id, command, actor=actor(), now=datetime.now(UTC))
    return remark_telling.sent(made)


@api.get(f"{AT}/unconfirmed/<uuid:sent_as>", allow=anyone, gives=OwnRemark)
def get_sent_remark(consultation_id: UUID, sent_as: UUID) -> OwnRemark:
    """Show what was sent with a form to whoever holds the mail that confirms it."""
    found = remarks.sent(consultation_id, sent_as)
    return remark_telling.own(remark_lists.of_id(found.id), now=datetime.now(UTC))


@api.put(f"{AT}/unconfirmed/<uuid:sent_as>", allow=signed_in, gives=RemarkSent)
def confirm_remark(consultation_id: UUID, sent_as: UUID) -> RemarkSent:
    """Confirm a remark as the one whose mail it was; repeatable."""
    made = remarks.confirm(consultation_id, sent_as, actor=actor(), now=datetime.now(UTC))
    return remark_telling.sent(made)


@api.delete(f"{AT}/<int:number>", allow=signed_in, gives=OwnRemark)
def withdraw_remark(consultation_id: UUID, number: int) -> OwnRemark:
    """Take one's own remark back; repeatable."""
    now = datetime.now(UTC)
    gone = remarks.withdraw(remarks.own(consultation_id, number, actor=actor()), now=now)
    return remark_telling.own(remark_lists.of_id(gone.id), now=now)


@api.post(f"{AT}/paper", allow=clerk | organiser, takes=EnterRemark, gives=RemarkSent, status=201)
def enter_remark(consultation_id: UUID, command: EnterRemark) -> RemarkSent:
    """Type a remark that came on paper."""
    made = paper_remarks.enter(consultation_id, command, actor=actor(), now=datetime.now(UTC))
    return remark_telling.sent(made)


@api.post(f"{AT}/<int:number>/looks", allow=clerk | organiser, gives=PersonalRemark)
def look_at_remark(consultation_id: UUID, number: int) -> PersonalRemark:
    """Show staff what the law asked a remark's author for; the look is noted."""
    return remark_telling.personal(paper_remarks.look(consultation_id, number, actor=actor()))


@api.get("/v1/people/<uuid:person_id>/remarks", allow=signed_in, gives=OwnRemarks)
def own_remarks(person_id: UUID) -> OwnRemarks:
    """List what the actor has said."""
    if actor().account_id != person_id:
        raise not_found("person")
    now = datetime.now(UTC)
    return OwnRemarks(
        remarks=tuple(
            remark_telling.own(line, consultation=found, now=now)
            for line, found in remark_lists.of_person(person_id)
        )
    )


@api.get("/v1/remarks/<code>", allow=anyone, gives=OwnRemark)
def get_remark_by_code(code: str) -> OwnRemark:
    """Show where a remark stands to whoever holds its code."""
    line = remark_lists.of_id(remarks.by_code(code).id)
    told = remark_telling.own(line, now=datetime.now(UTC))
    return msgspec.structs.replace(told, answer=answer_telling.public(line.remark))


@api.post("/v1/remarks/withdrawn", allow=anyone, takes=WithdrawByCode, gives=OwnRemark)
def withdraw_by_code(command: WithdrawByCode) -> OwnRemark:
    """Take the remark of a code back; repeatable."""
    now = datetime.now(UTC)
    gone = remarks.withdraw(remarks.by_code(command.code, lock=True), now=now)
    return remark_telling.own(remark_lists.of_id(gone.id), now=now)


def _consultation(consultation_id: UUID) -> Consultation:
    found = consultations.get(consultation_id, actor=actor())
    return telling.consultation(found, now=datetime.now(UTC))
