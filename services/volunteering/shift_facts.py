"""What shifts ask of people, as rows: the same for a centre's matching and for one's own board."""

from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import aliased

from services.volunteering.model import AreaPoint, Request, Shift


def what_shifts_ask() -> Select[Any]:
    """Every shift with what the filters read of it and of its request; to be narrowed further.

    A shift without a point of its own has its area's; one from afar has none.
    """
    area = aliased(AreaPoint)
    latitude = func.coalesce(Shift.latitude, area.latitude)
    longitude = func.coalesce(Shift.longitude, area.longitude)
    return (
        select(
            Shift.id,
            Shift.request_id,
            Shift.starts_at,
            Shift.ends_at,
            Shift.place,
            Shift.area_label,
            Shift.role,
            Shift.least_team,
            case((Request.remote, None), else_=latitude).label("latitude"),
            case((Request.remote, None), else_=longitude).label("longitude"),
            Request.organisation_id,
            Request.languages,
            Request.causes,
            Request.minors_involved,
            Request.least_age,
            Request.most_age,
            Request.access,
            Request.things,
            Request.remote,
        )
        .join(Request, Request.id == Shift.request_id)
        .outerjoin(area, area.area_id == Shift.area_id)
    )
