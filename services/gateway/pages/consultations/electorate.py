"""Could so few people vote that their votes are no secret?"""

from uuid import UUID

from sqlalchemy import func, select

from services.gateway.model import Account, Area, db

SECRET_FROM = 10


def may_be_tiny(centre_id: UUID, area_ids: tuple[UUID, ...]) -> bool:
    """Tell whether fewer than ten people have said that they live where the vote is held."""
    living = (
        select(Account.id)
        .join(Area, Area.id == Account.area_id)
        .where(Area.centre_id == centre_id, Account.erased_at.is_(None))
        .limit(SECRET_FROM)
    )
    if area_ids:
        living = living.where(Area.id.in_(area_ids))
    found: int = db.session.scalar(select(func.count()).select_from(living.subquery())) or 0
    return found < SECRET_FROM
