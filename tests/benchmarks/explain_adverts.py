"""What the matching says about real adverts: who is asked and why, or where the people end.

    python -m tests.benchmarks.explain_adverts

The 198 adverts of `nyc_service_200.csv` that can be taken, moved to the coming weeks, and 1,500
generated offers around them.
"""

import os
import random
import tempfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import ScalarSelect, func, select

from services.volunteering import imports, planning
from services.volunteering.app import create_app
from services.volunteering.model import Offer, OfferSkill, Request, RequestSkill, Shift, db
from services.volunteering.rules.adverts import read_mapping
from services.volunteering.rules.skills import catalogue
from tests.support import servers
from tests.support.servers import ROOT
from tests.volunteering.runs import town

DATA = Path(os.environ.get("WSPOLNIE_DATA", ROOT.parent / "shared" / "data"))
ADVERTS = DATA / "volunteering" / "nyc_service_200.csv"
PEOPLE = 1500


def main() -> None:
    """Print four adverts with the people proposed for them, and one that nobody can fill."""
    os.umask(0o022)
    with (
        tempfile.TemporaryDirectory(prefix="wspolnie-bench-") as folder,
        servers.started(Path(folder)) as started,
    ):
        url = servers.service_database(started, "volunteering", "bench")
        settings = servers.environment(started, {"volunteering": url}, redis_number=0)
        app = create_app(settings | {"WSPOLNIE_LOG_LEVEL": "error"})
        with app.app_context():
            now = datetime.now(UTC).replace(hour=11, minute=0, second=0, microsecond=0)
            plan = matched(uuid4(), now)
            tell(plan)
            db.session.remove()
            db.engine.dispose()


def matched(centre: UUID, now: datetime) -> planning.CentrePlan:
    """Bring the adverts in, make the offers, and plan the centre."""
    words = (ROOT / "docs" / "nyc-service.toml").read_text()
    mapping = read_mapping(words.replace('ended = "close"', 'ended = "move"'), catalogue())
    with ADVERTS.open(encoding="utf-8-sig", newline="") as source:
        imports.bring_in(source, mapping, centre_id=centre, now=now)
    _offers(centre, random.Random(7))
    db.session.commit()
    return planning.plan(centre_id=centre, engine="flow", seed=0, now=now)


def _offers(centre: UUID, chance: random.Random) -> None:
    """People whose skills are as common as the adverts ask for them."""
    asked = Counter(db.session.execute(select(RequestSkill.skill)).scalars())
    common = sorted(asked)
    weights = [asked[skill] for skill in common]
    points = db.session.execute(
        select(func.coalesce(Shift.latitude, 0.0), func.coalesce(Shift.longitude, 0.0)).where(
            Shift.latitude.is_not(None)
        )
    ).all()
    for _ in range(PEOPLE):
        latitude, longitude = chance.choice(points)
        db.session.add(
            Offer(
                person_id=uuid4(),
                centre_id=centre,
                free=sorted(chance.sample(town.EVERY_CELL, 8)),
                languages=["en", "pl"],
                latitude=latitude + chance.gauss(0, 0.02),
                longitude=longitude + chance.gauss(0, 0.02),
                reach_metres=chance.choice((2000, 5000, 10_000)),
                shifts_per_week=2,
                invitations_per_week=3,
                skills=[
                    OfferSkill(skill=skill, level=chance.choice((1, 2, 3)))
                    for skill in set(chance.choices(common, weights, k=3))
                ],
            )
        )


def tell(plan: planning.CentrePlan) -> None:
    """Print the plan in figures, four filled adverts and the emptiest one."""
    told = plan.summary
    print(
        f"{told['places_filled']} of {told['places_asked']} places,"
        f" {len(told['left_with_nobody'])} of {told['requests']} adverts with nobody,"
        f" gap {told['gap']:.3%}"
    )
    asking = [
        shift
        for shift in dict.fromkeys(one.shift for one in plan.proposals)
        if next(one for one in plan.proposals if one.shift == shift).parts.skill
    ]
    for shift in asking[:: max(1, len(asking) // 4)][:4]:
        _advert(shift)
        for one in [one for one in plan.proposals if one.shift == shift][:2]:
            parts = one.parts
            print(
                f"  {parts.score} of 1000: skill {parts.skill}, distance {parts.distance}"
                f" ({one.metres} m), time {parts.time}, interest {parts.interest},"
                f" history {parts.history}"
            )
    empty = min(plan.gaps, key=lambda gap: (gap.filled, gap.funnel[-1].left, gap.shift))
    _advert(empty.shift)
    print(f"  {empty.filled} of {empty.places} places; where the people end:")
    print("  " + " > ".join(f"{stage.step} {stage.left}" for stage in empty.funnel))
    for one in told["recruit"][:5]:
        print(f"  recruit by {one['dimension']}: {one['key']} ({one['places']} places)")


def _advert(shift: str) -> None:
    row = db.session.execute(
        select(Request.title, Shift.starts_at, Shift.place, _skills())
        .join(Shift, Shift.request_id == Request.id)
        .where(Shift.id == UUID(shift))
    ).one()
    print(
        f"\n{row[0]} ({row[1]:%a %d %b %H:%M}, {row[2]}; asks: {row[3] or 'nothing in particular'})"
    )


def _skills() -> ScalarSelect[str]:
    return (
        select(func.string_agg(RequestSkill.skill, ", "))
        .where(RequestSkill.request_id == Request.id)
        .scalar_subquery()
    )


if __name__ == "__main__":
    main()
