"""Fencing an old primary: nobody reaches it over the network, and a dead one cannot come back as a primary.

Read-only is no fence, because a client can override it. The fence is (1) an hba_file that rejects every host line and
keeps the operator's Unix socket, (2) an end to the sessions that are open, (3) standby.signal in the data folder of
an instance that does not run.
"""
from __future__ import annotations

import os
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional

import psycopg2

from .errors import LabError
from .postgres import query

REJECT = """\
# Fenced: no connection over the network, in either address family, replication included.
host    all           all         all            reject
host    replication   all         all            reject
"""
REMOTE = "client_addr IS NOT NULL AND pid <> pg_backend_pid()"


@dataclass(frozen=True)
class Instance:
    """A PostgreSQL instance as its host sees it; `dsn` is the operator's way in over the Unix socket."""

    data: Path
    hba: Path
    dsn: str

    @property
    def kept_hba(self) -> Path:
        """The hba_file as it was before fencing."""
        return self.hba.with_name(self.hba.name + ".unfenced")

    @property
    def made_signal(self) -> Path:
        """Exists when it was fencing that put standby.signal where there was none."""
        return self.hba.with_name(self.hba.name + ".standby-signal")

    @property
    def signal(self) -> Path:
        return self.data / "standby.signal"

    def runs(self) -> bool:
        """Whether its postmaster is alive."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().splitlines()[0])
            return Path(f"/proc/{pid}/comm").read_text().strip() == "postgres" and \
                os.readlink(f"/proc/{pid}/cwd") == str(self.data.resolve())
        except (OSError, IndexError, ValueError):
            return False


def close(instance: Instance) -> dict[str, Any]:
    """Fences the instance; a second time changes nothing."""
    if not instance.data.is_dir():
        raise LabError(f"{instance.data}: no such data folder")
    if not instance.kept_hba.exists():
        copy_as(instance.hba, instance.kept_hba, instance.hba.read_text())
    local = [line for line in instance.hba.read_text().splitlines() if line.split()[:1] == ["local"]]
    copy_as(instance.hba, instance.hba, "\n".join(local) + "\n" + REJECT)
    ended = None
    if instance.runs():
        ended = end_sessions(instance)
    elif not instance.signal.exists():
        copy_as(instance.hba, instance.made_signal, "")
        copy_as(instance.hba, instance.signal, "")
    return {**state(instance), "sessions_ended": ended}


def end_sessions(instance: Instance) -> int:
    """Has the instance read its hba_file and ends every session that came over the network."""
    query(instance.dsn, "SELECT pg_reload_conf()")
    ended, deadline = set(), time.monotonic() + 10
    while True:
        rows = query(instance.dsn, f"SELECT pid, pg_terminate_backend(pid) FROM pg_stat_activity WHERE {REMOTE}")
        ended |= {pid for pid, _ in rows}
        if not rows:
            return len(ended)
        if time.monotonic() > deadline:
            raise LabError(f"{len(rows)} sessions do not end")
        time.sleep(0.02)


def open_again(instance: Instance) -> dict[str, Any]:
    """Takes the fence away: the hba_file as it was, and standby.signal only where fencing put it."""
    if instance.kept_hba.exists():
        copy_as(instance.hba, instance.hba, instance.kept_hba.read_text())
        if instance.runs():
            query(instance.dsn, "SELECT pg_reload_conf()")
        if instance.made_signal.exists():
            if not instance.runs():
                instance.signal.unlink(missing_ok=True)
            instance.made_signal.unlink()
        instance.kept_hba.unlink()
    return state(instance)


def state(instance: Instance) -> dict[str, Any]:
    """Whether the instance is fenced; raises where that cannot be told: an instance that runs and does not answer."""
    accepting = [line for line in instance.hba.read_text().splitlines()
                 if line.split()[:1] and line.split()[0].startswith("host") and line.split()[-1] != "reject"]
    sessions: Optional[int] = None
    runs = instance.runs()
    if runs:
        try:
            sessions = query(instance.dsn, f"SELECT count(*) FROM pg_stat_activity WHERE {REMOTE}")[0][0]
        except psycopg2.Error as problem:
            raise LabError(f"the instance runs and does not answer its operator: {problem}") from problem
    fenced = not accepting and (sessions == 0 if runs else instance.signal.exists())
    return {"fenced": fenced, "runs": runs, "sessions": sessions, "standby_signal": instance.signal.exists()}


def copy_as(owner_of: Path, target: Path, content: str) -> None:
    """Writes a file in one step, with the owner and mode of another; so root may fence what `postgres` owns."""
    model = owner_of.stat()
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    draft.write_text(content)
    draft.chmod(model.st_mode & 0o777)
    if os.geteuid() == 0:
        shutil.chown(draft, model.st_uid, model.st_gid)
    os.replace(draft, target)
