"""The client of remarks (in consultations): one method per operation, structs in and out."""

from uuid import UUID

from shared.clients.http import Http
from shared.contracts.actors import VISITOR, Actor
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


class Remarks:
    """Calls for remarks. Every method may raise Refusal or ServiceDown."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def find(
        self, consultation_id: UUID, query: FindRemarks, *, actor: Actor = VISITOR
    ) -> RemarkPage:
        """Search a consultation's public remarks, page by page."""
        return self._http.get(_at(consultation_id), RemarkPage, actor=actor, query=query)

    def form(self, consultation_id: UUID, *, actor: Actor = VISITOR) -> RemarkForm:
        """Ask what the form asks for."""
        return self._http.get(f"{_at(consultation_id)}/form", RemarkForm, actor=actor)

    def map(self, consultation_id: UUID, *, actor: Actor = VISITOR) -> RemarkMap:
        """Ask which spots remarks are to."""
        return self._http.get(f"{_at(consultation_id)}/map", RemarkMap, actor=actor)

    def get(self, consultation_id: UUID, number: int, *, actor: Actor = VISITOR) -> OneRemark:
        """Read one remark."""
        return self._http.get(f"{_at(consultation_id)}/{number}", OneRemark, actor=actor)

    def say(self, consultation_id: UUID, command: SayRemark, *, actor: Actor) -> RemarkSent:
        """Say something as oneself."""
        return self._http.send("POST", _at(consultation_id), command, RemarkSent, actor=actor)

    def send(self, consultation_id: UUID, command: SayRemark) -> RemarkSent:
        """Keep what somebody without an account wrote, until they confirm it."""
        path = f"{_at(consultation_id)}/unconfirmed"
        return self._http.send("POST", path, command, RemarkSent, actor=VISITOR)

    def sent(self, consultation_id: UUID, sent_as: UUID) -> OwnRemark:
        """Read what was sent with a form, confirmed or not."""
        return self._http.get(f"{_at(consultation_id)}/unconfirmed/{sent_as}", OwnRemark)

    def confirm(self, consultation_id: UUID, sent_as: UUID, *, actor: Actor) -> RemarkSent:
        """Confirm a remark sent by mail; repeatable."""
        path = f"{_at(consultation_id)}/unconfirmed/{sent_as}"
        return self._http.send("PUT", path, None, RemarkSent, actor=actor)

    def withdraw(self, consultation_id: UUID, number: int, *, actor: Actor) -> OwnRemark:
        """Take one's own remark back; repeatable."""
        path = f"{_at(consultation_id)}/{number}"
        return self._http.send("DELETE", path, None, OwnRemark, actor=actor)

    def enter(self, consultation_id: UUID, command: EnterRemark, *, actor: Actor) -> RemarkSent:
        """Type a remark that came on paper."""
        path = f"{_at(consultation_id)}/paper"
        return self._http.send("POST", path, command, RemarkSent, actor=actor)

    def look(self, consultation_id: UUID, number: int, *, actor: Actor) -> PersonalRemark:
        """See what the law asked a remark's author for; the look is noted."""
        path = f"{_at(consultation_id)}/{number}/looks"
        return self._http.send("POST", path, None, PersonalRemark, actor=actor)

    def of_person(self, person_id: UUID, *, actor: Actor) -> OwnRemarks:
        """List what the actor has said."""
        return self._http.get(f"/v1/people/{person_id}/remarks", OwnRemarks, actor=actor)

    def by_code(self, code: str) -> OwnRemark:
        """Read where the remark of a code stands."""
        return self._http.get(f"/v1/remarks/{code}", OwnRemark)

    def withdraw_by_code(self, code: str) -> OwnRemark:
        """Take the remark of a code back; repeatable."""
        command = WithdrawByCode(code=code)
        return self._http.send("POST", "/v1/remarks/withdrawn", command, OwnRemark, actor=VISITOR)


def _at(consultation_id: UUID) -> str:
    return f"/v1/consultations/{consultation_id}/remarks"
