"""The door to the conversation: comments, support, reports, moderation, appeals."""

from datetime import UTC, datetime
from uuid import UUID

from services.consultations import (
    appeals,
    comment_lists,
    comments,
    model,
    moderation,
    moderation_desk,
    supports,
    talk,
)
from services.consultations import consultations as content
from shared.access import anyone, clerk, organiser, signed_in
from shared.api import Api, actor
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

api = Api("talk")

_THING = "/v1/consultations/<uuid:consultation_id>/talk/<kind>/<int:number>"
_TERMS = "/v1/consultations/<uuid:consultation_id>/talk-terms"
_DECISION = "/v1/moderations/<uuid:moderation_id>"


@api.get(_THING, allow=anyone, query=FindComments, gives=Talk)
def get_talk(consultation_id: UUID, kind: str, number: int, query: FindComments) -> Talk:
    """Show what is said under a remark or an idea, one page of it."""
    return comment_lists.page(
        consultation_id, kind, number, actor=actor(), query=query, now=datetime.now(UTC)
    )


@api.post(f"{_THING}/comments", allow=signed_in, takes=SayComment, gives=Said, status=201)
def say_comment(consultation_id: UUID, kind: str, number: int, command: SayComment) -> Said:
    """Say something under a remark or an idea, or in reply to a comment there."""
    made = comments.say(
        consultation_id, kind, number, actor=actor(), command=command, now=datetime.now(UTC)
    )
    return Said(id=made.id, top_id=made.parent_id or made.id, state=made.state)


@api.put(f"{_THING}/support", allow=signed_in, takes=GiveSupport, gives=Supported)
def give_support(consultation_id: UUID, kind: str, number: int, command: GiveSupport) -> Supported:
    """Stand behind a remark or an idea, or no longer."""
    subject = supports.give(
        consultation_id, kind, number, on=command.on, actor=actor(), now=datetime.now(UTC)
    )
    return Supported(supports=subject.supports, supported=command.on)


@api.post(f"{_THING}/reports", allow=signed_in, takes=ReportAbuse, gives=Reported, status=201)
def report_abuse(consultation_id: UUID, kind: str, number: int, command: ReportAbuse) -> Reported:
    """Say that a remark, an idea, or a comment under it should not stand there."""
    fresh = moderation.report(
        consultation_id, kind, number, actor=actor(), command=command, now=datetime.now(UTC)
    )
    return Reported(again=not fresh)


@api.delete("/v1/comments/<uuid:comment_id>", allow=signed_in, gives=Nothing)
def remove_comment(comment_id: UUID) -> Nothing:
    """Take one's own comment away for good."""
    comments.remove(comment_id, actor=actor(), now=datetime.now(UTC))
    return Nothing()


@api.get(_TERMS, allow=organiser, gives=TalkTerms)
def get_talk_terms(consultation_id: UUID) -> TalkTerms:
    """Show how people talk in a consultation."""
    content.get(consultation_id, actor=actor())
    return _terms(talk.terms(consultation_id))


@api.put(_TERMS, allow=organiser, takes=SetTalkTerms, gives=TalkTerms)
def set_talk_terms(consultation_id: UUID, command: SetTalkTerms) -> TalkTerms:
    """Set how people talk in a consultation."""
    _consultation, found = talk.set_terms(consultation_id, actor=actor(), command=command)
    return _terms(found)


@api.get("/v1/moderation", allow=clerk | organiser, query=FindWaiting, gives=WaitingPage)
def find_waiting(query: FindWaiting) -> WaitingPage:
    """Show what waits for a moderator in the actor's centres, the oldest first."""
    return moderation_desk.page(actor=actor(), query=query)


@api.post("/v1/moderation", allow=clerk | organiser, takes=JudgeThings, gives=Judged)
def judge_things(command: JudgeThings) -> Judged:
    """Hide or show several things for one reason: all of them, or none."""
    done = moderation.judge(actor=actor(), command=command, now=datetime.now(UTC))
    return Judged(changed=done)


@api.get("/v1/appeals", allow=clerk | organiser, gives=Decisions)
def find_appeals() -> Decisions:
    """Show the latest appeals in the actor's centres, those that wait first."""
    found = appeals.of_desk(actor=actor())
    return Decisions(decisions=tuple(moderation_desk.decision(one, actor=actor()) for one in found))


@api.get(_DECISION, allow=signed_in, gives=Decision)
def get_decision(moderation_id: UUID) -> Decision:
    """Show what was done to a thing and why, to its author and to staff."""
    return moderation_desk.decision(appeals.get(moderation_id, actor=actor()), actor=actor())


@api.post(f"{_DECISION}/appeal", allow=signed_in, takes=MakeAppeal, gives=Decision, status=201)
def make_appeal(moderation_id: UUID, command: MakeAppeal) -> Decision:
    """Ask that one's hidden words are looked at again."""
    found = appeals.make(moderation_id, actor=actor(), command=command, now=datetime.now(UTC))
    return moderation_desk.decision(found, actor=actor())


@api.put(
    "/v1/appeals/<uuid:appeal_id>/decision",
    allow=organiser,
    takes=DecideAppeal,
    gives=Decision,
)
def decide_appeal(appeal_id: UUID, command: DecideAppeal) -> Decision:
    """Decide about another's hiding of another's words."""
    found = appeals.decide(appeal_id, actor=actor(), command=command, now=datetime.now(UTC))
    return moderation_desk.decision(found, actor=actor())


def _terms(found: model.TalkTerms) -> TalkTerms:
    return TalkTerms(
        moderated=found.moderated,
        reports_to_queue=found.reports_to_queue,
        while_answering=found.while_answering,
    )
