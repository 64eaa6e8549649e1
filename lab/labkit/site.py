"""The site file of this lab, its people and their throwaway keys."""
from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

from . import state
from .errors import LabError
from .layout import PROGRAMS, REGIONS, Layout

PEOPLE: dict[str, tuple[str, list[str]]] = {
    "alice": ("Alice Example", ["incident-commander"]),
    "bob": ("Bob Example", ["cab"]),
    "carol": ("Carol Example", ["operator"]),
}
ROLES: dict[str, dict[str, list[str]]] = {
    "incident-commander": {"may": ["approve", "start"], "modes": ["drill", "live"]},
    "cab": {"may": ["approve"]},
    "operator": {"may": ["start", "override"]},
}
PLAIN = re.compile(r"[a-z][a-z0-9_-]*")


def make_keys(layout: Layout) -> None:
    """Makes an Ed25519 key without a passphrase for each person who has none yet (ssh-keygen(1))."""
    people = layout.keys / "people"
    people.mkdir(mode=0o700, parents=True, exist_ok=True)
    making = [
        subprocess.Popen(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", person, "-f", str(people / person)],
                         stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for person in PEOPLE if not (people / person).exists()]
    for process in making:
        said, _ = process.communicate()
        if process.returncode != 0:
            raise LabError(f"ssh-keygen ended with {process.returncode}: {said.strip()}")


def write(layout: Layout, lab: state.Json) -> None:
    """Writes site.yaml from the lab's endpoints."""
    people = {
        person: {"name": name, "keys": [(layout.keys / "people" / f"{person}.pub").read_text().strip()], "roles": roles}
        for person, (name, roles) in PEOPLE.items()}
    site: dict[str, Any] = {
        "muster": 1,
        "site": "lab",
        "title": "Two regions on one machine",
        "values": values(layout, lab),
        "people": people,
        "roles": ROLES,
        "minimum_identity": "signature",
        "secrets": {"db_password": {"file": str(layout.secrets / "db_password")}},
        "channels": {"incident": {"file": str(layout.folder / "incident.log")}},
        "folders": {name: str(layout.folder / name) for name in ("runs", "inbox", "locks", "keys")},
    }
    state.write_whole(layout.site, "\n".join(block(site, 0)) + "\n")


def values(layout: Layout, lab: state.Json) -> dict[str, Any]:
    """What playbooks reach as ${{ site.<name> }}."""
    return {
        "vip": lab["vip"]["url"],
        "regions": {region: region_values(layout, lab, region) for region in REGIONS},
        "haproxy": {"socket": lab["vip"]["socket"], "backend": "app"},
        "wan": {"socket": lab["wan"]["socket"]},
        "client_log": str(layout.client_log),
        "drill": {
            "folder": str(layout.folder),
            "lab": str(PROGRAMS / "lab"),
            "tools": str(PROGRAMS / "tools"),
            "drill_log": str(layout.folder / "runs" / "drill-log.md"),
        },
    }


def region_values(layout: Layout, lab: state.Json, region: str) -> dict[str, Any]:
    database = lab["regions"][region]["db"]
    return {
        "app": lab["regions"][region]["app"],
        "server": f"app/{region}",
        "db": {
            "host": "127.0.0.1",
            "port": database["port"],
            "user": "muster",
            "database": "app",
            "dsn": f"host=127.0.0.1 port={database['port']} user=muster dbname=app connect_timeout=3",
            "operator_dsn": database["operator_dsn"],
            "socket": database["socket"],
            "data": database["data"],
            "hba": database["hba"],
            "log": database["log"],
            "os_user": database["os_user"],
        },
    }


def block(content: dict[str, Any], depth: int) -> list[str]:
    """YAML: maps as blocks, lists and the innermost maps as flow, strings always quoted as JSON quotes them."""
    lines = []
    for key, value in content.items():
        name = key if PLAIN.fullmatch(key) else json.dumps(key)
        if isinstance(value, dict) and (depth == 0 or any(isinstance(each, dict) for each in value.values())
                                        or len(value) > 4):
            lines.append(f"{'  ' * depth}{name}:")
            lines.extend(block(value, depth + 1))
        else:
            lines.append(f"{'  ' * depth}{name}: {flow(value)}")
    return lines


def flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key}: {flow(each)}" for key, each in value.items()) + " }"
    if isinstance(value, list):
        return "[ " + ", ".join(flow(each) for each in value) + " ]"
    if isinstance(value, str) and PLAIN.fullmatch(value) and value not in ("true", "false", "null"):
        return value
    return json.dumps(value)


def key_of(layout: Layout, person: str) -> Path:
    return layout.keys / "people" / person
