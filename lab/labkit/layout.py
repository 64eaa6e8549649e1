"""Where everything of a lab lies: one folder, and which user owns what in it."""
from __future__ import annotations

import hashlib
import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

from .errors import LabError

REGIONS = ("a", "b")
REPOSITORY = Path(__file__).resolve().parents[2]
PROGRAMS = Path(__file__).resolve().parents[1]
LONGEST_SOCKET_FOLDER = 85  # a Unix socket's path ends at 107 bytes (unix(7)); the names below need 22


@dataclass(frozen=True)
class Layout:
    """The paths of the lab in `folder`, which is absolute."""

    folder: Path

    @property
    def token(self) -> str:
        """The mark that every process of this lab carries in its environment."""
        return hashlib.sha256(str(self.folder).encode()).hexdigest()[:16]

    @property
    def state(self) -> Path:
        return self.folder / "lab.json"

    @property
    def site(self) -> Path:
        return self.folder / "site.yaml"

    @property
    def sockets(self) -> Path:
        """Sockets lie in the lab's folder, or in /tmp where its path is too long for a socket's name."""
        inside = self.folder / "sockets"
        if len(str(inside)) <= LONGEST_SOCKET_FOLDER:
            return inside
        return Path(f"/tmp/muster-lab-{os.getuid()}-{self.token}")

    @property
    def control(self) -> Path:
        return self.sockets / "control"

    @property
    def client_log(self) -> Path:
        return self.folder / "client.jsonl"

    @property
    def keys(self) -> Path:
        return self.folder / "keys"

    @property
    def secrets(self) -> Path:
        return self.folder / "secrets"

    def log(self, name: str) -> Path:
        return self.folder / "logs" / f"{name}.log"

    def region(self, name: str) -> Path:
        return self.folder / name

    def data(self, name: str) -> Path:
        return self.region(name) / "data"

    def hba(self, name: str) -> Path:
        return self.region(name) / "pg_hba.conf"

    def database_socket(self, name: str) -> Path:
        return self.sockets / name


def postgres_user() -> Optional[str]:
    """The user that PostgreSQL runs as when the lab is run by root, because it refuses to be root."""
    return "postgres" if os.geteuid() == 0 else None


def default_layout() -> Layout:
    """The lab of $MUSTER_LAB, else `.lab` in the repository.

    Where that cannot be reached by the user PostgreSQL must run as (a clone under /root), a folder in
    /var/tmp that is named after the repository's path, so that every command finds the same one.
    """
    named = os.environ.get("MUSTER_LAB")
    if named:
        return Layout(Path(named).absolute())
    inside = REPOSITORY / ".lab"
    if first_unreachable(inside) is None and os.access(REPOSITORY, os.W_OK):
        return Layout(inside)
    mark = hashlib.sha256(str(REPOSITORY).encode()).hexdigest()[:8]
    return Layout(Path(f"/var/tmp/muster-lab-{os.getuid()}-{mark}"))


def check_reachable(layout: Layout) -> None:
    """Raises LabError, naming the folder in the way, where PostgreSQL's user could not reach its data.

    The lab's own folder is opened for passing through (mode 0711), because it is the lab's; none above it is.
    """
    blocked = first_unreachable(layout.folder)
    if blocked == layout.folder and blocked.stat().st_uid == os.geteuid():
        blocked.chmod(0o711)
        blocked = first_unreachable(layout.folder)
    if blocked is not None:
        raise LabError(
            f"{layout.folder}: the user {postgres_user()!r}, whom PostgreSQL runs as when root runs the lab, may not "
            f"pass through {blocked}. Choose another place with --folder DIR or MUSTER_LAB=DIR, such as /var/tmp/lab.")


def first_unreachable(path: Path) -> Optional[Path]:
    """The first existing folder on the way to `path` that PostgreSQL's user may not pass through."""
    name = postgres_user()
    if name is None:
        return None
    try:
        person = pwd.getpwnam(name)
    except KeyError as missing:
        raise LabError("there is no user 'postgres'; `make deps` installs PostgreSQL, which brings it") from missing
    groups = set(os.getgrouplist(name, person.pw_gid))
    for folder in [*reversed(path.parents), path]:
        if folder.exists() and not _may_pass(folder.stat(), person.pw_uid, groups):
            return folder
    return None


def _may_pass(found: os.stat_result, user: int, groups: set[int]) -> bool:
    if found.st_uid == user:
        return bool(found.st_mode & stat.S_IXUSR)
    if found.st_gid in groups:
        return bool(found.st_mode & stat.S_IXGRP)
    return bool(found.st_mode & stat.S_IXOTH)
