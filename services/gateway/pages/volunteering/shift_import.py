"""Shifts from a spreadsheet: sent, shown row by row, taken with a yes."""

from uuid import UUID

from flask import Blueprint, Response, flash, make_response, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as Redirect

from services.gateway.pages.volunteering import areas, import_words, own_requests
from services.gateway.web import peers
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, signed_in
from shared.contracts.volunteering.requests import Request
from shared.contracts.volunteering.shift_imports import NamedArea, ReadShifts
from shared.problems import Refusal

blueprint = Blueprint("help_import", __name__, url_prefix="/organizacja/zapotrzebowania")

FAULTS_SHOWN = 50


@blueprint.get("/<uuid:request_id>/dyzury-z-pliku")
@allow(signed_in)
def file_GET(request_id: UUID) -> Response:
    """Ask for the file and say how it is to look."""
    return _form(own_requests.own(request_id))


@blueprint.post("/<uuid:request_id>/dyzury-z-pliku")
@allow(signed_in)
def file_POST(request_id: UUID) -> Response:
    """Read the file: show what is wrong row by row, or what would become of it."""
    file = request.files.get("file")
    command = ReadShifts(
        data=file.read() if file is not None else b"",
        areas=tuple(NamedArea(id=area, name=name) for area, name in areas.town().names.items()),
    )
    found = own_requests.own(request_id)
    try:
        read = peers.volunteering().read_shifts(request_id, command, actor=actor())
    except Refusal as refusal:
        said = own_requests.faults(refusal, first="file")
        return _form(found, list(said.items()), status=refusal.problem.status)
    if read.faults:
        shown = [("file", import_words.fault(one)) for one in read.faults[:FAULTS_SHOWN]]
        return _form(found, shown, wrong=len(read.faults), status=422)
    return page("volunteering/shift_import_check.html", found=found, read=read, words=import_words)


@blueprint.post("/<uuid:request_id>/dyzury-z-pliku/<uuid:import_id>")
@allow(signed_in)
def take_POST(request_id: UUID, import_id: UUID) -> Response | Redirect:
    """Make and change the shifts that were shown."""
    try:
        taken = peers.volunteering().take_shifts(import_id, actor=actor())
    except Refusal as refusal:
        found = own_requests.own(request_id)
        if refusal.problem.status == 404:
            said = _("This upload is over: it waits for an hour. Choose the file again.")
            return _form(found, [("file", said)], status=409)
        faults = own_requests.faults(refusal, first="file")
        return _form(found, [("file", text) for text in faults.values()], status=409)
    made = ngettext("%(num)s new shift", "%(num)s new shifts", taken.made)
    changed = ngettext("%(num)s changed shift", "%(num)s changed shifts", taken.changed)
    same = ngettext(
        "%(num)s shift was already there", "%(num)s shifts were already there", taken.same
    )
    flash(_("Done: %(list)s.", list=", ".join((made, changed, same))), "good")
    return own_requests.back(request_id)


@blueprint.get("/<uuid:request_id>/dyzury-z-pliku/wzor.csv")
@allow(signed_in)
def template_GET(request_id: UUID) -> Response:
    """Give an empty table with the right heads and one row to write over."""
    own_requests.own(request_id)
    answer = make_response(import_words.template())
    answer.headers["Content-Type"] = "text/csv; charset=utf-8"
    answer.headers["Content-Disposition"] = 'attachment; filename="dyzury.csv"'
    return answer


def _form(
    found: Request,
    faults: list[tuple[str, str]] | None = None,
    *,
    wrong: int = 0,
    status: int = 200,
) -> Response:
    return page(
        "volunteering/shift_import.html",
        status=status,
        found=found,
        faults=faults or [],
        wrong=wrong,
        more=max(0, wrong - FAULTS_SHOWN),
        words=import_words,
    )
