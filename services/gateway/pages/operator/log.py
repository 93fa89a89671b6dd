"""What staff did: the log that only grows, with filters kept in the address."""

from uuid import UUID

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from services.gateway import places, staff
from services.gateway.pages.operator import words
from services.gateway.web.page import page
from shared.access import allow, operator

blueprint = Blueprint("operator_log", __name__)


@blueprint.get("/operator/dziennik")
@allow(operator)
def log_GET() -> Response:
    """Show one page of the log."""
    act = request.args.get("czyn", "")
    account_id = _uuid(request.args.get("osoba", ""))
    centre_id = _uuid(request.args.get("centrum", ""))
    number = max(1, request.args.get("strona", 1, type=int))
    lines, pages = staff.acts(act=act, account_id=account_id, centre_id=centre_id, number=number)
    kept = {"czyn": act or None, "osoba": account_id, "centrum": centre_id}
    return page(
        "operator/log.html",
        block="lines",
        lines=lines,
        number=number,
        pages=pages,
        page_url=lambda n: url_for("operator_log.log_GET", **{**kept, "strona": n}),
        act=act,
        account_id=str(account_id or ""),
        centre_id=str(centre_id or ""),
        acts=[(name, words.act(name)) for name in staff.act_names()],
        people=sorted({(str(h.account_id), h.name) for h in staff.holders()}, key=lambda p: p[1]),
        centres=[(str(centre.id), centre.name) for centre in places.centres()],
        words=words,
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
