"""The lab's supervisor: parent of every server, so that a killed one is reaped at once and can be started again.

It knows nothing of databases. It starts what it is told to, records pid and start time in lab.json, reaps
(also orphans: it is a child subreaper, prctl(2)), and stops everything when it is told to leave or gets SIGTERM.
Requests are one JSON line on a Unix socket, answers likewise: {"do": "spawn", ...}, {"do": "ping"}.
"""
from __future__ import annotations

import ctypes
import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Optional

from . import moments, processes, state
from .layout import Layout

PR_SET_CHILD_SUBREAPER = 36
STOP_ORDER = ("client", "service", "haproxy", "postgres")


class Supervisor:
    def __init__(self, layout: Layout, owner: Optional[int]) -> None:
        self.layout = layout
        self.owner = owner
        self.state = state.required(layout)
        self.children: dict[int, str] = {}
        self.leaving = False

    def record(self, name: str, pid: int, argv: list[str]) -> None:
        found = processes.identify(pid)
        self.state["processes"][name] = {
            "pid": pid, "start": found.start if found else 0, "boot": processes.boot_id(),
            "state": "running", "since": moments.text(moments.now()), "argv": argv,
        }
        state.save(self.layout, self.state)

    def spawn(self, request: dict) -> dict:
        name, argv = request["name"], request["argv"]
        if name in self.children.values():
            return {"error": f"{name} already runs"}
        environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "TZ": "UTC",
                       processes.TOKEN_VARIABLE: self.layout.token}
        identity_arguments = {}
        if request.get("user"):
            identity_arguments = {"user": request["user"], "group": request["user"], "extra_groups": []}
        with open(self.layout.log(name), "ab") as log:
            child = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=request["cwd"],
                                     env=environment, start_new_session=True, **identity_arguments)
        child.returncode = 0  # this loop reaps; Popen must never wait for the pid on its own
        self.children[child.pid] = name
        self.record(name, child.pid, argv)
        return {"pid": child.pid}

    def reap(self) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            name = self.children.pop(pid, None)
            if name is None:
                continue  # an orphan that came to the subreaper
            record = self.state["processes"][name]
            record["state"] = "exited"
            record["exit"] = os.waitstatus_to_exitcode(status)  # negative: the signal that ended it
            record["ended"] = moments.text(moments.now())
            state.save(self.layout, self.state)

    def answer(self, connection: socket.socket) -> None:
        with connection:
            connection.settimeout(2)
            try:
                line = connection.makefile("rb").readline()
                connection.sendall(json.dumps(self.handle(json.loads(line))).encode() + b"\n")
            except (OSError, ValueError, KeyError) as problem:
                print(f"request not answered: {problem!r}", flush=True)

    def handle(self, request: dict) -> dict:
        self.reap()
        if request["do"] == "spawn":
            try:
                return self.spawn(request)
            except OSError as problem:
                return {"error": f"{request['name']}: {problem}"}
        if request["do"] == "ping":
            return {"pid": os.getpid()}
        return {"error": f"unknown request {request['do']!r}"}

    def serve(self) -> None:
        """Answers requests and reaps until SIGTERM or SIGINT."""
        wakeup, alarm = socket.socketpair()
        for end in (wakeup, alarm):
            end.setblocking(False)
        signal.set_wakeup_fd(alarm.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.leave)
        listener = socket.socket(socket.AF_UNIX)
        self.layout.control.unlink(missing_ok=True)
        listener.bind(str(self.layout.control))
        self.layout.control.chmod(0o600)
        listener.listen(16)
        waiting = selectors.DefaultSelector()
        waiting.register(listener, selectors.EVENT_READ)
        waiting.register(wakeup, selectors.EVENT_READ)
        if self.owner is not None:
            waiting.register(os.pidfd_open(self.owner), selectors.EVENT_READ, "owner")  # readable once it has ended
        while not self.leaving:
            for key, _ in waiting.select():
                if key.fileobj is listener:
                    self.answer(listener.accept()[0])
                elif key.data == "owner":
                    self.leave()
                else:
                    wakeup.recv(4096)
            self.reap()

    def leave(self, *_: object) -> None:
        self.leaving = True

    def stop_all(self) -> None:
        for kind in STOP_ORDER:
            gentle = signal.SIGINT if kind == "postgres" else signal.SIGTERM  # SIGINT: PostgreSQL's fast shutdown
            for number, patience in ((gentle, 4.0), (signal.SIGQUIT, 2.0), (signal.SIGKILL, 2.0)):
                mine = [pid for pid, name in self.children.items() if name.startswith(kind)]
                for pid in mine:
                    os.kill(pid, number)  # our own child, not yet reaped: the pid cannot be another's
                if self.wait_reaped(mine, patience):
                    break

    def wait_reaped(self, pids: list[int], patience: float) -> bool:
        deadline = time.monotonic() + patience
        while any(pid in self.children for pid in pids):
            if time.monotonic() > deadline:
                return False
            time.sleep(0.005)
            self.reap()
        return True


def main(folder: str, owner: Optional[int]) -> int:
    """Supervises the lab in `folder` until told to leave, or until the process `owner` has ended."""
    signal.pthread_sigmask(signal.SIG_SETMASK, ())  # whoever raised the lab may have had signals blocked
    layout = Layout(Path(folder))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_CHILD_SUBREAPER)")
    supervisor = Supervisor(layout, owner)
    supervisor.record("supervisor", os.getpid(), sys.argv)
    try:
        supervisor.serve()
    finally:
        supervisor.stop_all()
        layout.control.unlink(missing_ok=True)
        mine: Optional[dict] = supervisor.state["processes"].get("supervisor")
        if mine is not None:
            mine.update(state="exited", exit=0, ended=moments.text(moments.now()))
            state.save(layout, supervisor.state)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else None))
