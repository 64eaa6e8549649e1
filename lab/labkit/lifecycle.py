"""Raising the lab, taking it down, and putting it back to how it was raised."""
from __future__ import annotations

import fcntl
import json
import os
import pwd
import secrets
import shutil
import signal
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Callable, Iterator, Optional

from . import control, haproxy, layout as places, moments, postgres, processes, site, state, web
from .errors import LabError
from .layout import REGIONS, Layout, postgres_user
from .ports import Reservation

ROLES = ("muster", "app", "replicator")
SERVERS = ("supervisor", "haproxy-vip", "haproxy-wan",
           *(f"{kind}-{region}" for region in REGIONS for kind in ("postgres", "service")))


@contextmanager
def exclusive(layout: Layout) -> Iterator[None]:
    """Keeps two commands from raising or removing the same lab at once."""
    layout.folder.mkdir(parents=True, exist_ok=True)
    mark = layout.folder / "lab.lock"
    if not mark.exists() and any(layout.folder.iterdir()):
        raise LabError(f"{layout.folder} holds files that are not a lab's; name an empty folder or one that does not exist")
    with open(mark, "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as held:
            raise LabError(f"{layout.folder}: another command is raising or removing this lab") from held
        yield


def up(layout: Layout, say: Callable[[str], None], owner: Optional[int] = None) -> None:
    """Raises the lab; what is left of an earlier, half-dead one is removed first. A whole one is left as it is.

    With an `owner`, the lab goes down by itself when that process ends.
    """
    check_programs()
    places.check_reachable(layout)
    with exclusive(layout):
        if is_whole(layout):
            say(f"the lab in {layout.folder} is up already")
            return
        removed = remove(layout)
        if removed:
            say(f"removed {removed} processes that an earlier lab had left")
        started = time.monotonic()
        try:
            build(layout, owner)
        except BaseException:
            remove(layout)  # a lab that could not be raised leaves nothing running; its logs stay
            raise
        say(f"raised in {time.monotonic() - started:.1f} s: {layout.state}")


def check_programs() -> None:
    needed = (postgres.PROGRAMS / "postgres", Path("/usr/sbin/haproxy"), Path("/usr/bin/ssh-keygen"))
    missing = [str(program) for program in needed if not program.exists()]
    if missing:
        raise LabError(f"missing: {', '.join(missing)}; install with `make deps`")


def build(layout: Layout, owner: Optional[int]) -> None:
    make_folders(layout)
    passwords = {role: password(layout, role) for role in ROLES}
    reservation = Reservation()
    try:
        lab = endpoints(layout, reservation)
        state.save(layout, lab)
        control.start_supervisor(layout, reservation.descriptors, owner)
    finally:
        reservation.close()
    site.make_keys(layout)
    raise_servers(layout, lab, passwords)
    site.write(layout, lab)


def raise_servers(layout: Layout, lab: state.Json, passwords: dict[str, str]) -> None:
    """Databases and, while initdb works, everything in front of them."""
    problems: list[BaseException] = []
    front = threading.Thread(target=noting(problems, lambda: raise_front(layout, lab, passwords)))
    postgres.prepare(layout, lab, passwords)
    front.start()
    try:
        postgres.raise_primary(layout, lab, passwords)
    finally:
        front.join()
    if problems:
        raise problems[0]
    postgres.raise_standby(layout, lab)
    control.wait_until(lambda: web.status(lab["vip"]["url"] + "/health/ready") == 200, 15,
                       "the VIP to be ready for writes", every=0.02)


def raise_front(layout: Layout, lab: state.Json, passwords: dict[str, str]) -> None:
    for region in REGIONS:
        write_service_settings(layout, lab, region, passwords["app"])
        start_service(layout, lab, region)
    haproxy.start(layout, lab)
    for region in REGIONS:
        wait_live(lab, region)


def noting(problems: list[BaseException], work: Callable[[], None]) -> Callable[[], None]:
    def wrapped() -> None:
        try:
            work()
        except Exception as problem:
            problems.append(problem)
    return wrapped


def make_folders(layout: Layout) -> None:
    for name in ("logs", "runs", "inbox", "locks", "keys", "secrets"):
        folder = layout.folder / name
        folder.mkdir(mode=0o700 if name in ("keys", "secrets", "runs", "locks") else 0o755, exist_ok=True)
    (layout.folder / "inbox").chmod(0o1777)  # sticky: approvers drop files here and cannot touch each other's
    layout.sockets.mkdir(mode=0o755, exist_ok=True)
    if layout.sockets.stat().st_uid != os.geteuid():
        raise LabError(f"{layout.sockets} belongs to somebody else")
    for path in (layout.client_log, layout.folder / "incident.log", *(layout.folder / "logs").glob("*.log")):
        path.unlink(missing_ok=True)


def password(layout: Layout, role: str) -> str:
    path = layout.secrets / ("db_password" if role == "muster" else f"{role}_password")
    if not path.exists():
        state.write_whole(path, secrets.token_hex(16) + "\n", mode=0o600)
    return path.read_text().strip()


def endpoints(layout: Layout, reservation: Reservation) -> state.Json:
    """Everything lab.json says before the first process is started."""
    vip = reservation.take()
    user = postgres_user() or pwd.getpwuid(os.geteuid()).pw_name
    regions = {}
    for region in REGIONS:
        app, port = reservation.take(), reservation.take()
        regions[region] = {
            "app": f"http://127.0.0.1:{app}", "app_port": app,
            "db": {
                "host": "127.0.0.1", "port": port, "database": postgres.DATABASE, "os_user": user,
                "data": str(layout.data(region)), "hba": str(layout.hba(region)),
                "socket": str(layout.database_socket(region)), "log": str(layout.log(f"postgres-{region}")),
                "operator_dsn": postgres.operator_dsn(layout, region, port),
            },
        }
    return {
        "version": 1,
        "folder": str(layout.folder),
        "raised_at": moments.text(moments.now()),
        "vip": {"url": f"http://127.0.0.1:{vip}", "port": vip, "socket": str(layout.sockets / "vip"), "backend": "app"},
        "wan": {"socket": str(layout.sockets / "wan"), **{region: {"port": reservation.take()} for region in REGIONS}},
        "regions": regions,
        "control": str(layout.control),
        "client_log": str(layout.client_log),
        "site": str(layout.site),
        "processes": {},
    }


def write_service_settings(layout: Layout, lab: state.Json, region: str, app_password: str) -> None:
    port = lab["regions"][region]["db"]["port"]
    settings = {
        "region": region, "port": lab["regions"][region]["app_port"],
        "dsn": f"host=127.0.0.1 port={port} user=app password={app_password} dbname=app connect_timeout=2"
               f" application_name=service-{region}",
        "flags": str(layout.folder / f"flags-{region}.json"),
    }
    (layout.folder / f"flags-{region}.json").unlink(missing_ok=True)
    state.write_whole(layout.folder / f"service-{region}.json", json.dumps(settings) + "\n", mode=0o600)


def start_service(layout: Layout, lab: state.Json, region: str) -> None:
    control.spawn_module(layout, f"service-{region}", "service", str(layout.folder / f"service-{region}.json"))


def wait_live(lab: state.Json, region: str) -> None:
    live = lab["regions"][region]["app"] + "/health/live"
    control.wait_until(lambda: web.status(live) == 200, 10, f"the service of region {region}", every=0.02)


def is_whole(layout: Layout) -> bool:
    """Whether every server of the lab runs."""
    lab = state.load(layout)
    return lab is not None and all(state.runs(lab, name) for name in SERVERS) and control.answers(layout)


def down(layout: Layout) -> int:
    """Stops everything; returns how many processes had to be stopped. Files stay, so that runs can be read."""
    if not layout.folder.exists():
        return 0
    with exclusive(layout):
        return remove(layout)


def remove(layout: Layout) -> int:
    """Stops every process of this lab: through its supervisor, and by the record and the marks where that is dead."""
    lab = state.load(layout)
    recorded = {} if lab is None else state.identities(lab)
    alive = {each for each in recorded.values() if processes.is_running(each)} | set(leftovers(layout))
    supervisor = recorded.get("supervisor")
    if supervisor is not None and processes.send(supervisor, signal.SIGTERM):
        processes.wait_gone([supervisor], 20)
    for number, patience in ((signal.SIGTERM, 2.0), (signal.SIGKILL, 5.0)):
        left = {each for each in recorded.values() if processes.is_running(each)} | set(leftovers(layout))
        for each in left:
            processes.send(each, number)
        processes.wait_gone(left, patience)
    survivors = leftovers(layout)
    if survivors:
        raise LabError(f"these processes of the lab survive SIGKILL: {', '.join(str(each.pid) for each in survivors)}")
    clear_files(layout)
    return len(alive)


def leftovers(layout: Layout) -> list[processes.Identity]:
    return processes.belonging(layout.token, [layout.data(region) for region in REGIONS])


def clear_files(layout: Layout) -> None:
    layout.state.unlink(missing_ok=True)
    if layout.sockets.is_dir() and layout.sockets.stat().st_uid == os.geteuid():
        shutil.rmtree(layout.sockets)


def reset(layout: Layout, say: Callable[[str], None], owner: Optional[int] = None) -> None:
    """Puts a lab back to how it was raised, on new ports: fresh databases, weights, link, client log and locks.

    Runs and keys stay.
    """
    with exclusive(layout):
        remove(layout)
        for lock in (layout.folder / "locks").glob("*"):
            shutil.rmtree(lock) if lock.is_dir() else lock.unlink()
    up(layout, say, owner)


def purge(layout: Layout) -> None:
    """Removes the lab's folder with everything in it, evidence of runs too."""
    if not (layout.folder / "lab.lock").exists():
        raise LabError(f"{layout.folder} does not look like a lab's folder; nothing was removed")
    shutil.rmtree(layout.folder)


def folder_of(path: str) -> Path:
    return Path(path).absolute()
