"""The designer: choose a legal basis, plan the phases, see to terms and notices, publish."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as Redirect

from services.gateway.pages.consultations import (
    basis_words,
    design_forms,
    phase_words,
    second_person,
    timeline,
    words,
)
from services.gateway.pages.consultations.desk import mine, overview
from services.gateway.pages.consultations.forms import ReasonForm
from services.gateway.web import peers
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, organiser
from shared.contracts.bases import Course
from shared.contracts.consultations import Consultation, GiveReason
from shared.problems import Refusal

blueprint = Blueprint("designer", __name__, url_prefix="/biurko/konsultacje")


@blueprint.get("/podstawa")
@allow(organiser)
def bases_GET() -> Response:
    """Offer the legal bases in plain words, and a vote by itself."""
    return page(
        "consultations/design_basis.html",
        bases=[
            (
                basis,
                basis_words.BASES[basis.key],
                next((term for term in basis.terms if term.kind == "least"), None),
            )
            for basis in peers.designing().get_bases(actor=actor()).bases
            if basis.key in basis_words.BASES
        ],
        words=basis_words,
    )


@blueprint.get("/<uuid:consultation_id>/etapy")
@allow(organiser)
def phases_GET(consultation_id: UUID) -> Response:
    """Show the phases: in a draft to be set, in a public consultation to be moved one by one."""
    found = _designed(consultation_id)
    return _phases(found, design_forms.PhasesForm.of(found))


@blueprint.post("/<uuid:consultation_id>/etapy")
@allow(organiser)
def phases_POST(consultation_id: UUID) -> Response | Redirect:
    """Set a draft's phases."""
    form = design_forms.PhasesForm.typed(request.form)
    if form.good:
        try:
            peers.designing().plan_phases(consultation_id, form.command(), actor=actor())
        except Refusal as refusal:
            _say_phases(form, refusal)
        else:
            flash(_("Saved."), "good")
            return redirect(url_for(".course_GET", consultation_id=consultation_id), 303)
    return _phases(_designed(consultation_id), form, 422)


@blueprint.get("/<uuid:consultation_id>/etapy/<kind>")
@allow(organiser)
def phase_GET(consultation_id: UUID, kind: str) -> Response:
    """Show one public phase in the form; one that is not there yet is added by it."""
    found = _designed(consultation_id)
    return _phase(found, kind, design_forms.PhaseForm.of(found, kind))


@blueprint.post("/<uuid:consultation_id>/etapy/<kind>")
@allow(organiser)
def phase_POST(consultation_id: UUID, kind: str) -> Response | Redirect:
    """Move a public phase, add it, or end it now with the other button; everyone reads why."""
    form = design_forms.PhaseForm.typed(request.form)
    closing = "close" in request.form
    if closing or form.good:
        try:
            if closing:
                command = GiveReason(reason=form.closing_reason)
                peers.designing().close_phase(consultation_id, kind, command, actor=actor())
            else:
                peers.designing().change_phase(consultation_id, kind, form.command(), actor=actor())
        except Refusal as refusal:
            _say_phase(form, refusal, closing=closing)
        else:
            flash(_("Changed, and the page says why."), "good")
            return redirect(url_for(".phases_GET", consultation_id=consultation_id), 303)
    return _phase(_designed(consultation_id), kind, form, 422)


@blueprint.get("/<uuid:consultation_id>/warunki")
@allow(organiser)
def course_GET(consultation_id: UUID) -> Response:
    """Show the forms, the terms and how they are kept, and the notices."""
    course = peers.designing().get_course(consultation_id, actor=actor())
    return _course(_designed(consultation_id), design_forms.CourseForm.of(course))


@blueprint.post("/<uuid:consultation_id>/warunki")
@allow(organiser)
def course_POST(consultation_id: UUID) -> Response | Redirect:
    """Note forms, notices and what is said of terms: all of it, or nothing."""
    form = design_forms.CourseForm.typed(request.form)
    if form.good:
        try:
            course = peers.designing().set_course(consultation_id, form.command(), actor=actor())
        except Refusal as refusal:
            _say_course(form, refusal)
        else:
            return _after_course(consultation_id, course)
    form.course = peers.designing().get_course(consultation_id, actor=actor())
    return _course(_designed(consultation_id), form, 422)


@blueprint.post("/<uuid:consultation_id>/publikacja")
@allow(organiser)
def publication_POST(consultation_id: UUID) -> Response | Redirect:
    """Show a draft to everyone."""
    try:
        peers.designing().publish(consultation_id, actor=actor())
    except Refusal as refusal:
        if refusal.problem.status not in (409, 422):
            raise
        found = mine(consultation_id)
        errors = (
            second_person.faults(refusal, found)
            if refusal.problem.status == 409
            else [(None, str(_("Something is still missing; the list below says what.")))]
        )
        shown = overview(found, errors=errors)
        return page("consultations/desk_one.html", status=422, **shown)
    flash(_("Published. Everyone can see it now."), "good")
    return redirect(_desk(consultation_id), 303)


@blueprint.get("/<uuid:consultation_id>/rezygnacja")
@allow(organiser)
def calling_off_GET(consultation_id: UUID) -> Response:
    """Ask for the reason of calling a consultation off."""
    return _reason(ReasonForm(formdata=None), _designed(consultation_id))


@blueprint.post("/<uuid:consultation_id>/rezygnacja")
@allow(organiser)
def calling_off_POST(consultation_id: UUID) -> Response | Redirect:
    """Call a public consultation off; its page stays and says why."""
    form = ReasonForm()
    if form.validate_on_submit():
        command = GiveReason(reason=form.reason.data)
        try:
            peers.designing().call_off(consultation_id, command, actor=actor())
        except Refusal as refusal:
            _conflict(form.form_errors.append, refusal)
            words.note_faults(form, refusal.problem.fields)
        else:
            flash(_("It is called off, and the page says why."), "good")
            return redirect(_desk(consultation_id), 303)
    return _reason(form, _designed(consultation_id), 422)


def _after_course(consultation_id: UUID, course: Course) -> Redirect:
    """Go on to the desk where each term is kept or answered; else stay, and say so."""
    if any(one.kept is False and not one.answer for one in course.terms):
        flash(_("Saved. A term below is not kept yet: mend it, or write why not."), "warning")
        return redirect(url_for(".course_GET", consultation_id=consultation_id), 303)
    flash(_("Saved."), "good")
    return redirect(_desk(consultation_id), 303)


def _designed(consultation_id: UUID) -> Consultation:
    """Return a consultation of one's own centre that stands on a basis."""
    found = mine(consultation_id)
    if not found.basis:
        raise NotFound
    return found


def _desk(consultation_id: UUID) -> str:
    return url_for("consultations_desk.overview_GET", consultation_id=consultation_id)


def _conflict(say: Callable[[str], object], refusal: Refusal) -> None:
    problem = refusal.problem
    if problem.status not in (409, 422):
        raise refusal
    if problem.status == 409:
        known = phase_words.FAULTS.get(problem.code) or words.CONFLICTS.get(problem.code)
        say(str(known or words.CONFLICTS["changed"]))


def _say_phases(form: design_forms.PhasesForm, refusal: Refusal) -> None:
    _conflict(lambda said: form.errors.append((None, said)), refusal)
    for kind, code in refusal.problem.fields.items():
        form.wrong(kind, phase_words.fault(code))


def _say_phase(form: design_forms.PhaseForm, refusal: Refusal, *, closing: bool) -> None:
    _conflict(lambda said: form.errors.append((None, said)), refusal)
    for name, code in refusal.problem.fields.items():
        said = words.fault(code) if name == "reason" else phase_words.fault(code)
        form.errors.append(("closing_reason" if closing and name == "reason" else name, said))


def _say_course(form: design_forms.CourseForm, refusal: Refusal) -> None:
    _conflict(lambda said: form.errors.append((None, said)), refusal)
    for name, code in refusal.problem.fields.items():
        form.errors.append((name.replace(".", "-"), basis_words.fault(code)))


def _phases(found: Consultation, form: design_forms.PhasesForm, status: int = 200) -> Response:
    return page(
        "consultations/design_phases.html",
        found=found,
        form=form,
        words=phase_words,
        basis=basis_words.basis(found.basis),
        steps=phase_words.steps(),
        timeline=timeline.of(found, datetime.now(UTC)),
        movable=_movable(found, datetime.now(UTC)),
        status=status,
    )


def _movable(found: Consultation, now: datetime) -> list[str]:
    """Return the kinds of phases that have not ended yet, or are not there yet."""
    ended = {one.kind for one in found.phases if one.closes_at is not None and one.closes_at <= now}
    return [kind for kind in design_forms.KINDS if kind not in ended]


def _phase(
    found: Consultation, kind: str, form: design_forms.PhaseForm, status: int = 200
) -> Response:
    if kind not in design_forms.KINDS or found.phase in ("draft", "withdrawn"):
        raise NotFound
    return page(
        "consultations/design_phase.html",
        found=found,
        kind=kind,
        form=form,
        name=phase_words.KINDS[kind],
        phase=next((one for one in found.phases if one.kind == kind), None),
        status=status,
    )


def _course(found: Consultation, form: design_forms.CourseForm, status: int = 200) -> Response:
    return page(
        "consultations/design_course.html",
        found=found,
        form=form,
        words=basis_words,
        steps=phase_words.steps(),
        proposals=form.course is not None
        and any(basis_words.is_proposal(one.term) for one in form.course.terms),
        status=status,
    )


def _reason(form: ReasonForm, found: Consultation, status: int = 200) -> Response:
    return page("consultations/design_call_off.html", form=form, found=found, status=status)
