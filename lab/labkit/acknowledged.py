"""Reads the client's log: what was acknowledged, and where the outage was."""
from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Optional

from . import moments
from .errors import LabError

Key = tuple[str, int]


@dataclass(frozen=True)
class Write:
    """One line of the client's log; `region` is set for an acknowledged write, `kind` for a failed one."""

    client: str
    seq: int
    sent_at: datetime
    ended_at: datetime
    region: Optional[str]
    kind: Optional[str]

    @property
    def acknowledged(self) -> bool:
        return self.kind is None

    @property
    def key(self) -> Key:
        return self.client, self.seq


@dataclass(frozen=True)
class Outage:
    """A run of failed writes, in the order they were sent; `first_acked_after` is None while it lasts."""

    last_ack_before: Optional[Write]
    failures: list[Write]
    first_acked_after: Optional[Write]

    @property
    def began(self) -> datetime:
        """When the first write that failed was sent."""
        return self.failures[0].sent_at

    @property
    def ended(self) -> datetime:
        """When the first write after it was acknowledged; while it lasts, when the last failure was known."""
        return self.first_acked_after.ended_at if self.first_acked_after else self.failures[-1].ended_at

    @property
    def seconds(self) -> float:
        return moments.seconds(self.began, self.ended)


def read(log: Path) -> list[Write]:
    """Every write in the log, in the order they were sent; raises LabError where a line cannot be read."""
    try:
        lines = log.read_text().splitlines()
    except FileNotFoundError as missing:
        raise LabError(f"{log}: no such log; `lab/lab client start` begins one") from missing
    writes = []
    for number, line in enumerate(lines, start=1):
        try:
            writes.append(_write(json.loads(line)))
        except (ValueError, KeyError) as problem:
            raise LabError(f"{log}:{number}: not a line of the client's log: {problem}") from problem
    return sorted(writes, key=lambda write: write.sent_at)


def _write(line: dict[str, Any]) -> Write:
    acknowledged = line["event"] == "ack"
    return Write(line["client"], line["seq"], moments.parse(line["sent_at"]),
                 moments.parse(line["acked_at" if acknowledged else "failed_at"]),
                 line["region"] if acknowledged else None, None if acknowledged else line["kind"])


def outages(writes: list[Write]) -> list[Outage]:
    found: list[Outage] = []
    failures: list[Write] = []
    before: Optional[Write] = None
    for write in writes:
        if not write.acknowledged:
            failures.append(write)
            continue
        if failures:
            found.append(Outage(before, failures, write))
            failures = []
        before = write
    if failures:
        found.append(Outage(before, failures, None))
    return found


def longest(found: list[Outage]) -> Optional[Outage]:
    return max(found, key=lambda outage: outage.seconds) if found else None


def report(writes: list[Write]) -> dict[str, Any]:
    """What `lab/lab client report` prints."""
    acknowledged = [write for write in writes if write.acknowledged]
    found = outages(writes)
    worst = longest(found)
    regions: dict[str, int] = {}
    for write in acknowledged:
        regions[str(write.region)] = regions.get(str(write.region), 0) + 1
    return {
        "acknowledged": len(acknowledged),
        "failed": len(writes) - len(acknowledged),
        "acknowledged_by_region": regions,
        "first_sent_at": moments.text(writes[0].sent_at) if writes else None,
        "last_acked_at": moments.text(max(write.ended_at for write in acknowledged)) if acknowledged else None,
        "outages": len(found),
        "longest_outage": None if worst is None else describe(worst),
    }


def describe(outage: Outage) -> dict[str, Any]:
    before, after = outage.last_ack_before, outage.first_acked_after
    kinds: dict[str, int] = {}
    for failure in outage.failures:
        kinds[str(failure.kind)] = kinds.get(str(failure.kind), 0) + 1
    return {
        "seconds": outage.seconds,
        "over": after is not None,
        "last_ack_before": moments.text(before.ended_at) if before else None,
        "first_failed_at": moments.text(outage.began),
        "first_acked_after": moments.text(after.ended_at) if after else None,
        "answered_before": before.region if before else None,
        "answered_after": after.region if after else None,
        "failures": len(outage.failures),
        "kinds": kinds,
    }
