"""The client of what people read, in consultations."""

from urllib.parse import quote
from uuid import UUID

from shared.clients.http import Http
from shared.contracts.actors import VISITOR, Actor
from shared.contracts.base import Command, Nothing
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


class Materials:
    """Calls consultations about what people read. Every method may raise Refusal, ServiceDown."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def get_material(
        self, consultation_id: UUID, *, texts: bool = False, actor: Actor = VISITOR
    ) -> Material:
        """Read all there is to read; `texts`: the fragments whole."""
        path = f"/v1/consultations/{consultation_id}/material"
        return self._http.get(path, Material, actor=actor, query=FindMaterial(texts=texts))

    def dry_run(self, consultation_id: UUID, kind: str, *, actor: Actor) -> DryRun:
        """Read a consultation as it will be in a phase of this kind."""
        path = f"/v1/consultations/{consultation_id}/dry-run/{quote(kind, safe='')}"
        return self._http.get(path, DryRun, actor=actor)

    def describe_material(
        self, consultation_id: UUID, command: DescribeMaterial, *, actor: Actor
    ) -> Material:
        """Write the short answers of a draft, and whom one can ask."""
        return self._send("PUT", consultation_id, "material", command, actor)

    def add_document(
        self, consultation_id: UUID, command: AddDocument, *, actor: Actor
    ) -> Material:
        """Add a document, or a newer version of one."""
        return self._send("POST", consultation_id, "documents", command, actor)

    def edit_document(
        self, consultation_id: UUID, document_id: UUID, command: DescribeDocument, *, actor: Actor
    ) -> Material:
        """Change a draft's document."""
        return self._send("PUT", consultation_id, f"documents/{document_id}", command, actor)

    def remove_document(
        self, consultation_id: UUID, document_id: UUID, *, actor: Actor
    ) -> Material:
        """Take a document out of a draft."""
        return self._send("DELETE", consultation_id, f"documents/{document_id}", None, actor)

    def take_document_down(
        self, consultation_id: UUID, document_id: UUID, command: GiveReason, *, actor: Actor
    ) -> Material:
        """Take a published file off the page; the reason stays there."""
        part = f"documents/{document_id}/taking-down"
        return self._send("PUT", consultation_id, part, command, actor)

    def put_documents_in_order(
        self, consultation_id: UUID, command: PutInOrder, *, actor: Actor
    ) -> Material:
        """Put the documents in a new order."""
        return self._send("PUT", consultation_id, "documents-order", command, actor)

    def split_text(self, consultation_id: UUID, command: SplitText, *, actor: Actor) -> Material:
        """Split a text into fragments of a draft."""
        return self._send("POST", consultation_id, "fragments", command, actor)

    def edit_fragment(
        self, consultation_id: UUID, fragment_id: UUID, command: DescribeFragment, *, actor: Actor
    ) -> Material:
        """Put other words in the place of a draft's fragment."""
        return self._send("PUT", consultation_id, f"fragments/{fragment_id}", command, actor)

    def remove_fragment(
        self, consultation_id: UUID, fragment_id: UUID, *, actor: Actor
    ) -> Material:
        """Take a fragment out of a draft; those after it move up."""
        return self._send("DELETE", consultation_id, f"fragments/{fragment_id}", None, actor)

    def join_fragment(self, consultation_id: UUID, fragment_id: UUID, *, actor: Actor) -> Material:
        """Join a draft's fragment to the one before it."""
        return self._send("PUT", consultation_id, f"fragments/{fragment_id}/joining", None, actor)

    def put_fragments_in_order(
        self, consultation_id: UUID, command: PutInOrder, *, actor: Actor
    ) -> Material:
        """Number all fragments of a draft anew."""
        return self._send("PUT", consultation_id, "fragments-order", command, actor)

    def find_inquiries(
        self, consultation_id: UUID, query: FindInquiries, *, actor: Actor = VISITOR
    ) -> Inquiries:
        """Read a page of questions."""
        path = f"/v1/consultations/{consultation_id}/inquiries"
        return self._http.get(path, Inquiries, actor=actor, query=query)

    def get_question(self, consultation_id: UUID, inquiry_id: UUID, *, actor: Actor) -> Inquiry:
        """Read a question in any state, as its organiser."""
        path = f"/v1/consultations/{consultation_id}/inquiries/{inquiry_id}"
        return self._http.get(path, Inquiry, actor=actor)

    def ask_question(self, consultation_id: UUID, command: AskQuestion, *, actor: Actor) -> Nothing:
        """Ask the organiser."""
        return self._do("POST", consultation_id, "inquiries", command, actor)

    def publish_answer(
        self, consultation_id: UUID, command: PublishAnswer, *, actor: Actor
    ) -> Nothing:
        """Publish a question that people ask anyway, with its answer."""
        return self._do("POST", consultation_id, "answers", command, actor)

    def answer_question(
        self, consultation_id: UUID, inquiry_id: UUID, command: PublishAnswer, *, actor: Actor
    ) -> Nothing:
        """Answer a question for everyone."""
        return self._do("PUT", consultation_id, f"inquiries/{inquiry_id}/answer", command, actor)

    def decline_question(
        self, consultation_id: UUID, inquiry_id: UUID, command: GiveReason, *, actor: Actor
    ) -> Nothing:
        """Leave a question unanswered; who asked is told why."""
        part = f"inquiries/{inquiry_id}/declining"
        return self._do("PUT", consultation_id, part, command, actor)

    def remove_question(self, consultation_id: UUID, inquiry_id: UUID, *, actor: Actor) -> Nothing:
        """Take an organiser's own question off the page."""
        return self._do("DELETE", consultation_id, f"inquiries/{inquiry_id}", None, actor)

    def add_meeting(
        self, consultation_id: UUID, command: DescribeMeeting, *, actor: Actor
    ) -> Material:
        """Add a meeting."""
        return self._send("POST", consultation_id, "meetings", command, actor)

    def edit_meeting(
        self, consultation_id: UUID, meeting_id: UUID, command: DescribeMeeting, *, actor: Actor
    ) -> Material:
        """Describe a meeting anew; a published one is moved with a public reason."""
        return self._send("PUT", consultation_id, f"meetings/{meeting_id}", command, actor)

    def cancel_meeting(
        self, consultation_id: UUID, meeting_id: UUID, command: GiveReason, *, actor: Actor
    ) -> Material:
        """Call a published meeting off, with a public reason."""
        part = f"meetings/{meeting_id}/cancelling"
        return self._send("PUT", consultation_id, part, command, actor)

    def remove_meeting(self, consultation_id: UUID, meeting_id: UUID, *, actor: Actor) -> Material:
        """Take a meeting out of a draft."""
        return self._send("DELETE", consultation_id, f"meetings/{meeting_id}", None, actor)

    def _send(
        self, method: str, consultation_id: UUID, part: str, command: Command | None, actor: Actor
    ) -> Material:
        path = f"/v1/consultations/{consultation_id}/{part}"
        return self._http.send(method, path, command, Material, actor=actor)

    def _do(
        self, method: str, consultation_id: UUID, part: str, command: Command | None, actor: Actor
    ) -> Nothing:
        path = f"/v1/consultations/{consultation_id}/{part}"
        return self._http.send(method, path, command, Nothing, actor=actor)
