"""Wall-clock moments in one form: RFC 3339, UTC, microseconds."""
from __future__ import annotations

from datetime import datetime, timezone


def now() -> datetime:
    return datetime.now(timezone.utc)


def text(moment: datetime) -> str:
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def parse(written: str) -> datetime:
    """Reads an RFC 3339 moment; raises ValueError when it has no offset, because it then names no moment."""
    moment = datetime.fromisoformat(written.replace("Z", "+00:00"))
    if moment.tzinfo is None:
        raise ValueError(f"{written}: a moment needs an offset, such as Z")
    return moment


def seconds(start: datetime, end: datetime) -> float:
    """The time from start to end, to the microsecond; negative when end is earlier."""
    return round((end - start).total_seconds(), 6)
