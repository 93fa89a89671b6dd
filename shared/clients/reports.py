"""The client of reports (in consultations): the organiser's draft, and what was published."""

from uuid import UUID

from shared.clients.http import Http
from shared.contracts.actors import VISITOR, Actor
from shared.contracts.reports import (
    FindEntries,
    FindReport,
    PublishReport,
    Report,
    ReportDraft,
    ReportIdeas,
    ReportRemarks,
    WriteReport,
)


class Reports:
    """Calls consultations about reports. Every method may raise Refusal or ServiceDown."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def get_report(
        self,
        consultation_id: UUID,
        version: int = 0,
        *,
        actor: Actor = VISITOR,
        open_data: bool = False,
    ) -> Report:
        """Read a published report without its remarks and ideas; 0 is the latest version.

        `open_data`: a rehearsal's is not found.
        """
        query = FindReport(version=version, open_data=open_data)
        return self._http.get(_path(consultation_id), Report, actor=actor, query=query)

    def get_remarks(
        self, consultation_id: UUID, query: FindEntries, *, actor: Actor = VISITOR
    ) -> ReportRemarks:
        """Read one page of a report's remarks."""
        path = f"{_path(consultation_id)}/remarks"
        return self._http.get(path, ReportRemarks, actor=actor, query=query)

    def get_ideas(
        self, consultation_id: UUID, query: FindEntries, *, actor: Actor = VISITOR
    ) -> ReportIdeas:
        """Read one page of a report's ideas."""
        path = f"{_path(consultation_id)}/ideas"
        return self._http.get(path, ReportIdeas, actor=actor, query=query)

    def get_draft(self, consultation_id: UUID, *, actor: Actor) -> ReportDraft:
        """Read the next report as it stands, and what keeps it from being published."""
        return self._http.get(f"{_path(consultation_id)}/draft", ReportDraft, actor=actor)

    def write(self, consultation_id: UUID, command: WriteReport, *, actor: Actor) -> ReportDraft:
        """Keep the organiser's own words."""
        path = f"{_path(consultation_id)}/draft"
        return self._http.send("PUT", path, command, ReportDraft, actor=actor)

    def publish(self, consultation_id: UUID, command: PublishReport, *, actor: Actor) -> Report:
        """Publish the next version; `not_ready` tells what is missing."""
        return self._http.send("POST", _path(consultation_id), command, Report, actor=actor)


def _path(consultation_id: UUID) -> str:
    return f"/v1/consultations/{consultation_id}/report"
