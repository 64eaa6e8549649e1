"""The heartbeat: one row, updated twice a second on the primary, so that a replica's age can be read in seconds.

The usual lag formulas lie: received equals replayed while the link is cut, and the time since the last replayed
transaction grows on an idle primary. The age of this row on the replica does neither.
"""
from __future__ import annotations

import threading
import time
from typing import Any, Optional

import psycopg2

PERIOD = 0.5


class Heartbeat(threading.Thread):
    """Writes while its region's database is the primary and accepts writes; waits quietly otherwise."""

    def __init__(self, region: str, dsn: str) -> None:
        super().__init__(name="heartbeat", daemon=True)
        self._region = region
        self._dsn = dsn
        self._connection: Optional[Any] = None

    def run(self) -> None:
        due = time.monotonic()
        while True:
            try:
                self.beat()
            except psycopg2.Error:  # down, fenced or read-only: no beat is the truth then; the next tick tries again
                self.forget()
            due = max(due + PERIOD, time.monotonic())
            time.sleep(max(0.0, due - time.monotonic()))

    def beat(self) -> None:
        if self._connection is None:
            self._connection = psycopg2.connect(self._dsn, connect_timeout=2)
            self._connection.autocommit = True
        with self._connection.cursor() as cursor:
            cursor.execute("SELECT pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on'")
            if not cursor.fetchone()[0]:
                cursor.execute("UPDATE heartbeat SET region = %s, at = clock_timestamp()", (self._region,))

    def forget(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
