"""The making of a report's PDF, as a job that may be killed and run twice."""

from uuid import UUID

from services.gateway import accounts, later, report_papers
from services.gateway.model import Centre, ReportPaper, db
from services.gateway.pages.reports import printing
from services.gateway.web import peers
from shared.contracts.reports import FindEntries, Report, ReportIdea, ReportRemark
from shared.queues import job

A_CALL = 500


def ask(report: Report) -> ReportPaper:
    """Return a version's paper; one that is not there begins to be made."""
    if report_papers.begin(report.consultation_id, report.version, report.remarks):
        later.enqueue(make, str(report.consultation_id), report.version)
    found = report_papers.of(report.consultation_id, report.version)
    assert found is not None
    return found


@job(timeout=900, retries=2)
def make(consultation_id: str, version: int) -> None:
    """Make one version's paper; a second time is a no-op."""
    key = (UUID(consultation_id), version)
    mine = report_papers.of(*key)
    if mine is None or mine.state == "done":
        return
    db.session.commit()
    report = peers.reports().get_report(*key)
    remarks, ideas = _remarks(report), _ideas(report)
    said = [one.author_id for one in remarks] + [one.author_id for one in ideas]
    people = {one for one in said if one is not None}
    centre = db.session.get(Centre, report.centre_id)
    place = centre.name if centre is not None else ""
    names = accounts.names(people)
    made = printing.pdf(report, remarks, ideas, names=names, centre=place)
    report_papers.keep(*key, made, people)
    if accounts.names(people) != names:
        # Somebody in it was erased or renamed meanwhile: who asks next has it made anew.
        db.session.rollback()
        return
    db.session.commit()


def _remarks(report: Report) -> list[ReportRemark]:
    found: list[ReportRemark] = []
    number, pages = 1, 1
    while number <= pages:
        query = FindEntries(version=report.version, page=number, at_once=A_CALL)
        part = peers.reports().get_remarks(report.consultation_id, query)
        found += part.remarks
        pages, number = part.pages, number + 1
        report_papers.heard(report.consultation_id, report.version, len(found))
        db.session.commit()
    return found


def _ideas(report: Report) -> list[ReportIdea]:
    found: list[ReportIdea] = []
    number, pages = 1, 1
    while report.ideas and number <= pages:
        query = FindEntries(version=report.version, page=number, at_once=A_CALL)
        part = peers.reports().get_ideas(report.consultation_id, query)
        found += part.ideas
        pages, number = part.pages, number + 1
    return found
