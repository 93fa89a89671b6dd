"""What a centre sets for its matching: weights, how far ahead it looks, each night by itself."""

from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy.dialects.postgresql import insert

from services.volunteering.matching.instance import MOST_SCORE, PART_NAMES
from services.volunteering.matching.scoring import Weights
from services.volunteering.matching.settings import Settings
from services.volunteering.model import MatchingSettings, db
from services.volunteering.rules import rights
from shared.contracts.actors import Actor
from shared.contracts.volunteering import invitations as contract
from shared.problems import invalid, not_found

LONGEST_HORIZON = 180


def weights(centre_id: UUID) -> Weights:
    """The weights of a centre's score."""
    found = db.session.get(MatchingSettings, centre_id)
    if found is None:
        return Weights()
    return Weights(**{name: getattr(found, name) for name in PART_NAMES})


def settings(centre_id: UUID) -> Settings:
    """How far ahead a centre's plan looks."""
    found = db.session.get(MatchingSettings, centre_id)
    return Settings() if found is None else Settings(horizon_days=found.horizon_days)


def show(*, actor: Actor, centre_id: UUID) -> contract.MatchingSettings:
    """What the centre has set, for its organisers."""
    if not rights.is_organiser_of(actor, centre_id):
        raise not_found("centre")
    return _told(centre_id)


def write(
    *, actor: Actor, centre_id: UUID, wanted: contract.WriteMatchingSettings, now: datetime
) -> contract.MatchingSettings:
    """Set it anew; the next matching goes by it.

    Raises Refusal with `weights` = `not_the_whole` unless the five weights sum to 1000.
    """
    if not rights.is_organiser_of(actor, centre_id):
        raise not_found("centre")
    parts = {name: getattr(wanted.weights, name) for name in PART_NAMES}
    faults = {name: "out_of_range" for name, value in parts.items() if not 0 <= value <= MOST_SCORE}
    if not faults and sum(parts.values()) != MOST_SCORE:
        faults["weights"] = "not_the_whole"
    if not 1 <= wanted.horizon_days <= LONGEST_HORIZON:
        faults["horizon_days"] = "out_of_range"
    if faults:
        raise invalid(**faults)
    values = parts | {
        "horizon_days": wanted.horizon_days,
        "nightly": wanted.nightly,
        "changed_by": actor.account_id,
        "changed_at": now,
    }
    db.session.execute(
        insert(MatchingSettings)
        .values(centre_id=centre_id, **values)
        .on_conflict_do_update(index_elements=["centre_id"], set_=values)
        .execution_options(populate_existing=True)
    )
    db.session.expire_all()
    return _told(centre_id)


def most(centre_id: UUID) -> dict[str, int]:
    """How many points each part of a score can give, as both sides read it beside a match."""
    return msgspec.structs.asdict(weights(centre_id))


def _told(centre_id: UUID) -> contract.MatchingSettings:
    found = db.session.get(MatchingSettings, centre_id)
    return contract.MatchingSettings(
        weights=contract.Weights(**most(centre_id)),
        horizon_days=settings(centre_id).horizon_days,
        nightly=found is not None and found.nightly,
    )
