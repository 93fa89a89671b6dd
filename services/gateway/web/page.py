"""One function renders every page, whole or as the block that htmx asked for."""

from typing import Any

from flask import Response, current_app, make_response, request
from jinja2_fragments.flask import render_block

VARY = "HX-Request, HX-Request-Type, HX-History-Restore-Request, Cookie"


def wants_block() -> bool:
    """Tell whether htmx asked for a part: Back and boosted links want the whole page."""
    return (
        request.headers.get("HX-Request-Type") == "partial"
        and "HX-History-Restore-Request" not in request.headers
    )


def page(template: str, *, block: str | None = None, status: int = 200, **context: Any) -> Response:
    """Render a page; only `block` of it when htmx asked for a part.

    The block's name is the id of its element and the `hx-target` of whoever asks for it.
    """
    if block is not None and wants_block():
        text = render_block(template, block, **context)
    else:
        current_app.update_template_context(context)
        text = current_app.jinja_env.get_template(template).render(context)
    response = make_response(text, status)
    response.headers["Vary"] = VARY
    return response
