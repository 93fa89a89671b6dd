"""The bytes of files: never in the web root, never run, asked for anew each time they are shown.

Whatever is public here may be hidden, taken down or erased one day, so nothing is kept for good: a
browser that has a file asks whether it still may show it, and is answered without the bytes.
"""

from io import BytesIO
from uuid import UUID

from flask import Blueprint, Response, request, send_file
from werkzeug.exceptions import NotFound

from services.gateway.web import peers
from services.gateway.web.gate import actor
from shared.access import allow, anyone
from shared.contracts.files import FileContent

blueprint = Blueprint("files", __name__)

# Whatever a file holds, it runs nothing and reaches nothing of ours.
POLICY = "default-src 'none'; sandbox"


@blueprint.get("/konsultacje/<uuid:consultation_id>/pliki/<uuid:file_id>/<name>")
@allow(anyone)
def file_GET(consultation_id: UUID, file_id: UUID, name: str) -> Response:
    """Give a file as what its content is; its name in the address is for people alone."""
    known = _known()
    found = peers.files().read_file(file_id, known=known, actor=actor())
    if found.consultation_id != consultation_id:
        raise NotFound
    answer = Response(status=304) if known == found.digest else _whole(found)
    answer.set_etag(found.digest)
    answer.headers["Cache-Control"] = f"private, {'no-cache' if found.public else 'no-store'}"
    answer.headers["Content-Security-Policy"] = POLICY
    return answer


def _whole(found: FileContent) -> Response:
    return send_file(
        BytesIO(found.content),
        mimetype=found.media_type,
        as_attachment=not found.media_type.startswith("image/"),
        download_name=found.name,
        conditional=False,
        etag=False,
    )


def _known() -> str:
    tags = request.if_none_match.as_set(include_weak=True) if request.if_none_match else set()
    return next((tag for tag in tags if len(tag) == 64), "")
