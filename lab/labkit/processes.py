"""Processes, named by pid, start time and boot, so that a reused pid is never taken for the old process."""
from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Iterable, Optional

TOKEN_VARIABLE = "MUSTER_LAB_TOKEN"


@dataclass(frozen=True)
class Identity:
    """One process: `start` is in clock ticks since boot (proc(5), field 22 of stat)."""

    pid: int
    start: int
    boot: str


@dataclass(frozen=True)
class Stat:
    state: str
    parent: int
    start: int


def boot_id() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip()


def stat(pid: int) -> Optional[Stat]:
    """What /proc says of a pid; None when there is no such process."""
    try:
        line = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    fields = line[line.rindex(")") + 2:].split()
    return Stat(state=fields[0], parent=int(fields[1]), start=int(fields[19]))


def identify(pid: int) -> Optional[Identity]:
    found = stat(pid)
    return None if found is None else Identity(pid, found.start, boot_id())


def is_running(identity: Identity) -> bool:
    """Whether this very process still runs; a zombie does not."""
    if identity.boot != boot_id():
        return False
    found = stat(identity.pid)
    return found is not None and found.start == identity.start and found.state not in "ZX"


def is_stopped(identity: Identity) -> bool:
    """Whether SIGSTOP has taken effect."""
    found = stat(identity.pid)
    return found is not None and found.start == identity.start and found.state == "T"


def send(identity: Identity, number: int) -> bool:
    """Signals this very process through a pidfd; False when it was gone before."""
    try:
        handle = os.pidfd_open(identity.pid)
    except ProcessLookupError:
        return False
    try:
        if not is_running(identity):  # checked with the pidfd held: the pid cannot change hands any more
            return False
        signal.pidfd_send_signal(handle, number)
        return True
    except ProcessLookupError:
        return False
    finally:
        os.close(handle)


def kill_together(identities: Iterable[Identity]) -> list[int]:
    """SIGKILL to all at once: every pidfd is opened and checked before the first signal leaves. Returns the pids hit."""
    handles: dict[int, int] = {}
    try:
        for identity in identities:
            try:
                handle = os.pidfd_open(identity.pid)
            except ProcessLookupError:
                continue
            if is_running(identity) and identity.pid not in handles:
                handles[identity.pid] = handle
            else:
                os.close(handle)
        hit = []
        for pid, handle in handles.items():
            try:
                signal.pidfd_send_signal(handle, signal.SIGKILL)
                hit.append(pid)
            except ProcessLookupError:
                pass  # it ended between the check and the signal
        return hit
    finally:
        for handle in handles.values():
            os.close(handle)


def all_pids() -> list[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def descendants(pid: int) -> list[Identity]:
    """Every process below pid, parents before children."""
    children: dict[int, list[int]] = {}
    for candidate in all_pids():
        found = stat(candidate)
        if found is not None:
            children.setdefault(found.parent, []).append(candidate)
    ordered, waiting = [], list(children.get(pid, []))
    while waiting:
        current = waiting.pop(0)
        identity = identify(current)
        if identity is not None:
            ordered.append(identity)
        waiting.extend(children.get(current, []))
    return ordered


def belonging(token: str, data_folders: Iterable[Path]) -> list[Identity]:
    """Processes that carry the lab's token, or are PostgreSQL at work in one of its data folders.

    PostgreSQL overwrites its environment with its process title, hence the second test.
    """
    marker = f"{TOKEN_VARIABLE}={token}".encode()
    folders = {str(folder) for folder in data_folders}
    found = []
    for pid in all_pids():
        if pid == os.getpid():
            continue
        if _carries(pid, marker) or _serves(pid, folders):
            identity = identify(pid)
            if identity is not None and is_running(identity):
                found.append(identity)
    return found


def _carries(pid: int, marker: bytes) -> bool:
    try:
        return marker in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:  # gone, or another user's: then it is not ours
        return False


def _serves(pid: int, folders: set[str]) -> bool:
    try:
        return (os.readlink(f"/proc/{pid}/cwd").removesuffix(" (deleted)") in folders
                and Path(f"/proc/{pid}/comm").read_text().strip() == "postgres")
    except OSError:  # gone, or another user's: then it is not ours
        return False


def wait_gone(identities: Iterable[Identity], within: float) -> list[Identity]:
    """Waits until all are gone; returns those that still run when the time is up."""
    deadline = time.monotonic() + within
    left = [identity for identity in identities if is_running(identity)]
    while left and time.monotonic() < deadline:
        time.sleep(0.01)
        left = [identity for identity in left if is_running(identity)]
    return left
