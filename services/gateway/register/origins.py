"""Origins: how many votes came from one place, and the label of those beyond its limit.

The register counts by keyed hashes of the address range (IPv4 /24, IPv6 /48) and of a random
cookie, per hour; at the counter by the clerk's account, per day. No count names an elector. The
box never learns of an origin: it gets the label alone.
"""

import hashlib
import hmac
import ipaddress
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID, uuid4

from flask import current_app
from sqlalchemy import text

from services.gateway.model import db
from services.gateway.register import kiosks
from services.gateway.register.voters import Origin
from shared.database import run

_IPV4, _IPV6 = 24, 48
_UNITS = {"network": "hour", "device": "hour", "staff": "day"}
# The hour or the day in which a vote is counted.
_SINCE = "date_trunc({unit}, now(), 'Europe/Warsaw')"

# In the transaction of a reservation, while the origins' rows are still locked by its count.
_GROUP = text(
    """
    WITH made AS (
        INSERT INTO register_groups (id, ballot_id, kind, origin, label)
        VALUES (:id, :ballot, :kind, :origin, :label)
        ON CONFLICT (ballot_id, origin) DO NOTHING RETURNING label
    )
    SELECT label FROM made
    UNION ALL
    SELECT label FROM register_groups WHERE ballot_id = :ballot AND origin = :origin
    LIMIT 1
    """
)
_LABEL = text(
    "UPDATE register SET hold_label = :label WHERE ballot_id = :ballot AND serial = :serial"
)
# The statement itself judges: beyond the limit it changes nothing and returns nothing.
_REISSUE = text(
    f"""
    INSERT INTO register_origins AS o (ballot_id, origin, since, votes)
    VALUES (:ballot, :origin, {_SINCE.format(unit="'day'")}, 1)
    ON CONFLICT (ballot_id, origin, since) DO UPDATE SET votes = o.votes + 1 WHERE o.votes < :most
    RETURNING votes
    """  # noqa: S608
)

# What reservations read with the ballot: the label of an origin that has reached its limit in
# this hour. With it a vote needs no count of its own, so a crowd waits for no row. Two values, not
# an array: of an array PostgreSQL cannot guess the length and would plan each vote's query anew.
HELD = f"""
    (SELECT g.label FROM register_groups g
     JOIN register_origins o ON o.ballot_id = g.ballot_id AND o.origin = g.origin
     WHERE g.ballot_id = b.ballot_id AND g.origin IN (CAST(:wide AS bytea), CAST(:narrow AS bytea))
       AND o.since = {_SINCE.format(unit="CASE g.kind WHEN 'staff' THEN 'day' ELSE 'hour' END")}
       AND o.votes >= CASE g.kind WHEN 'staff' THEN b.counter_limit ELSE b.hold_limit END
     ORDER BY g.kind DESC LIMIT 1)
"""  # noqa: S608
# The count of a reservation just made (`made`), and which origins are beyond their limit by it.
# In the order of their keys, so that two votes never wait for each other crosswise.
COUNTED = f"""
    given AS (
        SELECT * FROM unnest(CAST(:origins AS bytea[]), CAST(:units AS text[]),
                             CAST(:limits AS int[])) AS given(origin, unit, most)
    ), counted AS (
        INSERT INTO register_origins AS o (ballot_id, origin, since, votes)
        SELECT :ballot, given.origin, {_SINCE.format(unit="given.unit")}, 1
        FROM made, given ORDER BY given.origin
        ON CONFLICT (ballot_id, origin, since) DO UPDATE SET votes = o.votes + 1
        RETURNING o.origin, o.votes
    )
"""  # noqa: S608
BEYOND = """
    ARRAY(SELECT origin FROM counted JOIN given USING (origin) WHERE votes > most)
"""


def from_browser(
    *, ballot_id: UUID, centre_id: UUID, address: str | None, device: str | None
) -> tuple[Origin, ...]:
    """Return the origins of a vote from a browser; none from a listed kiosk or office.

    `address` is the browser's, already told apart from our own proxies'.
    """
    if kiosks.is_listed(centre_id, address):
        return ()
    found = [Origin(_key(ballot_id, "network", _range(address)), "network")]
    if device:
        found.append(Origin(_key(ballot_id, "device", device), "device"))
    return tuple(found)


def from_staff(*, ballot_id: UUID, account_id: UUID) -> tuple[Origin, ...]:
    """Return the origin of a vote at the counter: the account of the clerk who opened it."""
    return (Origin(_key(ballot_id, "staff", str(account_id)), "staff"),)


def count_reissue(*, ballot_id: UUID, account_id: UUID, most: int) -> bool:
    """Count a paper that a clerk has reissued today, in the caller's transaction; False beyond
    the limit.
    """
    names = {"ballot": ballot_id, "origin": _key(ballot_id, "reissue", str(account_id))}
    counted = db.session.execute(_REISSUE, names | {"most": most})
    return counted.one_or_none() is not None


def keys(origins: Sequence[Origin]) -> dict[str, bytes | None]:
    """Return what `HELD` asks about: a vote has two origins at most."""
    wide, narrow = (*(origin.key for origin in origins), None, None)[:2]
    return {"wide": wide, "narrow": narrow}


def limits(origins: Iterable[Origin], ballot: Any) -> dict[str, list[Any]]:
    """Return what `COUNTED` is to count, by the limits of a ballot's row."""
    given = list(origins)
    return {
        "origins": [origin.key for origin in given],
        "units": [_UNITS[origin.kind] for origin in given],
        "limits": [
            ballot.counter_limit if origin.kind == "staff" else ballot.hold_limit
            for origin in given
        ],
    }


def hold(
    link: Any, ballot_id: UUID, serial: UUID, origins: Iterable[Origin], beyond: Sequence[bytes]
) -> UUID:
    """Give a reservation the label of its origin's group, in the reservation's transaction."""
    # The range comes before the device: it is the wider of the two.
    ranked = sorted(origins, key=lambda origin: origin.kind, reverse=True)
    origin = next(each for each in ranked if each.key in set(map(bytes, beyond)))
    named = {"ballot": ballot_id, "kind": origin.kind, "origin": origin.key}
    found: Any = run(link, _GROUP, named | {"id": uuid4(), "label": uuid4()}).fetchone()
    label: UUID = found.label
    run(link, _LABEL, {"ballot": ballot_id, "serial": serial, "label": label})
    return label


def _range(address: str | None) -> str:
    """Return the range of an address; all addresses that cannot be read are one range."""
    try:
        found = ipaddress.ip_address((address or "").partition("%")[0])
    except ValueError:
        return "unknown"
    mapped = getattr(found, "ipv4_mapped", None)
    found = mapped or found
    bits = _IPV4 if found.version == 4 else _IPV6
    return str(ipaddress.ip_network(f"{found}/{bits}", strict=False))


def _key(ballot_id: UUID, kind: str, value: str) -> bytes:
    secret = bytes.fromhex(current_app.extensions["settings"].identity_key)
    # The ballot is inside, so that no two ballots' counts can be laid side by side.
    told = b"\n".join((b"wspolnie origin 1", ballot_id.bytes, kind.encode(), value.encode()))
    return hmac.digest(secret, told, hashlib.sha256)
