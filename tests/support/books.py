"""Reading both books of a vote as whoever operates them could: what do they still tell?

Each function returns what it found, in words; empty means that nothing joins voter and paper.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, text

# What 2,000 rows in random order stay under.
TELLING = 0.07
FEWEST = 20
# All that may be left of a vote, table by table.
COLUMNS = {
    "register_marks": {"ballot_id", "elector_id", "kind", "channel"},
    # A survey's answers have salts drawn at the freeze; a vote's papers never.
    "frozen_papers": {"ballot_id", "place", "choices", "left_out", "salt"},
    "frozen_receipts": {"ballot_id", "hash"},
}
# What a running vote is kept in, and what is kept against many votes from one place.
RUNNING = ("register", "papers", "receipts")
HOLDS = ("register_origins", "register_grants", "judged_labels")


def rows(link: Connection, table: str, key: str, ballot_id: Any, where: str = "true") -> list[Any]:
    """Return (key, place on disk, transaction) of a ballot's rows, in the order of a dump."""
    return list(
        link.execute(
            text(
                f"SELECT {key} AS key, ctid::text AS ctid, xmin::text AS xmin FROM {table} "
                f"WHERE ballot_id = :ballot AND {where} ORDER BY {table}.ctid"
            ),
            {"ballot": ballot_id},
        )
    )


def telling_batches(found: Sequence[Any], voted: Mapping[Any, int]) -> list[str]:
    """Judge mixed rows of a running vote: `voted` maps a row's key to when it came."""
    batches = defaultdict(list)
    for row in found:
        batches[row.xmin].append(voted[row.key])
    faults = [
        f"a transaction wrote only {len(batch)} rows"
        for batch in batches.values()
        if len(batch) < FEWEST
    ]
    # Inside each batch places are compared with the order in which its rows came; then pooled.
    pairs = [
        (place / len(batch), rank / len(batch))
        for batch in batches.values()
        for place, rank in enumerate(_ranks(batch))
    ]
    return faults + _correlated("places inside the batches", pairs)


def telling_order(what: str, keys: Iterable[Any], voted: Mapping[Any, int]) -> list[str]:
    """Judge an order of all rows against the order in which they came."""
    return _correlated(what, list(enumerate(_ranks([voted[key] for key in keys]))))


def telling_rest(link: Connection, ballot_id: Any) -> list[str]:
    """Judge what is left of a frozen ballot in the tables that this database has."""
    faults = []
    for table, allowed in COLUMNS.items():
        columns = set(
            link.execute(
                text(
                    "SELECT column_name FROM information_schema.columns "
                    "WHERE table_name = :table AND table_schema = 'public'"
                ),
                {"table": table},
            ).scalars()
        )
        faults += [f"{table} keeps {name}" for name in sorted(columns - allowed) if columns]
        if columns:
            xmins = Counter(row.xmin for row in rows(link, table, "ballot_id", ballot_id))
            if len(xmins) > 1:
                faults.append(f"{table} was written by {len(xmins)} transactions")
    for table in (*RUNNING, *HOLDS):
        if link.execute(text("SELECT to_regclass(:table)"), {"table": table}).scalar() and (
            left := len(rows(link, table, "ballot_id", ballot_id))
        ):
            faults.append(f"{left} rows are left in {table}")
    return faults


def _ranks(values: Sequence[int]) -> list[int]:
    order = sorted(range(len(values)), key=values.__getitem__)
    ranks = [0] * len(values)
    for rank, place in enumerate(order):
        ranks[place] = rank
    return ranks


def _correlated(what: str, pairs: Sequence[tuple[float, float]]) -> list[str]:
    number = len(pairs)
    if number < 2:
        return []
    middle_x = sum(x for x, _ in pairs) / number
    middle_y = sum(y for _, y in pairs) / number
    together = sum((x - middle_x) * (y - middle_y) for x, y in pairs)
    spread_x = sum((x - middle_x) ** 2 for x, _ in pairs)
    spread_y = sum((y - middle_y) ** 2 for _, y in pairs)
    correlation = float(together / (spread_x * spread_y) ** 0.5)
    return [f"{what} tell: {correlation:.2f}"] if abs(correlation) >= TELLING else []
