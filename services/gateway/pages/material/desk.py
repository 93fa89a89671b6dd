"""The organiser's side of what people read: all of it in one place, its words, its documents."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as Redirect

from services.gateway.pages.consultations import at_a_glance
from services.gateway.pages.consultations.desk import mine
from services.gateway.pages.material import words
from services.gateway.pages.material.forms import DocumentForm, MaterialForm, WhyForm
from services.gateway.web import peers, uploads
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, organiser
from shared.contracts.consultations import Consultation, GiveReason, PutInOrder
from shared.contracts.material import Document, Material
from shared.problems import Refusal

blueprint = Blueprint(
    "material_desk", __name__, url_prefix="/biurko/konsultacje/<uuid:consultation_id>/material"
)


@blueprint.get("")
@allow(organiser)
def overview_GET(consultation_id: UUID) -> Response:
    """Show all there is to read, and what is still missing."""
    found = mine(consultation_id)
    read = _read(consultation_id)
    return page(
        "material/desk.html",
        found=found,
        read=read,
        draft=found.phase == "draft",
        spoken=at_a_glance.spoken,
    )


@blueprint.get("/slowa")
@allow(organiser)
def words_GET(consultation_id: UUID) -> Response:
    """Show the short answers and the contact in the form."""
    read = _read(consultation_id)
    form = MaterialForm(formdata=None, obj=read)
    return _words(form, mine(consultation_id))


@blueprint.post("/slowa")
@allow(organiser)
def words_POST(consultation_id: UUID) -> Response | Redirect:
    """Write the short answers and the contact."""
    form = MaterialForm()
    if tried(
        form,
        lambda: peers.materials().describe_material(consultation_id, form.command(), actor=actor()),
    ):
        return back(consultation_id, _("Saved."))
    return _words(form, mine(consultation_id), 422)


@blueprint.get("/dokumenty/nowy")
@allow(organiser)
def new_document_GET(consultation_id: UUID) -> Response:
    """Show an empty form of a document; `zamiast` names the one it is a new version of."""
    found = mine(consultation_id)
    form = DocumentForm(formdata=None)
    if (before := _replaces()) is not None:
        form.title.data = _document(_read(consultation_id), before).title
    return _new_document(form, found)


@blueprint.post("/dokumenty/nowy")
@uploads.takes_files()
@allow(organiser)
def new_document_POST(consultation_id: UUID) -> Response | Redirect:
    """Add a document, or a newer version of one."""
    form = DocumentForm()
    if _has_file(form) and tried(
        form,
        lambda: peers.materials().add_document(
            consultation_id, form.add(_replaces()), actor=actor()
        ),
    ):
        return back(consultation_id, _("The document is there."), "dokumenty")
    return _new_document(form, mine(consultation_id), 422)


@blueprint.get("/dokumenty/<uuid:document_id>")
@allow(organiser)
def document_GET(consultation_id: UUID, document_id: UUID) -> Response:
    """Show a draft's document in the form."""
    found = mine(consultation_id)
    document = _document(_read(consultation_id), document_id)
    form = DocumentForm(formdata=None)
    form.title.data, form.alternative.data = document.title, document.file.alternative
    return _edit_document(form, found, document_id)


@blueprint.post("/dokumenty/<uuid:document_id>")
@uploads.takes_files()
@allow(organiser)
def document_POST(consultation_id: UUID, document_id: UUID) -> Response | Redirect:
    """Change a draft's document, or take it out."""
    form = DocumentForm()
    if "remove" in request.form:
        return did(
            consultation_id,
            lambda: peers.materials().remove_document(consultation_id, document_id, actor=actor()),
            _("The document is gone."),
            "dokumenty",
        )
    if tried(
        form,
        lambda: peers.materials().edit_document(
            consultation_id, document_id, form.edit(), actor=actor()
        ),
    ):
        return back(consultation_id, _("Saved."), "dokumenty")
    return _edit_document(form, mine(consultation_id), document_id, 422)


@blueprint.post("/dokumenty/kolejnosc")
@allow(organiser)
def documents_order_POST(consultation_id: UUID) -> Redirect:
    """Move a document up by one."""
    ids = [one.id for one in _read(consultation_id).documents]
    ids = moved_up(ids, request.form.get("up", ""))
    return did(
        consultation_id,
        lambda: peers.materials().put_documents_in_order(
            consultation_id, PutInOrder(ids=tuple(ids)), actor=actor()
        ),
        _("Moved."),
        "dokumenty",
    )


@blueprint.get("/dokumenty/<uuid:document_id>/zdjecie")
@allow(organiser)
def taking_down_GET(consultation_id: UUID, document_id: UUID) -> Response:
    """Ask for the reason of taking a published file off the page."""
    return _taking_down(WhyForm(formdata=None), mine(consultation_id), document_id)


@blueprint.post("/dokumenty/<uuid:document_id>/zdjecie")
@allow(organiser)
def taking_down_POST(consultation_id: UUID, document_id: UUID) -> Response | Redirect:
    """Take a published file off the page."""
    form = WhyForm()
    if tried(
        form,
        lambda: peers.materials().take_document_down(
            consultation_id, document_id, GiveReason(reason=form.reason.data), actor=actor()
        ),
    ):
        return back(consultation_id, _("The file is off the page; the reason stays."), "dokumenty")
    return _taking_down(form, mine(consultation_id), document_id, 422)


def tried(form: Any, act: Callable[[], Any]) -> bool:
    """Validate a form and ask the service; what it refuses stands in the form."""
    if not form.validate_on_submit():
        return False
    try:
        act()
    except Refusal as refusal:
        words.note(form, refusal)
        return False
    return True


def did(consultation_id: UUID, act: Callable[[], Any], said: str, anchor: str = "") -> Redirect:
    """Ask the service for a step without a form, and say on the overview how it went."""
    try:
        act()
    except Refusal as refusal:
        if refusal.problem.status not in (409, 422):
            raise
        flash(words.said(refusal.problem.code), "bad")
        return back(consultation_id, "", anchor)
    return back(consultation_id, said, anchor)


def back(consultation_id: UUID, said: str, anchor: str = "") -> Redirect:
    """Lead back to the overview, to its part."""
    if said:
        flash(said, "good")
    address = url_for("material_desk.overview_GET", consultation_id=consultation_id)
    return redirect(f"{address}#{anchor}" if anchor else address, 303)


def moved_up(ids: list[UUID], which: str) -> list[UUID]:
    """Return the ids with one of them a place further up."""
    place = next((number for number, one in enumerate(ids) if str(one) == which), 0)
    if place:
        ids[place - 1], ids[place] = ids[place], ids[place - 1]
    return ids


def _read(consultation_id: UUID) -> Material:
    return peers.materials().get_material(consultation_id, actor=actor())


def _document(read: Material, document_id: UUID) -> Document:
    found = next((one for one in read.documents if one.id == document_id), None)
    if found is None:
        raise NotFound
    return found


def _replaces() -> UUID | None:
    try:
        return UUID(request.args.get("zamiast", ""))
    except ValueError:
        return None


def _has_file(form: DocumentForm) -> bool:
    if uploads.sent("file") is not None:
        return True
    form.validate_on_submit()
    form.file.errors = [words.FAULTS["file_missing"]]
    return False


def _words(form: MaterialForm, found: Consultation, status: int = 200) -> Response:
    draft = found.phase == "draft"
    return page("material/desk_words.html", form=form, found=found, draft=draft, status=status)


def _new_document(form: DocumentForm, found: Consultation, status: int = 200) -> Response:
    before = _replaces()
    address = url_for("material_desk.new_document_POST", consultation_id=found.id, zamiast=before)
    return page(
        "material/desk_document.html",
        form=form,
        found=found,
        address=address,
        version=before is not None,
        editing=False,
        status=status,
    )


def _edit_document(
    form: DocumentForm, found: Consultation, document_id: UUID, status: int = 200
) -> Response:
    return page(
        "material/desk_document.html",
        form=form,
        found=found,
        address=url_for(
            "material_desk.document_POST", consultation_id=found.id, document_id=document_id
        ),
        version=False,
        editing=True,
        status=status,
    )


def _taking_down(
    form: WhyForm, found: Consultation, document_id: UUID, status: int = 200
) -> Response:
    return page(
        "material/desk_why.html",
        form=form,
        found=found,
        title=_("Take a file off the page"),
        lead=_(
            "For what must not be public, like somebody's address. The title and your reason stay "
            "on the page; a corrected file can be added as a new version."
        ),
        label=_("Take it off the page"),
        address=url_for(
            "material_desk.taking_down_POST", consultation_id=found.id, document_id=document_id
        ),
        status=status,
    )
