"""The door to files."""

from uuid import UUID

from services.consultations import files
from shared.access import anyone
from shared.api import Api, actor
from shared.contracts.files import FileContent, ReadFile

api = Api("files")


@api.get("/v1/files/<uuid:file_id>", allow=anyone, query=ReadFile, gives=FileContent)
def read_file(file_id: UUID, query: ReadFile) -> FileContent:
    """Give a file's bytes to whoever may see it."""
    found, public = files.read(file_id, actor=actor())
    digest = found.digest.hex()
    return FileContent(
        id=found.id,
        consultation_id=found.consultation_id,
        name=found.name,
        media_type=found.media_type,
        digest=digest,
        public=public,
        content=b"" if query.known == digest else files.content(found),
    )
