"""The door to ideas: drafts of one's own, what is public, signatures, the check, merging."""

from datetime import UTC, datetime
from uuid import UUID

from services.consultations import (
    consultations,
    idea_drafts,
    idea_lists,
    idea_merging,
    idea_views,
    ideas,
    pending,
    signatures,
)
from services.consultations.api import telling
from services.consultations.model import Idea as Row
from shared.access import anyone, clerk, organiser, signed_in
from shared.api import Api, actor
from shared.contracts.base import Nothing
from shared.contracts.consultations import GiveReason
from shared.contracts.idea_checks import AnswerMerger, CountPaper, MergeIdeas
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

api = Api("ideas")

_ALL = "/v1/consultations/<uuid:consultation_id>/ideas"
_ONE = f"{_ALL}/<int:number>"
_DRAFT = "/v1/idea-drafts/<uuid:idea_id>"


@api.get(_ALL, allow=anyone, query=FindIdeas, gives=IdeaCards)
def find_ideas(consultation_id: UUID, query: FindIdeas) -> IdeaCards:
    """Search the ideas of a consultation; the desk also finds what was taken from view."""
    return idea_lists.find(consultation_id, actor=actor(), query=query)


@api.get(f"{_ALL}/map", allow=anyone, query=FindIdeas, gives=IdeaMap)
def get_idea_map(consultation_id: UUID, query: FindIdeas) -> IdeaMap:
    """Show where the ideas of a search are."""
    found = consultations.get(consultation_id, actor=actor())
    places = idea_lists.on_map(consultation_id, actor=actor(), query=query)
    return IdeaMap(
        consultation=telling.consultation(found, now=datetime.now(UTC)), **places._asdict()
    )


@api.get(_ONE, allow=anyone, gives=IdeaPage)
def get_idea(consultation_id: UUID, number: int) -> IdeaPage:
    """Show an idea with its path and versions, and the consultation it belongs to."""
    found = consultations.get(consultation_id, actor=actor())
    now = datetime.now(UTC)
    idea = idea_views.get(consultation_id, number, actor=actor(), now=now)
    waiting = pending.of(found, actor=actor())
    return IdeaPage(idea=idea, consultation=telling.consultation(found, now=now, waiting=waiting))


@api.get("/v1/own-ideas", allow=signed_in, gives=OwnIdeas)
def own_ideas() -> OwnIdeas:
    """Show one's own ideas and those one has signed."""
    return idea_lists.own(actor=actor())


@api.post(f"{_ALL}/drafts", allow=signed_in, takes=StartIdea, gives=Idea, status=201)
def start_idea(consultation_id: UUID, command: StartIdea) -> Idea:
    """Begin a draft; the same form sent twice is one draft."""
    now = datetime.now(UTC)
    return _told(idea_drafts.start(consultation_id, actor=actor(), command=command, now=now))


@api.get(_DRAFT, allow=signed_in, gives=IdeaPage)
def get_draft(idea_id: UUID) -> IdeaPage:
    """Show one's own idea by its id, a draft or not, with its consultation."""
    now = datetime.now(UTC)
    idea = idea_views.draft(idea_id, actor=actor(), now=now)
    found = consultations.get(idea.consultation_id, actor=actor())
    return IdeaPage(idea=idea, consultation=telling.consultation(found, now=now))


@api.put(f"{_DRAFT}/words", allow=signed_in, takes=SayIdea, gives=Idea)
def say_idea(idea_id: UUID, command: SayIdea) -> Idea:
    """Keep what a draft says."""
    return _told(idea_drafts.say(idea_id, actor=actor(), command=command))


@api.put(f"{_DRAFT}/place", allow=signed_in, takes=PlaceIdea, gives=Idea)
def place_idea(idea_id: UUID, command: PlaceIdea) -> Idea:
    """Keep where a draft is."""
    return _told(idea_drafts.place(idea_id, actor=actor(), command=command))


@api.put(f"{_DRAFT}/costs", allow=signed_in, takes=PriceIdea, gives=Idea)
def price_idea(idea_id: UUID, command: PriceIdea) -> Idea:
    """Keep what a draft costs, line by line."""
    return _told(idea_drafts.price(idea_id, actor=actor(), command=command))


@api.put(f"{_DRAFT}/author", allow=signed_in, takes=ShowAuthor, gives=Idea)
def show_author(idea_id: UUID, command: ShowAuthor) -> Idea:
    """Keep how the author is shown."""
    return _told(idea_drafts.show_author(idea_id, actor=actor(), command=command))


@api.post(f"{_DRAFT}/pictures", allow=signed_in, takes=AddPicture, gives=Idea, status=201)
def add_idea_picture(idea_id: UUID, command: AddPicture) -> Idea:
    """Put a picture to one's own idea."""
    return _told(idea_drafts.add_picture(idea_id, actor=actor(), command=command))


@api.delete(f"{_DRAFT}/pictures/<uuid:picture_id>", allow=signed_in, gives=Idea)
def remove_idea_picture(idea_id: UUID, picture_id: UUID) -> Idea:
    """Take a picture away."""
    return _told(idea_drafts.remove_picture(idea_id, picture_id, actor=actor()))


@api.delete(_DRAFT, allow=signed_in, gives=Nothing)
def delete_draft(idea_id: UUID) -> Nothing:
    """Throw one's own draft away."""
    idea_drafts.delete(idea_id, actor=actor())
    return Nothing()


@api.put(f"{_DRAFT}/submission", allow=signed_in, gives=Idea)
def submit_idea(idea_id: UUID) -> Idea:
    """Send a draft: it gets its number and is public."""
    return _told(ideas.submit(idea_id, actor=actor(), now=datetime.now(UTC)))


@api.post(_ALL, allow=clerk | organiser, takes=EnterIdea, gives=Idea, status=201)
def enter_idea(consultation_id: UUID, command: EnterIdea) -> Idea:
    """Enter an idea that came on paper."""
    now = datetime.now(UTC)
    return _told(ideas.enter(consultation_id, actor=actor(), command=command, now=now))


@api.put(f"{_ONE}/correction", allow=signed_in, takes=DescribeIdea, gives=Idea)
def correct_idea(consultation_id: UUID, number: int, command: DescribeIdea) -> Idea:
    """Send a corrected idea as a new version."""
    now = datetime.now(UTC)
    return _told(ideas.correct(consultation_id, number, actor=actor(), command=command, now=now))


@api.put(f"{_ONE}/withdrawal", allow=signed_in, takes=GiveReason, gives=Idea)
def withdraw_idea(consultation_id: UUID, number: int, command: GiveReason) -> Idea:
    """Take one's own idea back."""
    now = datetime.now(UTC)
    return _told(
        ideas.withdraw(consultation_id, number, actor=actor(), reason=command.reason, now=now)
    )


@api.put(f"{_ONE}/signature", allow=signed_in, gives=Idea)
def sign_idea(consultation_id: UUID, number: int) -> Idea:
    """Sign an idea; a second time is a no-op."""
    return _told(signatures.sign(consultation_id, number, actor=actor(), now=datetime.now(UTC)))


@api.delete(f"{_ONE}/signature", allow=signed_in, gives=Idea)
def unsign_idea(consultation_id: UUID, number: int) -> Idea:
    """Take one's signature back."""
    return _told(signatures.withdraw(consultation_id, number, actor=actor(), now=datetime.now(UTC)))


@api.post(
    f"{_ONE}/paper-signatures",
    allow=clerk | organiser,
    takes=CountPaper,
    gives=Idea,
    status=201,
)
def count_paper_signatures(consultation_id: UUID, number: int, command: CountPaper) -> Idea:
    """Enter how many signatures were counted on paper."""
    now = datetime.now(UTC)
    return _told(
        signatures.count_paper(consultation_id, number, actor=actor(), command=command, now=now)
    )


@api.post(f"{_ALL}/mergers", allow=signed_in, takes=MergeIdeas, gives=Nothing, status=201)
def propose_merger(consultation_id: UUID, command: MergeIdeas) -> Nothing:
    """Propose to another author that two ideas become one."""
    now = datetime.now(UTC)
    idea_merging.propose(consultation_id, actor=actor(), command=command, now=now)
    return Nothing()


@api.put(
    f"{_ALL}/mergers/<uuid:merger_id>/answer", allow=signed_in, takes=AnswerMerger, gives=Nothing
)
def answer_merger(consultation_id: UUID, merger_id: UUID, command: AnswerMerger) -> Nothing:
    """Agree to a proposed merging, refuse it, or take one's own proposal back."""
    now = datetime.now(UTC)
    idea_merging.answer(consultation_id, merger_id, agreed=command.agreed, actor=actor(), now=now)
    return Nothing()


@api.post(f"{_ALL}/merging", allow=organiser, takes=MergeIdeas, gives=Idea, status=201)
def merge_ideas(consultation_id: UUID, command: MergeIdeas) -> Idea:
    """Merge two ideas as the organiser, with a public reason."""
    now = datetime.now(UTC)
    return _told(idea_merging.merge(consultation_id, actor=actor(), command=command, now=now))


def _told(row: Row) -> Idea:
    found = consultations.get(row.consultation_id, actor=actor())
    return idea_views.whole(row, found, actor=actor(), now=datetime.now(UTC))
