"""What crosses the border about files: small ones whole, in one call."""

from uuid import UUID

from shared.contracts.base import Answer, Query

PDF_BYTES = 20 * 1024 * 1024
PICTURE_BYTES = 8 * 1024 * 1024


class StoredFile(Answer, frozen=True, kw_only=True):
    """A file as it is told of. `alternative`: a picture in words; a document has none."""

    id: UUID
    name: str
    media_type: str
    size: int
    alternative: str = ""


class ReadFile(Query, frozen=True, kw_only=True):
    """`known`: the digest of the bytes one has already, which are then not sent again."""

    known: str = ""


class FileContent(Answer, frozen=True, kw_only=True):
    """A file with its bytes, none where they are known. `digest`: SHA-256, as hex digits."""

    id: UUID
    consultation_id: UUID
    name: str
    media_type: str
    digest: str
    # Everyone may see it, now and on.
    public: bool
    content: bytes = b""
