"""Database connections kept between requests."""
from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import Any, Iterator

import psycopg2


class Pool:
    """Connections to one database; any failure throws all idle ones away, because a restart breaks them together."""

    def __init__(self, dsn: str, keep: int = 8) -> None:
        self._dsn = dsn
        self._keep = keep
        self._idle: list[Any] = []
        self._lock = threading.Lock()

    @contextmanager
    def transaction(self) -> Iterator[Any]:
        """A cursor in a transaction that is committed when the block ends well; raises psycopg2.Error."""
        connection = self._take()
        try:
            with connection, connection.cursor() as cursor:
                yield cursor
        except BaseException:
            self._discard(connection)
            raise
        self._give_back(connection)

    def _take(self) -> Any:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        return psycopg2.connect(self._dsn, connect_timeout=2)

    def _give_back(self, connection: Any) -> None:
        with self._lock:
            if len(self._idle) < self._keep and not connection.closed:
                self._idle.append(connection)
                return
        connection.close()

    def _discard(self, connection: Any) -> None:
        with self._lock:
            broken, self._idle = [connection, *self._idle], []
        for each in broken:
            each.close()
