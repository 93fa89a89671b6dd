"""The door to open data: for everyone, nothing personal, no rehearsals."""

from datetime import UTC, datetime
from uuid import UUID

from flask import Response

from services.consultations import news, open_data
from shared.access import allow, anyone
from shared.api import Api
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

api = Api("open_data")

_ONE = "/v1/open/consultations/<uuid:consultation_id>"


@api.get("/v1/open/consultations", allow=anyone, query=FindPublic, gives=PublicNotes)
def find_public(query: FindPublic) -> PublicNotes:
    """List public consultations, the newest first."""
    return open_data.find(query)


@api.get(_ONE, allow=anyone, gives=PublicConsultation)
def get_public(consultation_id: UUID) -> PublicConsultation:
    """Show one public consultation with its phases and material."""
    return open_data.get(consultation_id)


@api.get(f"{_ONE}/remarks", allow=anyone, query=FindPage, gives=PublicRemarks)
def get_public_remarks(consultation_id: UUID, query: FindPage) -> PublicRemarks:
    """Show one page of remarks with their answers."""
    return open_data.remarks(consultation_id, query)


@api.get(f"{_ONE}/ideas", allow=anyone, query=FindPage, gives=PublicIdeas)
def get_public_ideas(consultation_id: UUID, query: FindPage) -> PublicIdeas:
    """Show one page of ideas and what became of them."""
    return open_data.ideas(consultation_id, query)


@api.get(f"{_ONE}/comments", allow=anyone, query=FindPage, gives=PublicComments)
def get_public_comments(consultation_id: UUID, query: FindPage) -> PublicComments:
    """Show one page of comments."""
    return open_data.comments(consultation_id, query)


@api.blueprint.get(f"{_ONE}/<name>.csv")
@allow(anyone)
def get_public_table(consultation_id: UUID, name: str) -> Response:
    """Give remarks, ideas or comments as CSV."""
    text = open_data.table(consultation_id, name)
    return Response(text.encode(), content_type="text/csv; charset=utf-8")


@api.get("/v1/open/news", allow=anyone, query=FindNews, gives=PublicNews)
def get_news(query: FindNews) -> PublicNews:
    """Tell what has happened, latest first."""
    return news.find(query, now=datetime.now(UTC))


@api.get("/v1/open/calendar", allow=anyone, query=FindNews, gives=PublicCalendar)
def get_public_calendar(query: FindNews) -> PublicCalendar:
    """Tell what has a date: ends of phases and meetings."""
    return news.calendar(
        area_id=query.area_id,
        centre_id=query.centre_id,
        consultation_id=query.consultation_id,
        now=datetime.now(UTC),
    )
