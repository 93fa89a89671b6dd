"""The organiser's side of the text in question: pasted, parted, put right before publication."""

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as Redirect

from services.gateway.pages.consultations.desk import mine
from services.gateway.pages.material import words
from services.gateway.pages.material.desk import moved_up, tried
from services.gateway.pages.material.forms import FragmentForm, SplitForm
from services.gateway.web import peers
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, organiser
from shared.contracts.consultations import Consultation, PutInOrder
from shared.contracts.material import Material
from shared.problems import Refusal

blueprint = Blueprint(
    "material_text", __name__, url_prefix="/biurko/konsultacje/<uuid:consultation_id>/tekst"
)


@blueprint.get("")
@allow(organiser)
def text_GET(consultation_id: UUID) -> Response:
    """Show the fragments with what can be done with each, and the form to paste more."""
    found = mine(consultation_id)
    return page(
        "material/desk_text.html",
        found=found,
        read=_read(consultation_id),
        draft=found.phase == "draft",
    )


@blueprint.get("/wklej")
@allow(organiser)
def split_GET(consultation_id: UUID) -> Response:
    """Show the form for a text."""
    return _split(SplitForm(formdata=None), mine(consultation_id))


@blueprint.post("/wklej")
@allow(organiser)
def split_POST(consultation_id: UUID) -> Response | Redirect:
    """Split a text into fragments."""
    form = SplitForm()
    made: list[Material] = []
    if tried(
        form,
        lambda: made.append(
            peers.materials().split_text(consultation_id, form.command(), actor=actor())
        ),
    ):
        count = len(made[0].fragments)
        flash(
            ngettext("The text has %(num)s fragment.", "The text has %(num)s fragments.", count),
            "good",
        )
        return _back(consultation_id)
    return _split(form, mine(consultation_id), 422)


@blueprint.get("/<uuid:fragment_id>")
@allow(organiser)
def fragment_GET(consultation_id: UUID, fragment_id: UUID) -> Response:
    """Show a fragment in the form."""
    found = mine(consultation_id)
    one = next((one for one in _read(consultation_id).fragments if one.id == fragment_id), None)
    if one is None:
        raise NotFound
    return _fragment(FragmentForm(formdata=None, obj=one), found, fragment_id)


@blueprint.post("/<uuid:fragment_id>")
@allow(organiser)
def fragment_POST(consultation_id: UUID, fragment_id: UUID) -> Response | Redirect:
    """Write a fragment anew, or take it out, or join it to the one before it."""
    form = FragmentForm()

    def act() -> Material:
        service = peers.materials()
        if "remove" in request.form:
            return service.remove_fragment(consultation_id, fragment_id, actor=actor())
        if "join" in request.form:
            return service.join_fragment(consultation_id, fragment_id, actor=actor())
        return service.edit_fragment(consultation_id, fragment_id, form.command(), actor=actor())

    if tried(form, act):
        flash(_("Saved; the numbers are in order."), "good")
        return _back(consultation_id)
    return _fragment(form, mine(consultation_id), fragment_id, 422)


@blueprint.post("/kolejnosc")
@allow(organiser)
def order_POST(consultation_id: UUID) -> Redirect:
    """Move a fragment up by one, and number all anew."""
    ids = moved_up([one.id for one in _read(consultation_id).fragments], request.form.get("up", ""))
    try:
        peers.materials().put_fragments_in_order(
            consultation_id, PutInOrder(ids=tuple(ids)), actor=actor()
        )
    except Refusal as refusal:
        if refusal.problem.status != 409:
            raise
        flash(words.said(refusal.problem.code), "bad")
    return _back(consultation_id)


def _read(consultation_id: UUID) -> Material:
    return peers.materials().get_material(consultation_id, texts=True, actor=actor())


def _back(consultation_id: UUID) -> Redirect:
    return redirect(url_for("material_text.text_GET", consultation_id=consultation_id), 303)


def _split(form: SplitForm, found: Consultation, status: int = 200) -> Response:
    return page("material/desk_split.html", form=form, found=found, status=status)


def _fragment(
    form: FragmentForm, found: Consultation, fragment_id: UUID, status: int = 200
) -> Response:
    return page(
        "material/desk_fragment.html",
        form=form,
        found=found,
        fragment_id=fragment_id,
        status=status,
    )
