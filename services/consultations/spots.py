"""Places on a map: the fullest spots of things that lie somewhere, and what lies around a spot."""

from collections.abc import Sequence
from math import cos, isfinite, radians
from typing import Any

from sqlalchemy import ColumnElement, func, literal_column, select

from services.consultations.model import Idea, Remark

MOST = 60
"""So many spots a map shows at most: the fullest."""
GRID = 1000
"""Places are one spot where they lie in the same such part of a degree: some 100 metres."""
METRES_A_DEGREE = 111_200

Table = type[Remark] | type[Idea]


def fullest(table: Table, wanted: Sequence[ColumnElement[bool]]) -> Any:
    """Return the question for the spots of what is wanted, and how many things lie anywhere.

    From an index alone, where there is one; what the first thing of a spot is called is read for
    those shown.
    """
    cells = [
        func.floor(column * literal_column(str(GRID)))
        for column in (table.latitude, table.longitude)
    ]
    return (
        select(
            func.avg(table.latitude).label("latitude"),
            func.avg(table.longitude).label("longitude"),
            func.count().label("things"),
            func.min(table.number).label("number"),
            func.sum(func.count()).over().label("total"),
        )
        .where(*wanted, table.latitude.is_not(None))
        .group_by(*cells)
        .order_by(func.count().desc(), func.min(table.number))
        .limit(MOST)
    )


def around(table: Table, text: str) -> list[ColumnElement[bool]]:
    """The things in a square around a spot (latitude, longitude, metres); malformed: no filter."""
    try:
        latitude, longitude, metres = (float(part) for part in text.split(","))
    except ValueError:
        return []
    if not all(map(isfinite, (latitude, longitude, metres))) or abs(latitude) > 90:
        return []
    high = metres / METRES_A_DEGREE
    wide = high / max(0.05, cos(radians(latitude)))
    return [
        table.latitude.between(latitude - high, latitude + high),
        table.longitude.between(longitude - wide, longitude + wide),
    ]
