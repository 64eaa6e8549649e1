"""Compares what the client was promised with what a database holds."""
from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Iterable, Optional

import psycopg2

from . import moments
from .acknowledged import Key, Write, longest, outages
from .errors import LabError

CHECKSUM = "SELECT coalesce(sum(('x' || left(md5(client || '/' || seq), 15))::bit(60)::bigint), 0)::text FROM writes"


@dataclass(frozen=True)
class Kept:
    """A database's writes: each key with the region that wrote it, and the checksum the database itself made."""

    regions: dict[Key, str]
    checksum: str


def read(dsn: str) -> Kept:
    """Every write in a database, as one transaction sees it; raises LabError when it does not answer."""
    try:
        connection = psycopg2.connect(dsn)
        try:
            connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
            with connection, connection.cursor() as cursor:
                cursor.execute("SELECT client, seq, region FROM writes")
                regions = {(client, seq): region for client, seq, region in cursor}
                cursor.execute(CHECKSUM)
                return Kept(regions, cursor.fetchall()[0][0])
        finally:
            connection.close()
    except psycopg2.Error as problem:
        raise LabError(f"the database does not answer: {' '.join(str(problem).split())}") from problem


def checksum(keys: Iterable[Key]) -> str:
    """The sum that CHECKSUM makes of the same keys."""
    return str(sum(int(hashlib.md5(f"{client}/{seq}".encode()).hexdigest()[:15], 16) for client, seq in keys))


def compare(writes: list[Write], kept: Kept, salvage: Optional[Kept], began: Optional[datetime]) -> dict[str, Any]:
    """Acknowledged writes that a database does not hold, and how old the oldest was when the outage began.

    `began` is the outage's beginning where the caller knows it; else the client's own longest outage tells it; where
    there is none, the age is null. `salvage` is what the region that failed still holds. A write is mismatched when
    its row names another region than the one that answered. Raises LabError when the rows that were read do not sum
    up to what the database says of them.
    """
    if checksum(kept.regions) != kept.checksum:
        raise LabError(f"{len(kept.regions)} rows were read, and their checksum is not the database's own")
    acknowledged = [write for write in writes if write.acknowledged]
    missing = [write for write in acknowledged if write.key not in kept.regions]
    present = [write for write in acknowledged if write.key in kept.regions]
    worst = longest(outages(writes))
    reference = began or (worst.began if worst else None)
    return {
        "acknowledged": len(acknowledged),
        "kept": len(present),
        "lost": len(missing),
        "mismatched": sum(kept.regions[write.key] != write.region for write in present),
        "salvageable": None if salvage is None else sum(write.key in salvage.regions for write in missing),
        "rows": len(kept.regions),
        "rows_unacknowledged": len(kept.regions) - len({write.key for write in present}),
        "checksum_acknowledged": checksum(write.key for write in acknowledged),
        "checksum_kept": checksum(write.key for write in present),
        "outage_began": moments.text(reference) if reference else None,
        **ages(missing, reference),
    }


def ages(missing: list[Write], reference: Optional[datetime]) -> dict[str, Any]:
    if not missing:
        return {"oldest_lost_seconds": 0.0, "oldest_lost_acked_at": None, "newest_lost_acked_at": None}
    oldest, newest = min(write.ended_at for write in missing), max(write.ended_at for write in missing)
    return {
        "oldest_lost_seconds": None if reference is None else max(0.0, moments.seconds(oldest, reference)),
        "oldest_lost_acked_at": moments.text(oldest),
        "newest_lost_acked_at": moments.text(newest),
    }
