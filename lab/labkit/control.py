"""How the command line talks to the lab's supervisor."""
from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Callable, Optional

from . import processes, state
from .errors import LabError
from .layout import PROGRAMS, Layout

PYTHON = "/usr/bin/python3"


def start_supervisor(layout: Layout, held: list[int], owner: Optional[int]) -> None:
    """Starts the supervisor, which inherits the descriptors that hold the lab's ports, and leaves when `owner` ends."""
    arguments = [str(layout.folder)] if owner is None else [str(layout.folder), str(owner)]
    with open(layout.log("supervisor"), "ab") as log:
        child = subprocess.Popen(
            [PYTHON, "-m", "labkit.supervisor", *arguments], cwd=PROGRAMS, stdin=subprocess.DEVNULL,
            stdout=log, stderr=log, start_new_session=True, pass_fds=held,
            env={"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", processes.TOKEN_VARIABLE: layout.token})
    wait_until(lambda: child.poll() is not None or answers(layout), 10, "the supervisor to answer")
    if child.poll() is not None:
        raise LabError(f"the supervisor ended with {child.returncode}; see {layout.log('supervisor')}")


def ask(layout: Layout, request: dict) -> dict:
    """Sends one request to the supervisor and returns its answer; raises LabError when there is none."""
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(5)
            connection.connect(str(layout.control))
            connection.sendall(json.dumps(request).encode() + b"\n")
            line = connection.makefile("rb").readline()
    except OSError as problem:
        raise LabError(f"the lab's supervisor does not answer ({problem}); `lab/lab up` raises the lab anew") from problem
    if not line:
        raise LabError(f"the lab's supervisor gave no answer; see {layout.log('supervisor')}")
    answer = json.loads(line)
    if "error" in answer:
        raise LabError(answer["error"])
    return answer


def answers(layout: Layout) -> bool:
    try:
        return "pid" in ask(layout, {"do": "ping"})
    except LabError:
        return False


def spawn(layout: Layout, name: str, argv: list[str], user: Optional[str] = None, cwd: Optional[Path] = None) -> int:
    """Has the supervisor start a process under a name; its output goes to logs/<name>.log."""
    request = {"do": "spawn", "name": name, "argv": argv, "user": user, "cwd": str(cwd or PROGRAMS)}
    return ask(layout, request)["pid"]


def spawn_module(layout: Layout, name: str, module: str, *arguments: str) -> int:
    return spawn(layout, name, [PYTHON, "-m", f"labkit.{module}", *arguments])


def stop(layout: Layout, name: str, number: int = signal.SIGTERM, patience: float = 5) -> bool:
    """Signals a recorded process and waits until it is gone; False when it did not run."""
    found = state.identity(state.required(layout), name)
    if found is None or not processes.send(found, number):
        return False
    if processes.wait_gone([found], patience):
        processes.send(found, signal.SIGKILL)
        processes.wait_gone([found], patience)
    return True


def wait_until(condition: Callable[[], bool], within: float, what: str, every: float = 0.01) -> None:
    """Polls until a condition holds; raises LabError saying what was waited for."""
    deadline = time.monotonic() + within
    while not condition():
        if time.monotonic() > deadline:
            raise LabError(f"waited {within:g} s for {what}, in vain")
        time.sleep(every)


def log_tail(path: Path, lines: int = 6) -> str:
    if not path.exists():
        return "(no log)"
    return os.linesep.join(path.read_text(errors="replace").splitlines()[-lines:])
