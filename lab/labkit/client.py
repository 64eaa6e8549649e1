"""The client: writes through the VIP at a steady rate, a new connection each, and logs what became of every write.

One JSON line per write: {"event": "ack", "client", "seq", "sent_at", "acked_at", "region"} or
{"event": "failure", "client", "seq", "sent_at", "failed_at", "kind"}. A failed write may have been committed all the
same; it is not counted as acknowledged, and its number is not used again.
"""
from __future__ import annotations

import argparse
import http.client
import json
import os
import signal
import sys
import threading
import time
from datetime import datetime
from pathlib import Path

from . import moments

TIMEOUT = 1.0


class Client:
    def __init__(self, host: str, port: int, log: Path) -> None:
        self.name = f"client-{moments.now():%Y%m%dT%H%M%S}-{os.getpid()}"
        self.host, self.port = host, port
        self.log = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        self.stopping = threading.Event()

    def attempt(self, seq: int) -> None:
        sent = moments.now()
        try:
            outcome = self.write(seq)
        except TimeoutError:
            outcome = {"event": "failure", "kind": "timeout"}
        except ConnectionRefusedError:
            outcome = {"event": "failure", "kind": "refused"}
        except (OSError, http.client.HTTPException, ValueError) as problem:
            outcome = {"event": "failure", "kind": type(problem).__name__}
        self.note(seq, sent, outcome)

    def write(self, seq: int) -> dict[str, str]:
        connection = http.client.HTTPConnection(self.host, self.port, timeout=TIMEOUT)
        try:
            body = json.dumps({"client": self.name, "seq": seq})
            connection.request("POST", "/write", body, {"Content-Type": "application/json", "Connection": "close"})
            response = connection.getresponse()
            content = response.read()
        finally:
            connection.close()
        if response.status != 200:
            return {"event": "failure", "kind": f"http_{response.status}"}
        return {"event": "ack", "region": json.loads(content)["region"]}

    def note(self, seq: int, sent: datetime, outcome: dict[str, str]) -> None:
        ended = "acked_at" if outcome["event"] == "ack" else "failed_at"
        line = {"event": outcome.pop("event"), "client": self.name, "seq": seq, "sent_at": moments.text(sent),
                ended: moments.text(moments.now()), **outcome}
        os.write(self.log, json.dumps(line).encode() + b"\n")  # one write to an append-only file: lines stay whole

    def run(self, rate: float) -> None:
        """Sends on schedule, whatever became of the writes before, until told to stop."""
        due, seq = time.monotonic(), 0
        started: list[threading.Thread] = []
        while not self.stopping.is_set():
            seq += 1
            thread = threading.Thread(target=self.attempt, args=(seq,), daemon=True)
            thread.start()
            started = [each for each in started if each.is_alive()] + [thread]
            due = max(due + 1 / rate, time.monotonic())
            self.stopping.wait(max(0.0, due - time.monotonic()))
        for thread in started:
            thread.join(TIMEOUT * 2)


def main() -> int:
    parser = argparse.ArgumentParser(prog="labkit.client")
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--log", type=Path, required=True)
    parser.add_argument("--rate", type=float, default=20, help="writes a second")
    given = parser.parse_args()
    client = Client(given.host, given.port, given.log)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: client.stopping.set())
    client.run(given.rate)
    return 0


if __name__ == "__main__":
    sys.exit(main())
