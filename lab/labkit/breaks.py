"""The ways to break the lab, and to mend each."""
from __future__ import annotations

import signal
from pathlib import Path
from typing import Any, Optional

from . import control, haproxy, lifecycle, moments, postgres, processes, state
from .errors import LabError
from .layout import REGIONS, Layout


def kill_region(layout: Layout, region: str) -> dict[str, Any]:
    """kill -9 of the region's postmaster, all its children and its service, in one sweep; waits until they are gone.

    The postmaster is stopped first, so that it can neither fork nor react while its children are counted and killed.
    """
    lab = state.required(layout)
    postmaster, service = (state.identity(lab, f"{kind}-{region}") for kind in ("postgres", "service"))
    victims = []
    if service is not None:
        victims.append(service)
    if postmaster is not None and processes.send(postmaster, signal.SIGSTOP):
        wait_stopped(postmaster)
        victims += [*processes.descendants(postmaster.pid), postmaster]
    killed_at = moments.now()
    killed = processes.kill_together(victims)
    left = processes.wait_gone(victims, 5)
    if left:
        raise LabError(f"survivors of kill -9: {', '.join(str(each.pid) for each in left)}")
    return {"region": region, "killed_at": moments.text(killed_at), "processes": killed}


def wait_stopped(postmaster: processes.Identity) -> None:
    """Waits until SIGSTOP has taken effect, or the process is gone."""
    control.wait_until(lambda: processes.is_stopped(postmaster) or not processes.is_running(postmaster), 5,
                       "the postmaster to stop", every=0.001)


def start_region(layout: Layout, region: str) -> dict[str, Any]:
    """Starts what of the region does not run. It does not repair: an old primary that nobody fenced is a primary again."""
    lab = state.required(layout)
    started = []
    if not state.runs(lab, f"postgres-{region}"):
        postgres.start(layout, lab, region)
        started.append("postgres")
    if not state.runs(lab, f"service-{region}"):
        lifecycle.start_service(layout, lab, region)
        lifecycle.wait_live(lab, region)
        started.append("service")
    return {"region": region, "started": started, "in_recovery": postgres.in_recovery(layout, lab, region)}


def cut_link(layout: Layout) -> dict[str, Any]:
    path = Path(state.required(layout)["wan"]["socket"])
    haproxy.cut(path)
    return {"cut": haproxy.is_cut(path), "at": moments.text(moments.now())}


def mend_link(layout: Layout) -> dict[str, Any]:
    path = Path(state.required(layout)["wan"]["socket"])
    haproxy.mend(path)
    return {"cut": haproxy.is_cut(path), "at": moments.text(moments.now())}


def standby(layout: Layout, lab: state.Json) -> str:
    """The region whose database is a standby; raises LabError when there is none or more than one."""
    found = [region for region in REGIONS if postgres.in_recovery(layout, lab, region)]
    if len(found) != 1:
        raise LabError("no region is a standby" if not found else "both regions are standbys: name one")
    return found[0]


def primary(layout: Layout, lab: state.Json) -> str:
    """The region whose database is the primary; raises LabError when there is none or more than one."""
    found = [region for region in REGIONS if postgres.in_recovery(layout, lab, region) is False]
    if len(found) != 1:
        raise LabError("no region is a primary" if not found else "both regions are primaries (split brain): name one")
    return found[0]


def pause_replication(layout: Layout, region: Optional[str], lag: float) -> dict[str, Any]:
    """Pauses replay on the standby and waits until its heartbeat is `lag` seconds old."""
    lab = state.required(layout)
    chosen = region or standby(layout, lab)
    postgres.operator_query(layout, lab, chosen, "SELECT pg_wal_replay_pause()")
    control.wait_until(lambda: _replay_state(layout, lab, chosen) == "paused", 5, "replay to pause")
    control.wait_until(lambda: heartbeat_age(layout, lab, chosen) >= lag, lag + 10, f"a lag of {lag:g} s", every=0.05)
    return {"region": chosen, "replay": "paused", "lag_seconds": heartbeat_age(layout, lab, chosen)}


def resume_replication(layout: Layout, region: Optional[str]) -> dict[str, Any]:
    lab = state.required(layout)
    chosen = region or standby(layout, lab)
    postgres.operator_query(layout, lab, chosen, "SELECT pg_wal_replay_resume()")
    control.wait_until(lambda: _replay_state(layout, lab, chosen) == "not paused", 5, "replay to go on")
    return {"region": chosen, "replay": "not paused"}


def _replay_state(layout: Layout, lab: state.Json, region: str) -> str:
    return str(postgres.operator_query(layout, lab, region, "SELECT pg_get_wal_replay_pause_state()")[0][0])


def heartbeat_age(layout: Layout, lab: state.Json, region: str) -> float:
    """The age of the newest heartbeat the region's database shows, in seconds."""
    statement = "SELECT extract(epoch FROM clock_timestamp() - at)::float8 FROM heartbeat"
    return round(float(postgres.operator_query(layout, lab, region, statement)[0][0]), 3)


def break_promote(layout: Layout, region: Optional[str], broken: bool) -> dict[str, Any]:
    """Takes from the database's user the right to create files in its own data folder, or gives it back.

    pg_promote() and `pg_ctl promote` both announce the promotion by a file there; both fail with "Permission denied",
    and the standby goes on as a standby. It needs no primary, so it can be done before or after the region's loss.
    """
    lab = state.required(layout)
    if region is None:
        region = standby(layout, lab)
    layout.data(region).chmod(0o500 if broken else 0o700)
    return {"region": region, "promote": "broken" if broken else "possible"}


def promote_is_broken(layout: Layout, region: str) -> bool:
    return layout.data(region).exists() and not layout.data(region).stat().st_mode & 0o200
