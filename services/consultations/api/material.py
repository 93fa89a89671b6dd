"""The door to what people read."""

from datetime import UTC, datetime
from uuid import UUID

from services.consultations import (
    consultations,
    documents,
    dry_runs,
    fragments,
    inquiries,
    material,
    meetings,
)
from services.consultations.api import telling as telling_consultation
from services.consultations.api import telling_material as telling
from shared.access import anyone, organiser, signed_in
from shared.api import Api, actor
from shared.contracts.base import Nothing
from shared.contracts.consultations import GiveReason, PutInOrder
from shared.contracts.material import (
    AddDocument,
    AskQuestion,
    DescribeDocument,
    DescribeFragment,
    DescribeMaterial,
    DescribeMeeting,
    DryRun,
    FindInquiries,
    FindMaterial,
    Inquiries,
    Inquiry,
    Material,
    PublishAnswer,
    SplitText,
)

api = Api("material")

_ONE = "/v1/consultations/<uuid:consultation_id>"


def _whole(consultation_id: UUID, *, texts: bool = True) -> Material:
    now = datetime.now(UTC)
    found = consultations.get(consultation_id, actor=actor())
    return telling.material(material.of(found, actor=actor(), now=now, texts=texts))


@api.get(f"{_ONE}/material", allow=anyone, query=FindMaterial, gives=Material)
def get_material(consultation_id: UUID, query: FindMaterial) -> Material:
    """Show all there is to read of a consultation."""
    return _whole(consultation_id, texts=query.texts)


@api.get(f"{_ONE}/dry-run/<kind>", allow=organiser, gives=DryRun)
def dry_run(consultation_id: UUID, kind: str) -> DryRun:
    """Show a consultation as it will be in a phase of this kind; nothing is written."""
    picture, at = dry_runs.of(consultation_id, kind, actor=actor(), now=datetime.now(UTC))
    return DryRun(at=at, consultation=telling_consultation.consultation(picture, now=at))


@api.put(f"{_ONE}/material", allow=organiser, takes=DescribeMaterial, gives=Material)
def describe_material(consultation_id: UUID, command: DescribeMaterial) -> Material:
    """Write the short answers of a draft, and whom one can ask."""
    material.describe(consultation_id, actor=actor(), command=command)
    return _whole(consultation_id)


@api.post(f"{_ONE}/documents", allow=organiser, takes=AddDocument, gives=Material, status=201)
def add_document(consultation_id: UUID, command: AddDocument) -> Material:
    """Add a document, or a newer version of one."""
    documents.add(consultation_id, actor=actor(), command=command, now=datetime.now(UTC))
    return _whole(consultation_id)


@api.put(
    f"{_ONE}/documents/<uuid:document_id>",
    allow=organiser,
    takes=DescribeDocument,
    gives=Material,
)
def edit_document(consultation_id: UUID, document_id: UUID, command: DescribeDocument) -> Material:
    """Change a draft's document."""
    documents.edit(consultation_id, document_id, actor=actor(), command=command)
    return _whole(consultation_id)


@api.delete(f"{_ONE}/documents/<uuid:document_id>", allow=organiser, gives=Material)
def remove_document(consultation_id: UUID, document_id: UUID) -> Material:
    """Take a document out of a draft."""
    documents.remove(consultation_id, document_id, actor=actor())
    return _whole(consultation_id)


@api.put(
    f"{_ONE}/documents/<uuid:document_id>/taking-down",
    allow=organiser,
    takes=GiveReason,
    gives=Material,
)
def take_document_down(consultation_id: UUID, document_id: UUID, command: GiveReason) -> Material:
    """Take a published file off the page; the reason stays there."""
    documents.take_down(
        consultation_id,
        document_id,
        actor=actor(),
        reason=command.reason,
        now=datetime.now(UTC),
    )
    return _whole(consultation_id)


@api.put(f"{_ONE}/documents-order", allow=organiser, takes=PutInOrder, gives=Material)
def put_documents_in_order(consultation_id: UUID, command: PutInOrder) -> Material:
    """Put the documents in a new order."""
    documents.put_in_order(consultation_id, actor=actor(), ids=command.ids)
    return _whole(consultation_id)


@api.post(f"{_ONE}/fragments", allow=organiser, takes=SplitText, gives=Material, status=201)
def split_text(consultation_id: UUID, command: SplitText) -> Material:
    """Split a text into fragments of a draft."""
    fragments.add(consultation_id, actor=actor(), command=command)
    return _whole(consultation_id)


@api.put(
    f"{_ONE}/fragments/<uuid:fragment_id>",
    allow=organiser,
    takes=DescribeFragment,
    gives=Material,
)
def edit_fragment(consultation_id: UUID, fragment_id: UUID, command: DescribeFragment) -> Material:
    """Put other words in the place of a draft's fragment."""
    fragments.edit(consultation_id, fragment_id, actor=actor(), command=command)
    return _whole(consultation_id)


@api.delete(f"{_ONE}/fragments/<uuid:fragment_id>", allow=organiser, gives=Material)
def remove_fragment(consultation_id: UUID, fragment_id: UUID) -> Material:
    """Take a fragment out of a draft; those after it move up."""
    fragments.remove(consultation_id, fragment_id, actor=actor())
    return _whole(consultation_id)


@api.put(f"{_ONE}/fragments/<uuid:fragment_id>/joining", allow=organiser, gives=Material)
def join_fragment(consultation_id: UUID, fragment_id: UUID) -> Material:
    """Join a draft's fragment to the one before it."""
    fragments.join(consultation_id, fragment_id, actor=actor())
    return _whole(consultation_id)


@api.put(f"{_ONE}/fragments-order", allow=organiser, takes=PutInOrder, gives=Material)
def put_fragments_in_order(consultation_id: UUID, command: PutInOrder) -> Material:
    """Number all fragments of a draft anew."""
    fragments.put_in_order(consultation_id, actor=actor(), ids=command.ids)
    return _whole(consultation_id)


@api.get(f"{_ONE}/inquiries", allow=anyone, query=FindInquiries, gives=Inquiries)
def find_inquiries(consultation_id: UUID, query: FindInquiries) -> Inquiries:
    """Show a page of answered questions, or of all to the organisers."""
    if query.desk:
        found, total = inquiries.at_the_desk(consultation_id, actor=actor(), page=query.page)
        waits = inquiries.waiting(consultation_id)
        return telling.inquiries(found, total, page=query.page, desk=True, waiting=waits)
    consultations.get(consultation_id, actor=actor())
    found, total = inquiries.public(consultation_id, page=query.page, per_page=inquiries.PER_PAGE)
    return telling.inquiries(found, total, page=query.page)


@api.post(f"{_ONE}/inquiries", allow=signed_in, takes=AskQuestion, gives=Nothing, status=201)
def ask_question(consultation_id: UUID, command: AskQuestion) -> Nothing:
    """Ask the organiser."""
    inquiries.ask(
        consultation_id,
        actor=actor(),
        text=command.text,
        sent_as=command.sent_as,
        now=datetime.now(UTC),
    )
    return Nothing()


@api.post(f"{_ONE}/answers", allow=organiser, takes=PublishAnswer, gives=Nothing, status=201)
def publish_answer(consultation_id: UUID, command: PublishAnswer) -> Nothing:
    """Publish a question that people ask anyway, with its answer."""
    inquiries.publish(consultation_id, actor=actor(), command=command, now=datetime.now(UTC))
    return Nothing()


@api.get(f"{_ONE}/inquiries/<uuid:inquiry_id>", allow=organiser, gives=Inquiry)
def get_question(consultation_id: UUID, inquiry_id: UUID) -> Inquiry:
    """Show a question in any state to its organisers."""
    found = inquiries.at_the_desk_one(consultation_id, inquiry_id, actor=actor())
    return telling.inquiry(found, desk=True)


@api.put(
    f"{_ONE}/inquiries/<uuid:inquiry_id>/answer",
    allow=organiser,
    takes=PublishAnswer,
    gives=Nothing,
)
def answer_question(consultation_id: UUID, inquiry_id: UUID, command: PublishAnswer) -> Nothing:
    """Answer a question for everyone."""
    inquiries.answer(
        consultation_id, inquiry_id, actor=actor(), command=command, now=datetime.now(UTC)
    )
    return Nothing()


@api.put(
    f"{_ONE}/inquiries/<uuid:inquiry_id>/declining",
    allow=organiser,
    takes=GiveReason,
    gives=Nothing,
)
def decline_question(consultation_id: UUID, inquiry_id: UUID, command: GiveReason) -> Nothing:
    """Leave a question unanswered; who asked is told why."""
    inquiries.decline(
        consultation_id,
        inquiry_id,
        actor=actor(),
        reason=command.reason,
        now=datetime.now(UTC),
    )
    return Nothing()


@api.delete(f"{_ONE}/inquiries/<uuid:inquiry_id>", allow=organiser, gives=Nothing)
def remove_question(consultation_id: UUID, inquiry_id: UUID) -> Nothing:
    """Take an organiser's own question off the page."""
    inquiries.remove(consultation_id, inquiry_id, actor=actor())
    return Nothing()


@api.post(f"{_ONE}/meetings", allow=organiser, takes=DescribeMeeting, gives=Material, status=201)
def add_meeting(consultation_id: UUID, command: DescribeMeeting) -> Material:
    """Add a meeting."""
    meetings.add(consultation_id, actor=actor(), command=command, now=datetime.now(UTC))
    return _whole(consultation_id)


@api.put(
    f"{_ONE}/meetings/<uuid:meeting_id>", allow=organiser, takes=DescribeMeeting, gives=Material
)
def edit_meeting(consultation_id: UUID, meeting_id: UUID, command: DescribeMeeting) -> Material:
    """Describe a meeting anew; a published one is moved with a public reason."""
    meetings.edit(
        consultation_id, meeting_id, actor=actor(), command=command, now=datetime.now(UTC)
    )
    return _whole(consultation_id)


@api.put(
    f"{_ONE}/meetings/<uuid:meeting_id>/cancelling",
    allow=organiser,
    takes=GiveReason,
    gives=Material,
)
def cancel_meeting(consultation_id: UUID, meeting_id: UUID, command: GiveReason) -> Material:
    """Call a published meeting off, with a public reason."""
    meetings.cancel(
        consultation_id,
        meeting_id,
        actor=actor(),
        reason=command.reason,
        now=datetime.now(UTC),
    )
    return _whole(consultation_id)


@api.delete(f"{_ONE}/meetings/<uuid:meeting_id>", allow=organiser, gives=Material)
def remove_meeting(consultation_id: UUID, meeting_id: UUID) -> Material:
    """Take a meeting out of a draft."""
    meetings.remove(consultation_id, meeting_id, actor=actor())
    return _whole(consultation_id)
