"""The organiser's desk of a report: their own words, what is missing, the draft, publishing."""

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response as Redirect
from wtforms import StringField, TextAreaField

from services.gateway.pages.reports import public, words
from services.gateway.web import peers
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, organiser
from shared.contracts.reports import FindEntries, PublishReport, ReportDraft, WriteReport
from shared.problems import Refusal

blueprint = Blueprint(
    "reports_desk", __name__, url_prefix="/biurko/konsultacje/<uuid:consultation_id>/raport"
)


class WordsForm(FlaskForm):  # type: ignore[misc]
    """The organiser's own words."""

    summary = TextAreaField(
        _l("Summary"),
        description=_l(
            "What was asked, who spoke, what was heard. Plain words; **bold** and lists with -."
        ),
    )
    decisions = TextAreaField(
        _l("Decisions"),
        description=_l(
            "What is decided now, by whom, and what comes next. A list with - reads easily."
        ),
    )


class PublishForm(FlaskForm):  # type: ignore[misc]
    """Publishing; a correction says why."""

    reason = StringField(
        _l("Why there is a new version"),
        description=_l("Everyone reads it. The older version stays readable."),
    )


@blueprint.get("")
@allow(organiser)
def draft_GET(consultation_id: UUID) -> Response:
    """Show the draft's words, what is missing, and the way to publish."""
    return _show(_draft(consultation_id))


@blueprint.post("")
@allow(organiser)
def draft_POST(consultation_id: UUID) -> Response | Redirect:
    """Keep the words."""
    form = WordsForm()
    command = WriteReport(summary=form.summary.data or "", decisions=form.decisions.data or "")
    try:
        peers.reports().write(consultation_id, command, actor=actor())
    except Refusal as refusal:
        if refusal.problem.status != 422:
            raise
        for name in refusal.problem.fields:
            form[name].errors = [_("This is too long. Please shorten it.")]
        return _show(_draft(consultation_id), form, status=422)
    flash(_("Saved."), "good")
    return redirect(url_for("reports_desk.draft_GET", consultation_id=consultation_id), 303)


@blueprint.get("/podglad")
@allow(organiser)
def preview_GET(consultation_id: UUID) -> Response:
    """Show the report as everyone would read it."""
    draft = _draft(consultation_id)
    return page("reports/report.html", **public.shown(draft.report), found=None)


@blueprint.get("/uwagi")
@allow(organiser)
def remarks_GET(consultation_id: UUID) -> Response:
    """Show the remarks as the report would tell them."""
    position, number = request.args.get("stanowisko", ""), request.args.get("strona", "1")
    query = FindEntries(
        draft=True,
        position=position if position in words.POSITIONS else "",
        page=int(number) if number.isdecimal() and 0 < len(number) < 6 else 1,
        at_once=public.A_PAGE,
    )
    report = _draft(consultation_id).report
    part = peers.reports().get_remarks(consultation_id, query, actor=actor())
    return page("reports/remarks.html", **public.remarks_shown(report, part, query), draft=True)


@blueprint.post("/publikacja")
@allow(organiser)
def publication_POST(consultation_id: UUID) -> Response | Redirect:
    """Publish the report as it stands."""
    form = PublishForm()
    command = PublishReport(reason=form.reason.data or "")
    try:
        peers.reports().publish(consultation_id, command, actor=actor())
    except Refusal as refusal:
        if refusal.problem.status != 422:
            raise
        fields = refusal.problem.fields
        if "reason" in fields:
            said = {
                "empty": _("Say why there is a new version."),
                "too_long": _("This is too long. Please shorten it."),
            }
            form.reason.errors = [said[fields["reason"]]]
        return _show(_draft(consultation_id), publishing=form, status=422)
    flash(_("The report is published. Everyone can read it now."), "good")
    return redirect(url_for("reports.report_GET", consultation_id=consultation_id), 303)


def _draft(consultation_id: UUID) -> ReportDraft:
    try:
        return peers.reports().get_draft(consultation_id, actor=actor())
    except Refusal as refusal:
        if refusal.problem.status == 403:
            raise Forbidden from None
        raise


def _show(
    draft: ReportDraft,
    form: WordsForm | None = None,
    *,
    publishing: PublishForm | None = None,
    status: int = 200,
) -> Response:
    kept = {"summary": draft.report.summary, "decisions": draft.report.decisions}
    form = form or WordsForm(formdata=None, data=kept)
    publishing = publishing or PublishForm(formdata=None)
    return page(
        "reports/desk.html",
        status=status,
        draft=draft,
        report=draft.report,
        missing=[words.missing(code) for code in draft.missing],
        form=form,
        publishing=publishing,
        errors={**form.errors, **publishing.errors},
    )
