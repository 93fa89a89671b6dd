"""Kiosks and offices: listed address ranges from which many may vote one after the other."""

import ipaddress
import time
from dataclasses import dataclass
from uuid import UUID

from flask import current_app
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from services.gateway import staff
from services.gateway.model import Kiosk, db
from shared.contracts.actors import Actor
from shared.database import constraint_of
from shared.problems import forbidden, invalid, not_found

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
# So long another process may go on by the list it has read.
KEPT_SECONDS = 20
WIDEST = {4: 16, 6: 32}


@dataclass(frozen=True)
class Listed:
    """A kiosk as its page shows it."""

    id: UUID
    centre_id: UUID
    name: str
    network: str


def is_listed(centre_id: UUID, address: str | None) -> bool:
    """Tell whether an address belongs to a kiosk or office of the centre."""
    try:
        found = ipaddress.ip_address((address or "").partition("%")[0])
    except ValueError:
        return False
    found = getattr(found, "ipv4_mapped", None) or found
    return any(found in network for network in _networks().get(centre_id, ()))


def of_centres(centre_ids: list[UUID]) -> list[Listed]:
    """Return the kiosks of some centres by name."""
    rows = db.session.scalars(
        select(Kiosk)
        .where(Kiosk.centre_id.in_(centre_ids))
        .order_by(Kiosk.centre_id, Kiosk.name, Kiosk.network)
    )
    return [Listed(row.id, row.centre_id, row.name, str(row.network)) for row in rows]


def add(*, actor: Actor, centre_id: UUID, name: str, network: str) -> None:
    """List a range (or a single address) of a centre.

    Raises Refusal 422 with `name`/`network` -> `required`, `not_a_range`, `too_wide`, `taken`.
    """
    _may(actor, centre_id)
    faults = {} if name.strip() else {"name": "required"}
    read = _read(network)
    if read is None:
        faults["network"] = "not_a_range"
    elif read.prefixlen < WIDEST[read.version]:
        faults["network"] = "too_wide"
    if faults or read is None:
        raise invalid("kiosk", **faults)
    try:
        with db.session.begin_nested():
            db.session.add(Kiosk(centre_id=centre_id, name=name.strip()[:120], network=str(read)))
    except IntegrityError as error:
        if constraint_of(error) != "uq_kiosks_centre_id_network":
            raise
        raise invalid("kiosk", network="taken") from None
    staff.record(
        actor=actor, act="kiosk.listed", centre_id=centre_id, reason=f"{name.strip()}: {read}"
    )
    current_app.extensions.pop("kiosks", None)


def remove(*, actor: Actor, kiosk_id: UUID) -> None:
    """Take a range off the list; its votes are counted again from then on."""
    kiosk = db.session.get(Kiosk, kiosk_id)
    if kiosk is None:
        raise not_found("kiosk")
    _may(actor, kiosk.centre_id)
    db.session.execute(delete(Kiosk).where(Kiosk.id == kiosk_id))
    staff.record(
        actor=actor,
        act="kiosk.removed",
        centre_id=kiosk.centre_id,
        reason=f"{kiosk.name}: {kiosk.network}",
    )
    current_app.extensions.pop("kiosks", None)


def _may(actor: Actor, centre_id: UUID) -> None:
    if not actor.holds("organiser", centre_id) and not actor.holds("operator"):
        raise forbidden("Kiosks are listed by the centre's organisers and by operators.")


def _read(network: str) -> Network | None:
    try:
        return ipaddress.ip_network(network.strip(), strict=False)
    except ValueError:
        return None


def _networks() -> dict[UUID, list[Network]]:
    """Return every centre's ranges, read anew after a while: each vote asks."""
    kept: tuple[float, dict[UUID, list[Network]]] | None = current_app.extensions.get("kiosks")
    if kept is not None and time.monotonic() < kept[0]:
        return kept[1]
    found: dict[UUID, list[Network]] = {}
    with db.engine.begin() as link:
        for row in link.execute(select(Kiosk.centre_id, Kiosk.network)):
            found.setdefault(row.centre_id, []).append(ipaddress.ip_network(str(row.network)))
    current_app.extensions["kiosks"] = (time.monotonic() + KEPT_SECONDS, found)
    return found
