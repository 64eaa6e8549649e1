"""What `lab/lab status` and `lab/lab env` show."""
from __future__ import annotations

from pathlib import Path
from typing import Any

from . import breaks, haproxy, postgres, state, web
from .errors import LabError
from .layout import REGIONS, Layout


def status(layout: Layout) -> dict[str, Any]:
    """The lab as it is now. What does not answer is null, never a number."""
    lab = state.load(layout)
    if lab is None:
        return {"folder": str(layout.folder), "raised": False}
    vip = Path(lab["vip"]["socket"])
    return {
        "folder": str(layout.folder),
        "raised": True,
        "processes": {name: state.runs(lab, name) for name in lab["processes"]},
        "regions": {region: region_status(layout, lab, region) for region in REGIONS},
        "vip": {"url": lab["vip"]["url"], "servers": or_null(lambda: haproxy.servers(vip, "app"))},
        "link_cut": or_null(lambda: haproxy.is_cut(Path(lab["wan"]["socket"]))),
    }


def region_status(layout: Layout, lab: state.Json, region: str) -> dict[str, Any]:
    recovering = postgres.in_recovery(layout, lab, region)
    ready = web.document(lab["regions"][region]["app"] + "/health/ready")
    flags = web.document(lab["regions"][region]["app"] + "/flags")
    return {
        "role": None if recovering is None else "standby" if recovering else "primary",
        "ready": None if ready is None else ready["ready"],
        "read_only": None if flags is None else flags["read_only"],
        "heartbeat_age_seconds": or_null(lambda: breaks.heartbeat_age(layout, lab, region)),
        "writes": or_null(lambda: postgres.operator_query(layout, lab, region, "SELECT count(*) FROM writes")[0][0]),
        "promote_broken": breaks.promote_is_broken(layout, region),
    }


def or_null(read: Any) -> Any:
    try:
        return read()
    except LabError:
        return None


def lines(found: dict[str, Any]) -> list[str]:
    """The status for people."""
    if not found["raised"]:
        return [f"no lab in {found['folder']}"]
    text = [f"lab in {found['folder']}, VIP {found['vip']['url']}"]
    servers = found["vip"]["servers"] or {}
    for region, facts in found["regions"].items():
        server = servers.get(region, {})
        age = facts["heartbeat_age_seconds"]
        text.append(
            f"region {region}: {facts['role'] or 'down':8} ready {shown(facts['ready'])}  read-only "
            f"{shown(facts['read_only'])}  heartbeat {'-' if age is None else f'{age:.1f} s'}  writes "
            f"{shown(facts['writes'])}  weight {shown(server.get('weight'))}  check {'up' if server.get('up') else 'down'}"
            + ("  promotion broken" if facts["promote_broken"] else ""))
    text.append(f"link: {'-' if found['link_cut'] is None else 'cut' if found['link_cut'] else 'whole'}")
    dead = [name for name, alive in found["processes"].items() if not alive]
    text.append(f"processes: {len(found['processes']) - len(dead)} run"
                + (f", these do not: {', '.join(dead)}" if dead else ""))
    return text


def shown(value: Any) -> str:
    return "-" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def environment(layout: Layout) -> list[str]:
    """Lines for a shell to evaluate."""
    lab = state.required(layout)
    named = {
        "MUSTER_LAB": str(layout.folder), "SITE": lab["site"], "VIP": lab["vip"]["url"],
        "VIP_SOCKET": lab["vip"]["socket"], "WAN_SOCKET": lab["wan"]["socket"], "CLIENT_LOG": lab["client_log"],
    }
    for region in REGIONS:
        database, upper = lab["regions"][region]["db"], region.upper()
        named |= {f"APP_{upper}": lab["regions"][region]["app"], f"DB_{upper}": database["operator_dsn"],
                  f"DB_{upper}_PORT": str(database["port"]), f"DATA_{upper}": database["data"],
                  f"HBA_{upper}": database["hba"]}
    return [f"export {name}='{value}'" for name, value in named.items()]
