"""The client of the conversation (in consultations): comments, support, reports, moderation."""

from uuid import UUID

from shared.clients.http import Http
from shared.contracts.actors import VISITOR, Actor
from shared.contracts.base import Nothing
from shared.contracts.talk import (
    DecideAppeal,
    Decision,
    Decisions,
    FindComments,
    FindWaiting,
    GiveSupport,
    Judged,
    JudgeThings,
    MakeAppeal,
    ReportAbuse,
    Reported,
    Said,
    SayComment,
    SetTalkTerms,
    Supported,
    Talk,
    TalkTerms,
    WaitingPage,
)


class TalkClient:
    """Calls consultations about what is said. Every method may raise Refusal or ServiceDown."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def get_talk(
        self,
        consultation_id: UUID,
        kind: str,
        number: int,
        query: FindComments | None = None,
        *,
        actor: Actor = VISITOR,
    ) -> Talk:
        """Read what is said under a remark or an idea, one page of it."""
        path = _thing(consultation_id, kind, number)
        return self._http.get(path, Talk, actor=actor, query=query or FindComments())

    def say_comment(
        self, consultation_id: UUID, kind: str, number: int, command: SayComment, *, actor: Actor
    ) -> Said:
        """Say something, or reply."""
        path = f"{_thing(consultation_id, kind, number)}/comments"
        return self._http.send("POST", path, command, Said, actor=actor)

    def give_support(
        self, consultation_id: UUID, kind: str, number: int, command: GiveSupport, *, actor: Actor
    ) -> Supported:
        """Stand behind a thing, or no longer."""
        path = f"{_thing(consultation_id, kind, number)}/support"
        return self._http.send("PUT", path, command, Supported, actor=actor)

    def report_abuse(
        self, consultation_id: UUID, kind: str, number: int, command: ReportAbuse, *, actor: Actor
    ) -> Reported:
        """Say that something should not stand there."""
        path = f"{_thing(consultation_id, kind, number)}/reports"
        return self._http.send("POST", path, command, Reported, actor=actor)

    def remove_comment(self, comment_id: UUID, *, actor: Actor) -> Nothing:
        """Take one's own comment away."""
        return self._http.send("DELETE", f"/v1/comments/{comment_id}", None, Nothing, actor=actor)

    def get_talk_terms(self, consultation_id: UUID, *, actor: Actor) -> TalkTerms:
        """Read how people talk in a consultation."""
        path = f"/v1/consultations/{consultation_id}/talk-terms"
        return self._http.get(path, TalkTerms, actor=actor)

    def set_talk_terms(
        self, consultation_id: UUID, command: SetTalkTerms, *, actor: Actor
    ) -> TalkTerms:
        """Set how people talk in a consultation."""
        path = f"/v1/consultations/{consultation_id}/talk-terms"
        return self._http.send("PUT", path, command, TalkTerms, actor=actor)

    def find_waiting(self, query: FindWaiting, *, actor: Actor) -> WaitingPage:
        """Read what waits for a moderator."""
        return self._http.get("/v1/moderation", WaitingPage, actor=actor, query=query)

    def judge_things(self, command: JudgeThings, *, actor: Actor) -> Judged:
        """Hide or show several things."""
        return self._http.send("POST", "/v1/moderation", command, Judged, actor=actor)

    def find_appeals(self, *, actor: Actor) -> Decisions:
        """Read the latest appeals, those that wait first."""
        return self._http.get("/v1/appeals", Decisions, actor=actor)

    def get_decision(self, moderation_id: UUID, *, actor: Actor) -> Decision:
        """Read what was done to a thing and why."""
        return self._http.get(f"/v1/moderations/{moderation_id}", Decision, actor=actor)

    def make_appeal(self, moderation_id: UUID, command: MakeAppeal, *, actor: Actor) -> Decision:
        """Ask that one's hidden words are looked at again."""
        path = f"/v1/moderations/{moderation_id}/appeal"
        return self._http.send("POST", path, command, Decision, actor=actor)

    def decide_appeal(self, appeal_id: UUID, command: DecideAppeal, *, actor: Actor) -> Decision:
        """Decide about an appeal."""
        path = f"/v1/appeals/{appeal_id}/decision"
        return self._http.send("PUT", path, command, Decision, actor=actor)


def _thing(consultation_id: UUID, kind: str, number: int) -> str:
    return f"/v1/consultations/{consultation_id}/talk/{kind}/{number}"
