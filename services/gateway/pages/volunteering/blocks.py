"""Blocks: whom an organisation does not want proposed, and by whom a person is not asked."""

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from services.gateway import accounts
from services.gateway.pages.volunteering import organisations
from services.gateway.web import peers
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from services.gateway.web.paths import own_path
from shared.access import allow, signed_in

blueprint = Blueprint("blocks", __name__)


@blueprint.get("/organizacje/<uuid:organisation_id>/nie-proponuj")
@allow(signed_in)
def organisation_GET(organisation_id: UUID) -> Response:
    """Show whom the organisation does not want proposed."""
    found = organisations.kept(organisation_id)
    blocks = peers.volunteering().organisation_blocks(organisation_id, actor=actor())
    names = accounts.names({one.person_id for one in blocks.items})
    return page("volunteering/blocks.html", found=found, blocks=blocks.items, names=names)


@blueprint.post("/organizacje/<uuid:organisation_id>/nie-proponuj/<uuid:person_id>")
@allow(signed_in)
def organisation_POST(organisation_id: UUID, person_id: UUID) -> Redirect:
    """Have somebody not proposed again."""
    peers.volunteering().block_person(organisation_id, person_id, actor=actor())
    flash(_("They will not be proposed to you again. They are not told."), "good")
    there = url_for("blocks.organisation_GET", organisation_id=organisation_id)
    return redirect(own_path(request.form.get("next"), there), 303)


@blueprint.post("/organizacje/<uuid:organisation_id>/nie-proponuj/<uuid:person_id>/cofnij")
@allow(signed_in)
def organisation_lift_POST(organisation_id: UUID, person_id: UUID) -> Redirect:
    """Have somebody proposed again."""
    peers.volunteering().unblock_person(organisation_id, person_id, actor=actor())
    flash(_("They can be proposed to you again."), "good")
    return redirect(url_for("blocks.organisation_GET", organisation_id=organisation_id), 303)


@blueprint.get("/nie-pytajcie")
@allow(signed_in)
def own_GET() -> Response:
    """Show by whom I do not want to be asked."""
    found = peers.volunteering().own_blocks(actor=actor())
    return page("volunteering/own_blocks.html", blocks=found.items)


@blueprint.post("/nie-pytajcie/<uuid:block_id>/cofnij")
@allow(signed_in)
def own_POST(block_id: UUID) -> Redirect:
    """Let myself be asked again."""
    peers.volunteering().lift_own_block(block_id, actor=actor())
    flash(_("They may ask you again."), "good")
    return redirect(url_for("blocks.own_GET"), 303)
