"""Files people send: how much a page takes, kept in memory until the service has judged them."""

from collections.abc import Callable
from io import BytesIO
from typing import IO, Any, TypeVar

from flask import Flask, Request, request
from werkzeug.datastructures import FileStorage

from services.gateway.web.page import page
from shared.contracts.files import PDF_BYTES, PICTURE_BYTES

View = TypeVar("View", bound=Callable[..., Any])

# What the fields beside a file may weigh.
BESIDE = 1024 * 1024
# How much of what is too large is read to its end, so that a browser hears the answer at all.
HEARD_OUT = 64 * 1024 * 1024


class UploadRequest(Request):
    """A request whose files never touch the disk."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return BytesIO()


def takes_files(limit: int = PDF_BYTES) -> Callable[[View], View]:
    """Mark a view that takes files of so many bytes together; every other takes forms alone."""

    def mark(view: View) -> View:
        view.upload_limit = limit + BESIDE  # type: ignore[attr-defined]
        return view

    return mark


def takes_pictures(number: int = 1) -> Callable[[View], View]:
    """Mark a view that takes so many pictures."""
    return takes_files(number * PICTURE_BYTES)


def sent(name: str) -> tuple[str, bytes] | None:
    """Return the name and content of the file sent in a field, or None where none was chosen."""
    found: FileStorage | None = request.files.get(name)
    if found is None or not found.filename:
        return None
    found.seek(0)
    return found.filename, found.read()


def install(app: Flask) -> None:
    """Set each request's limit before anything reads its form."""
    app.request_class = UploadRequest

    @app.before_request
    def _limit() -> None:
        view = app.view_functions.get(request.endpoint or "")
        limit = getattr(view, "upload_limit", None)
        if limit is not None:
            request.max_content_length = limit

    @app.errorhandler(413)
    def too_large(_error: Exception) -> Any:
        stream, left = request.environ["wsgi.input"], min(request.content_length or 0, HEARD_OUT)
        while left > 0 and (piece := stream.read(min(left, 65_536))):
            left -= len(piece)
        return page("errors/too_large.html", status=413)
