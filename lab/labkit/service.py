"""A region's HTTP service: takes writes into its own region's database and says honestly whether it can.

    GET  /health/live                the process answers
    GET  /health/ready               it can write: a row is written and committed for the answer
    GET  /health/standby             its database is a standby that answers, so it could be promoted
    GET  /flags                      {"read_only": false}
    PUT  /flags                      body {"read_only": true}; kept across restarts
    POST /write                      body {"client": "c1", "seq": 7}; answers only after the commit
    GET  /writes/<client>/<seq>      200 when the row is there, 404 when it is not
"""
from __future__ import annotations

import json
import socket
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Optional

import psycopg2

from . import moments, state
from .heartbeat import Heartbeat
from .pool import Pool

Answer = tuple[int, dict[str, Any]]


class Flags:
    """The region's flags, kept in a file so that a restarted service does not forget that it is read-only."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self.read_only = path.exists() and bool(json.loads(path.read_text())["read_only"])

    def put(self, read_only: bool) -> None:
        with self._lock:
            state.write_whole(self._path, json.dumps({"read_only": read_only}) + "\n")
            self.read_only = read_only

    def answer(self) -> Answer:
        return 200, {"read_only": self.read_only}


class Region:
    """What the service does, apart from HTTP."""

    def __init__(self, name: str, dsn: str, flags: Flags) -> None:
        self.name = name
        self.pool = Pool(dsn)
        self.flags = flags

    def ready(self) -> Answer:
        if self.flags.read_only:
            return 503, {"ready": False, "region": self.name, "reason": "the read_only flag is set"}
        try:
            with self.pool.transaction() as cursor:
                cursor.execute("SELECT pg_is_in_recovery()")
                if cursor.fetchone()[0]:
                    return 503, {"ready": False, "region": self.name, "reason": "the database is a standby"}
                cursor.execute("UPDATE readiness SET at = clock_timestamp() WHERE region = %s", (self.name,))
        except psycopg2.Error as problem:
            return 503, {"ready": False, "region": self.name, "reason": one_line(problem)}
        return 200, {"ready": True, "region": self.name}

    def standby(self) -> Answer:
        statement = ("SELECT pg_is_in_recovery(), extract(epoch FROM clock_timestamp() - at)::float8, at,"
                     " (SELECT status FROM pg_stat_wal_receiver) FROM heartbeat")
        try:
            with self.pool.transaction() as cursor:
                cursor.execute(statement)
                recovering, age, at, receiver = cursor.fetchone()
        except psycopg2.Error as problem:
            return 503, {"standby": False, "region": self.name, "reason": one_line(problem)}
        facts = {"region": self.name, "heartbeat_at": moments.text(at), "heartbeat_age_seconds": round(age, 3),
                 "receiver": receiver}
        return (200 if recovering else 503), {"standby": recovering, **facts}

    def write(self, body: Any) -> Answer:
        if not (isinstance(body, dict) and isinstance(body.get("client"), str) and type(body.get("seq")) is int):
            return 400, {"error": 'the body is {"client": text, "seq": integer}'}
        if self.flags.read_only:
            return 503, {"error": "read_only", "region": self.name}
        try:
            with self.pool.transaction() as cursor:
                cursor.execute("INSERT INTO writes (client, seq, region) VALUES (%s, %s, %s)"
                               " ON CONFLICT (client, seq) DO NOTHING", (body["client"], body["seq"], self.name))
        except psycopg2.Error as problem:
            return 503, {"error": one_line(problem), "region": self.name}
        return 200, {"region": self.name, "client": body["client"], "seq": body["seq"]}

    def written(self, client: str, seq: int) -> Answer:
        try:
            with self.pool.transaction() as cursor:
                cursor.execute("SELECT region, committed_at FROM writes WHERE client = %s AND seq = %s", (client, seq))
                row = cursor.fetchone()
        except psycopg2.Error as problem:
            return 503, {"error": one_line(problem), "region": self.name}
        if row is None:
            return 404, {"error": "no such write", "region": self.name}
        return 200, {"region": self.name, "written_by": row[0], "committed_at": moments.text(row[1])}


def one_line(problem: Exception) -> str:
    return " ".join(str(problem).split()) or type(problem).__name__


class Handler(BaseHTTPRequestHandler):
    region: Region
    wbufsize = 65536  # head and body leave in one segment
    timeout = 10

    def do_GET(self) -> None:
        simple = {"/health/live": self.live, "/health/ready": self.region.ready,
                  "/health/standby": self.region.standby, "/flags": self.region.flags.answer}
        if self.path in simple:
            return self.reply(*simple[self.path]())
        parts = self.path.split("/")
        if len(parts) == 4 and parts[1] == "writes" and parts[3].isdigit():
            return self.reply(*self.region.written(parts[2], int(parts[3])))
        return self.reply(404, {"error": "no such path"})

    def do_POST(self) -> None:
        if self.path != "/write":
            return self.reply(404, {"error": "no such path"})
        return self.reply(*self.region.write(self.body()))

    def do_PUT(self) -> None:
        body = self.body()
        if self.path != "/flags":
            return self.reply(404, {"error": "no such path"})
        if not isinstance(body, dict) or set(body) != {"read_only"} or not isinstance(body["read_only"], bool):
            return self.reply(400, {"error": 'the body is {"read_only": true} or {"read_only": false}'})
        self.region.flags.put(body["read_only"])
        return self.reply(*self.region.flags.answer())

    def live(self) -> Answer:
        return 200, {"live": True, "region": self.region.name}

    def body(self) -> Optional[Any]:
        length = int(self.headers.get("Content-Length") or 0)
        try:
            return json.loads(self.rfile.read(min(length, 65536)))
        except ValueError:
            return None

    def reply(self, status: int, content: dict[str, Any]) -> None:
        encoded = json.dumps(content).encode() + b"\n"
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(encoded)))
        self.end_headers()
        self.wfile.write(encoded)

    def log_request(self, code: Any = "-", size: Any = "-") -> None:
        """Twenty requests a second would drown what matters; failures are in the answers."""


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    allow_reuse_address = True

    def server_bind(self) -> None:
        """As the base class, without its look-up of the host's name, which can wait for DNS."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]


def main(settings: Path) -> int:
    given = json.loads(settings.read_text())
    Handler.region = Region(given["region"], given["dsn"], Flags(Path(given["flags"])))
    Heartbeat(given["region"], given["dsn"]).start()
    Server(("127.0.0.1", given["port"]), Handler).serve_forever(poll_interval=60)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
