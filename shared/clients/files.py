"""The client of files, in consultations."""

from uuid import UUID

from shared.clients.http import Http
from shared.contracts.actors import VISITOR, Actor
from shared.contracts.files import FileContent, ReadFile


class Files:
    """Reads files. Every method may raise Refusal or ServiceDown."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def read_file(self, file_id: UUID, *, known: str = "", actor: Actor = VISITOR) -> FileContent:
        """Read a file; its bytes are not sent again where `known` is their digest."""
        query = ReadFile(known=known)
        return self._http.get(f"/v1/files/{file_id}", FileContent, actor=actor, query=query)
