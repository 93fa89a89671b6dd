"""The organiser's matching: start it, watch it, stop it, read what it could not fill."""

from uuid import UUID

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as Redirect

from services.gateway import places
from services.gateway.pages.matching import words
from services.gateway.pages.volunteering import skills
from services.gateway.pages.volunteering.words import week_days, week_parts
from services.gateway.web import peers
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, organiser
from shared.contracts.volunteering.matching import StartRun

blueprint = Blueprint("matching", __name__, url_prefix="/biurko/dopasowania")


@blueprint.get("")
@allow(organiser)
def runs_GET() -> Response:
    """List the latest runs of one of one's centres, the newest first."""
    mine = own_centres()
    centre_id = asked_centre(mine)
    return page(
        "volunteering/matching/list.html",
        centres=mine,
        centre_id=centre_id,
        runs=peers.volunteering().list_runs(centre_id, actor=actor()).items,
        words=words,
    )


@blueprint.post("")
@allow(organiser)
def runs_POST() -> Redirect:
    """Start a matching, or come to the one that is going on."""
    started = peers.volunteering().start_run(asked_centre(own_centres()), StartRun(), actor=actor())
    return redirect(url_for("matching.run_GET", run_id=started.id), 303)


@blueprint.get("/<uuid:run_id>")
@allow(organiser)
def run_GET(run_id: UUID) -> Response:
    """Show a run: how far it is while it works, then what it found."""
    run = peers.volunteering().get_run(run_id, actor=actor())
    return page(
        "volunteering/matching/run.html",
        block="run",
        run=run,
        words=words,
        skills=skills.skill_names() if run.summary.recruit else {},
        days=[(str(day), name) for day, name in week_days()],
        parts=week_parts(),
    )


@blueprint.post("/<uuid:run_id>/przerwij")
@allow(organiser)
def stop_POST(run_id: UUID) -> Redirect:
    """Ask a run to stop; one that has ended stays as it is."""
    peers.volunteering().cancel_run(run_id, actor=actor())
    return redirect(url_for("matching.run_GET", run_id=run_id), 303)


def own_centres() -> dict[UUID, str]:
    """The centres the person organises, by name."""
    held = {role.centre_id for role in actor().roles if role.name == "organiser"}
    return {centre.id: centre.name for centre in places.centres() if centre.id in held}


def asked_centre(mine: dict[UUID, str]) -> UUID:
    """The centre the page is about: the one that is named, or the first."""
    named = request.values.get("centrum", "")
    for centre_id in mine:
        if named in ("", str(centre_id)):
            return centre_id
    raise NotFound
