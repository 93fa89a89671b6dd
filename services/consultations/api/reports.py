"""The door to reports: a draft for its organisers, what was published for everyone, for ever."""

from datetime import UTC, datetime
from uuid import UUID

from services.consultations import open_data, reports
from shared.access import anyone, organiser
from shared.api import Api, actor
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

api = Api("reports")

_REPORT = "/v1/consultations/<uuid:consultation_id>/report"


@api.get(_REPORT, allow=anyone, query=FindReport, gives=Report)
def get_report(consultation_id: UUID, query: FindReport) -> Report:
    """Show a published report without its remarks and ideas."""
    if query.open_data:
        open_data.must_be_public(consultation_id)
    return reports.get(consultation_id, query.version)


@api.get(f"{_REPORT}/remarks", allow=anyone, query=FindEntries, gives=ReportRemarks)
def get_report_remarks(consultation_id: UUID, query: FindEntries) -> ReportRemarks:
    """Show one page of a report's remarks; of a draft to organisers alone."""
    if query.open_data:
        open_data.must_be_public(consultation_id)
    return reports.remarks(consultation_id, actor=actor(), query=query)


@api.get(f"{_REPORT}/ideas", allow=anyone, query=FindEntries, gives=ReportIdeas)
def get_report_ideas(consultation_id: UUID, query: FindEntries) -> ReportIdeas:
    """Show one page of a report's ideas; of a draft to organisers alone."""
    return reports.ideas(consultation_id, actor=actor(), query=query)


@api.get(f"{_REPORT}/draft", allow=organiser, gives=ReportDraft)
def get_report_draft(consultation_id: UUID) -> ReportDraft:
    """Show the next report as it stands, and what keeps it from being published."""
    return reports.draft(consultation_id, actor=actor(), now=datetime.now(UTC))


@api.put(f"{_REPORT}/draft", allow=organiser, takes=WriteReport, gives=ReportDraft)
def write_report(consultation_id: UUID, command: WriteReport) -> ReportDraft:
    """Keep the organiser's own words of the next report."""
    now = datetime.now(UTC)
    reports.write(consultation_id, actor=actor(), command=command, now=now)
    return reports.draft(consultation_id, actor=actor(), now=now)


@api.post(_REPORT, allow=organiser, takes=PublishReport, gives=Report, status=201)
def publish_report(consultation_id: UUID, command: PublishReport) -> Report:
    """Publish the next version, frozen with every remark; refused while one has no answer."""
    version = reports.publish(
        consultation_id, actor=actor(), command=command, now=datetime.now(UTC)
    )
    return reports.get(consultation_id, version)
