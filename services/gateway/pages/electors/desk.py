"""The organiser's desk: who may vote, the imported lists, the letters to print."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, make_response, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as Redirect

from services.gateway import accounts, notifications, staff
from services.gateway.kit import moment
from services.gateway.model import Roll, db
from services.gateway.pages.consultations import places, second_person, who_votes
from services.gateway.pages.consultations.desk import mine
from services.gateway.pages.electors import words
from services.gateway.pages.electors.forms import RollForm
from services.gateway.register import lists, printing, rolls, sms
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, organiser
from shared.contracts.consultations import Consultation
from shared.database import door
from shared.observability import unlogged
from shared.problems import Refusal

blueprint = Blueprint(
    "electors_desk",
    __name__,
    url_prefix="/biurko/konsultacje/<uuid:consultation_id>/uprawnieni",
)
FAULTS_SHOWN = 50


@blueprint.get("")
@allow(organiser)
def roll_GET(consultation_id: UUID) -> Response:
    """Show who may vote, in a form until the vote opens."""
    found = mine(consultation_id)
    roll = rolls.of_consultation(consultation_id)
    values: dict[str, Any] = {"checks": ["declaration", "counter"]}
    if roll is not None:
        values = {
            "who": "listed" if roll.listed else "open",
            "checks": roll.checks,
            "group_name": roll.group_name,
            "age_from": str(roll.age_from or ""),
            "age_basis": roll.age_basis,
            "purge_on": roll.purge_on,
        }
    return _roll(RollForm(formdata=None, data=values), found, roll)


@blueprint.post("")
@allow(organiser)
def roll_POST(consultation_id: UUID) -> Response | Redirect:
    """Set who may vote."""
    found = mine(consultation_id)
    form = RollForm()
    roll = rolls.of_consultation(consultation_id)
    if not form.validate_on_submit():
        return _roll(form, found, roll, 422)
    try:
        set_to = rolls.set_terms(
            actor=actor(),
            centre_id=found.centre_id,
            consultation_id=consultation_id,
            terms=form.terms(),
            today=datetime.now(UTC).date(),
            agreed=second_person.is_agreed(found),
        )
    except Refusal as refusal:
        _say(form, refusal)
        db.session.rollback()
        return _roll(form, found, rolls.of_consultation(consultation_id), 422)
    listed = set_to.listed
    door(db)
    flash(_("Saved."), "good")
    if listed:
        return redirect(_lists_address(consultation_id), 303)
    return redirect(url_for("electors_desk.roll_GET", consultation_id=consultation_id), 303)


@blueprint.get("/spis")
@allow(organiser)
def lists_GET(consultation_id: UUID) -> Response:
    """Show the lists, how far their printing has come, and the form for the next one."""
    return _lists(mine(consultation_id))


@blueprint.post("/spis")
@unlogged
@allow(organiser)
def list_POST(consultation_id: UUID) -> Response:
    """Read a list: show what is wrong row by row, or what would be taken."""
    found = mine(consultation_id)
    file, two = request.files.get("list"), second_person.is_agreed(found)
    data = file.read() if file is not None else b""
    areas = places.areas(found.centre_id)
    try:
        reading, waiting = lists.check(
            consultation_id=consultation_id,
            data=data,
            areas=[areas[area] for area in found.area_ids if area in areas],
            sheet=_sheet(found),
            now=datetime.now(UTC),
            by=actor().account_id,
            two=two,
        )
    except Refusal as refusal:
        return _lists(found, errors=[_refused(refusal)], status=409)
    if waiting is not None and two:
        _tell_the_others(found, waiting.id)
    door(db)
    if waiting is None:
        shown = [words.fault(fault) for fault in reading.faults[:FAULTS_SHOWN]]
        return _lists(found, errors=shown, wrong=len(reading.faults), status=422)
    return page(
        "electors/list_check.html",
        found=found,
        rehearsal=found.ballot is not None and found.ballot.rehearsal,
        reading=reading,
        waiting=waiting.id,
        people=words.people(len(reading.rows)),
        doubtful=sum(row.doubtful for row in reading.rows),
        two=two,
    )


@blueprint.post("/spis/<uuid:import_id>")
@allow(organiser)
def take_POST(consultation_id: UUID, import_id: UUID) -> Response | Redirect:
    """Put the list onto the roll, or throw it away with the other button."""
    found = mine(consultation_id)
    if "forget" in request.form:
        lists.forget(consultation_id=consultation_id, import_id=import_id)
        door(db)
        flash(_("The list is thrown away; nothing of it was kept."), "good")
        return redirect(_lists_address(consultation_id), 303)
    try:
        taken = lists.take(
            actor=actor(),
            centre_id=found.centre_id,
            consultation_id=consultation_id,
            import_id=import_id,
            now=datetime.now(UTC),
            two=second_person.is_agreed(found),
        )
    except Refusal as refusal:
        db.session.rollback()
        if refusal.problem.status == 404:
            said = _("This upload is over: it waits for an hour. Choose the file again.")
        else:
            said = _refused(refusal)
        return _lists(found, errors=[said], status=409)
    door(db)
    flash(
        ngettext(
            "%(num)s person is new on the roll.", "%(num)s people are new on the roll.", taken
        ),
        "good",
    )
    return redirect(_lists_address(consultation_id), 303)


@blueprint.post("/pliki/<uuid:file_id>")
@allow(organiser)
def file_POST(consultation_id: UUID, file_id: UUID) -> Response:
    """Give a file to print; that it was fetched stands in the log."""
    found = mine(consultation_id)
    file, content = lists.fetch(
        actor=actor(),
        centre_id=found.centre_id,
        consultation_id=consultation_id,
        file_id=file_id,
        now=datetime.now(UTC),
    )
    name = f"{'listy' if file.kind == 'letters' else 'spis'}-{file.first}-{file.last}.pdf"
    door(db)
    answer = make_response(content)
    answer.headers["Content-Type"] = "application/pdf"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _roll(form: RollForm, found: Consultation, roll: Roll | None, status: int = 200) -> Response:
    areas = places.areas(found.centre_id)
    return page(
        "electors/roll.html",
        form=form,
        found=found,
        rehearsal=found.ballot is not None and found.ballot.rehearsal,
        roll=roll,
        fixed=roll is not None and rolls.is_fixed(roll),
        agreed=second_person.is_agreed(found),
        size=rolls.size(roll) if roll is not None else None,
        may_vote=who_votes.may_vote(roll, [areas[one] for one in found.area_ids if one in areas]),
        checked_by=who_votes.checked_by(roll),
        no_phones=not sms.is_on(),
        status=status,
    )


def _lists(
    found: Consultation,
    *,
    errors: list[str] | None = None,
    wrong: int = 0,
    status: int = 200,
) -> Response:
    roll = rolls.of_consultation(found.id)
    now = datetime.now(UTC)
    imports = [one for one in lists.imports(roll) if one.state != "checked"] if roll else []
    return page(
        "electors/lists.html",
        block="papers",
        found=found,
        rehearsal=found.ballot is not None and found.ballot.rehearsal,
        roll=roll,
        fixed=roll is not None and rolls.is_fixed(roll),
        size=rolls.size(roll) if roll is not None else None,
        imports=imports,
        making=any(one.state == "making" for one in imports),
        waiting=_waiting(roll, now)
        if roll is not None and second_person.is_agreed(found)
        else None,
        me=actor().account_id,
        files=lists.files(roll, now=now) if roll is not None else [],
        errors=[("list", error) for error in errors or []],
        wrong=wrong,
        more=max(0, wrong - FAULTS_SHOWN),
        words=words,
        status=status,
    )


def _waiting(roll: Roll, now: datetime) -> dict[str, Any] | None:
    """Return what another organiser is to judge of a list before they say yes to it."""
    found = lists.waiting(roll, now=now)
    if found is None:
        return None
    upload = lists.opened(found)
    names = accounts.names({upload.by} if upload.by else set())
    return {
        "id": found.id,
        "until": found.expires_at,
        "by": upload.by,
        "by_name": names.get(upload.by, "") if upload.by else "",
        "people": words.people(len(upload.people)),
        "doubtful": sum(person.doubtful for person in upload.people),
        "first": upload.people[:5],
    }


def _tell_the_others(found: Consultation, import_id: UUID) -> None:
    """Tell the centre's other organisers that a list waits for one of them."""
    for account_id in staff.organisers(found.centre_id):
        if account_id != actor().account_id:
            notifications.tell(
                account_id=account_id,
                template="second_person_needed",
                key=f"list:{import_id}",
                facts={"title": found.title, "path": _lists_address(found.id)},
            )


def _sheet(found: Consultation) -> printing.Sheet:
    centre = who_votes.centre(found.centre_id)
    ballot = found.ballot
    when = ""
    if ballot is not None and ballot.closes_at is not None:
        start = moment(ballot.opens_at) if ballot.opens_at else ""
        when = f"{start} – {moment(ballot.closes_at)}" if start else f"– {moment(ballot.closes_at)}"
    return printing.Sheet(
        title=found.title,
        centre=centre.name if centre is not None else "",
        contact=" · ".join((centre.contact if centre is not None else "").split("\n")),
        when=when,
        language=found.language,
    )


def _say(form: RollForm, refusal: Refusal) -> None:
    if refusal.problem.status == 422:
        form.say(dict(refusal.problem.fields))
    else:
        form.form_errors.append(_refused(refusal))


def _refused(refusal: Refusal) -> str:
    if refusal.problem.code not in words.REFUSED:
        raise refusal
    return str(words.REFUSED[refusal.problem.code])


def _lists_address(consultation_id: UUID) -> str:
    return url_for("electors_desk.lists_GET", consultation_id=consultation_id)
