"""The client of open data (in consultations): public structs alone, the same for everyone."""

from uuid import UUID

from shared.clients.http import Http
from shared.contracts.open_data import (
    FindNews,
    FindPage,
    FindPublic,
    PublicCalendar,
    PublicComments,
    PublicConsultation,
    PublicIdeas,
    PublicNews,
    PublicNotes,
    PublicRemarks,
)


class OpenData:
    """Calls consultations about open data. Every method may raise Refusal or ServiceDown."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def find(self, query: FindPublic) -> PublicNotes:
        """List public consultations, page by page."""
        return self._http.get("/v1/open/consultations", PublicNotes, query=query)

    def get(self, consultation_id: UUID) -> PublicConsultation:
        """Read one public consultation."""
        return self._http.get(_path(consultation_id), PublicConsultation)

    def remarks(self, consultation_id: UUID, query: FindPage) -> PublicRemarks:
        """Read one page of remarks."""
        return self._http.get(f"{_path(consultation_id)}/remarks", PublicRemarks, query=query)

    def ideas(self, consultation_id: UUID, query: FindPage) -> PublicIdeas:
        """Read one page of ideas."""
        return self._http.get(f"{_path(consultation_id)}/ideas", PublicIdeas, query=query)

    def comments(self, consultation_id: UUID, query: FindPage) -> PublicComments:
        """Read one page of comments."""
        return self._http.get(f"{_path(consultation_id)}/comments", PublicComments, query=query)

    def table(self, consultation_id: UUID, name: str) -> str:
        """Read remarks, ideas or comments as CSV."""
        return self._http.get_text(f"{_path(consultation_id)}/{name}.csv")

    def news(self, query: FindNews) -> PublicNews:
        """Read what has happened, latest first."""
        return self._http.get("/v1/open/news", PublicNews, query=query)

    def calendar(self, query: FindNews) -> PublicCalendar:
        """Read what has a date."""
        return self._http.get("/v1/open/calendar", PublicCalendar, query=query)


def _path(consultation_id: UUID) -> str:
    return f"/v1/open/consultations/{consultation_id}"
