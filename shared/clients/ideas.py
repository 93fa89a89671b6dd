"""The client of ideas, in consultations."""

from uuid import UUID

from shared.clients.http import Http
from shared.contracts.actors import VISITOR, Actor
from shared.contracts.base import Command, Nothing
from shared.contracts.consultations import Consultation, GiveReason
from shared.contracts.idea_checks import (
    AnswerMerger,
    BallotPlan,
    CheckIdea,
    CountPaper,
    DecideAppeal,
    FindBallotPlan,
    IdeaSettings,
    MergeIdeas,
    PutIdeasOnBallot,
    SetIdeas,
)
from shared.contracts.ideas import (
    AddPicture,
    DescribeIdea,
    EnterIdea,
    FindIdeas,
    Idea,
    IdeaCards,
    IdeaMap,
    IdeaPage,
    OwnIdeas,
    PlaceIdea,
    PriceIdea,
    SayIdea,
    ShowAuthor,
    StartIdea,
)


class Ideas:
    """Calls consultations about ideas. Every method may raise Refusal or ServiceDown."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def find_ideas(
        self, consultation_id: UUID, query: FindIdeas, *, actor: Actor = VISITOR
    ) -> IdeaCards:
        """Search the ideas of a consultation."""
        return self._http.get(_all(consultation_id), IdeaCards, actor=actor, query=query)

    def get_idea_map(
        self, consultation_id: UUID, query: FindIdeas, *, actor: Actor = VISITOR
    ) -> IdeaMap:
        """Read where the ideas of a search are."""
        return self._http.get(f"{_all(consultation_id)}/map", IdeaMap, actor=actor, query=query)

    def get_idea(self, consultation_id: UUID, number: int, *, actor: Actor = VISITOR) -> IdeaPage:
        """Read an idea with the consultation it belongs to."""
        return self._http.get(f"{_all(consultation_id)}/{number}", IdeaPage, actor=actor)

    def own_ideas(self, *, actor: Actor) -> OwnIdeas:
        """Read one's own ideas and those one has signed."""
        return self._http.get("/v1/own-ideas", OwnIdeas, actor=actor)

    def start_idea(self, consultation_id: UUID, command: StartIdea, *, actor: Actor) -> Idea:
        """Begin a draft."""
        path = f"{_all(consultation_id)}/drafts"
        return self._http.send("POST", path, command, Idea, actor=actor)

    def get_draft(self, idea_id: UUID, *, actor: Actor) -> IdeaPage:
        """Read one's own idea by its id, with its consultation."""
        return self._http.get(f"/v1/idea-drafts/{idea_id}", IdeaPage, actor=actor)

    def say_idea(self, idea_id: UUID, command: SayIdea, *, actor: Actor) -> Idea:
        """Keep what a draft says."""
        return self._section(idea_id, "words", command, actor)

    def place_idea(self, idea_id: UUID, command: PlaceIdea, *, actor: Actor) -> Idea:
        """Keep where a draft is."""
        return self._section(idea_id, "place", command, actor)

    def price_idea(self, idea_id: UUID, command: PriceIdea, *, actor: Actor) -> Idea:
        """Keep what a draft costs."""
        return self._section(idea_id, "costs", command, actor)

    def show_author(self, idea_id: UUID, command: ShowAuthor, *, actor: Actor) -> Idea:
        """Keep how the author is shown."""
        return self._section(idea_id, "author", command, actor)

    def submit_idea(self, idea_id: UUID, *, actor: Actor) -> Idea:
        """Send a draft: it gets its number."""
        return self._section(idea_id, "submission", None, actor)

    def add_idea_picture(self, idea_id: UUID, command: AddPicture, *, actor: Actor) -> Idea:
        """Put a picture to one's own idea."""
        path = f"/v1/idea-drafts/{idea_id}/pictures"
        return self._http.send("POST", path, command, Idea, actor=actor)

    def remove_idea_picture(self, idea_id: UUID, picture_id: UUID, *, actor: Actor) -> Idea:
        """Take a picture away."""
        path = f"/v1/idea-drafts/{idea_id}/pictures/{picture_id}"
        return self._http.send("DELETE", path, None, Idea, actor=actor)

    def delete_draft(self, idea_id: UUID, *, actor: Actor) -> Nothing:
        """Throw one's own draft away."""
        return self._http.send("DELETE", f"/v1/idea-drafts/{idea_id}", None, Nothing, actor=actor)

    def enter_idea(self, consultation_id: UUID, command: EnterIdea, *, actor: Actor) -> Idea:
        """Enter an idea that came on paper."""
        return self._http.send("POST", _all(consultation_id), command, Idea, actor=actor)

    def correct_idea(
        self, consultation_id: UUID, number: int, command: DescribeIdea, *, actor: Actor
    ) -> Idea:
        """Send a corrected idea as a new version."""
        return self._put(consultation_id, number, "correction", command, actor)

    def withdraw_idea(
        self, consultation_id: UUID, number: int, command: GiveReason, *, actor: Actor
    ) -> Idea:
        """Take one's own idea back."""
        return self._put(consultation_id, number, "withdrawal", command, actor)

    def sign_idea(self, consultation_id: UUID, number: int, *, actor: Actor) -> Idea:
        """Sign an idea."""
        return self._put(consultation_id, number, "signature", None, actor)

    def unsign_idea(self, consultation_id: UUID, number: int, *, actor: Actor) -> Idea:
        """Take one's signature back."""
        path = f"{_all(consultation_id)}/{number}/signature"
        return self._http.send("DELETE", path, None, Idea, actor=actor)

    def count_paper_signatures(
        self, consultation_id: UUID, number: int, command: CountPaper, *, actor: Actor
    ) -> Idea:
        """Enter how many signatures were counted on paper."""
        path = f"{_all(consultation_id)}/{number}/paper-signatures"
        return self._http.send("POST", path, command, Idea, actor=actor)

    def check_idea(
        self, consultation_id: UUID, number: int, command: CheckIdea, *, actor: Actor
    ) -> Idea:
        """Accept an idea, send it back, or reject it."""
        return self._put(consultation_id, number, "check", command, actor)

    def appeal_idea(
        self, consultation_id: UUID, number: int, command: GiveReason, *, actor: Actor
    ) -> Idea:
        """Appeal against the rejection of one's own idea."""
        return self._put(consultation_id, number, "appeal", command, actor)

    def decide_appeal(
        self, consultation_id: UUID, number: int, command: DecideAppeal, *, actor: Actor
    ) -> Idea:
        """Decide an appeal."""
        return self._put(consultation_id, number, "appeal-decision", command, actor)

    def reopen_idea(
        self, consultation_id: UUID, number: int, command: GiveReason, *, actor: Actor
    ) -> Idea:
        """Take a decision back."""
        return self._put(consultation_id, number, "reopening", command, actor)

    def propose_merger(self, consultation_id: UUID, command: MergeIdeas, *, actor: Actor) -> None:
        """Propose to another author that two ideas become one."""
        path = f"{_all(consultation_id)}/mergers"
        self._http.send("POST", path, command, Nothing, actor=actor)

    def answer_merger(
        self, consultation_id: UUID, merger_id: UUID, command: AnswerMerger, *, actor: Actor
    ) -> None:
        """Agree to a proposed merging, refuse it, or take it back."""
        path = f"{_all(consultation_id)}/mergers/{merger_id}/answer"
        self._http.send("PUT", path, command, Nothing, actor=actor)

    def merge_ideas(self, consultation_id: UUID, command: MergeIdeas, *, actor: Actor) -> Idea:
        """Merge two ideas as the organiser."""
        path = f"{_all(consultation_id)}/merging"
        return self._http.send("POST", path, command, Idea, actor=actor)

    def get_idea_settings(self, consultation_id: UUID, *, actor: Actor = VISITOR) -> IdeaSettings:
        """Read what a consultation asks of ideas."""
        path = f"/v1/consultations/{consultation_id}/idea-settings"
        return self._http.get(path, IdeaSettings, actor=actor)

    def set_ideas(self, consultation_id: UUID, command: SetIdeas, *, actor: Actor) -> IdeaSettings:
        """Set what a consultation asks of ideas."""
        path = f"/v1/consultations/{consultation_id}/idea-settings"
        return self._http.send("PUT", path, command, IdeaSettings, actor=actor)

    def get_ballot_plan(
        self, consultation_id: UUID, query: FindBallotPlan, *, actor: Actor
    ) -> BallotPlan:
        """Read what putting the accepted ideas on the ballot would do."""
        path = f"/v1/consultations/{consultation_id}/idea-ballot"
        return self._http.get(path, BallotPlan, actor=actor, query=query)

    def put_ideas_on_ballot(
        self, consultation_id: UUID, command: PutIdeasOnBallot, *, actor: Actor
    ) -> Consultation:
        """Put all accepted ideas on the ballot."""
        path = f"/v1/consultations/{consultation_id}/idea-ballot"
        return self._http.send("PUT", path, command, Consultation, actor=actor)

    def _section(self, idea_id: UUID, part: str, command: Command | None, actor: Actor) -> Idea:
        path = f"/v1/idea-drafts/{idea_id}/{part}"
        return self._http.send("PUT", path, command, Idea, actor=actor)

    def _put(
        self,
        consultation_id: UUID,
        number: int,
        part: str,
        command: Command | None,
        actor: Actor,
    ) -> Idea:
        path = f"{_all(consultation_id)}/{number}/{part}"
        return self._http.send("PUT", path, command, Idea, actor=actor)


def _all(consultation_id: UUID) -> str:
    return f"/v1/consultations/{consultation_id}/ideas"
