"""The lab's two HAProxies: the VIP in front of the services, and the WAN link that replication crosses."""
from __future__ import annotations

import socket
from pathlib import Path

from . import control, state
from .errors import LabError
from .layout import REGIONS, Layout

VIP = """\
global
    stats socket {socket} mode 600 level admin
    maxconn 500
defaults
    mode http
    retries 0
    timeout connect 500ms
    timeout client 5s
    timeout server 5s
    timeout check 1s
    option http-server-close
frontend vip
    bind 127.0.0.1:{vip}
    default_backend app
backend app
    balance roundrobin
    option httpchk GET /health/live
    default-server check inter 200ms fall 2 rise 1
    server a 127.0.0.1:{a} weight 100
    server b 127.0.0.1:{b} weight 0
"""

WAN = """\
global
    stats socket {socket} mode 600 level admin
    maxconn 100
defaults
    mode tcp
    retries 0
    timeout connect 1s
    timeout client 1h
    timeout server 1h
frontend to_a
    bind 127.0.0.1:{to_a}
    default_backend to_a
backend to_a
    server db 127.0.0.1:{a}
frontend to_b
    bind 127.0.0.1:{to_b}
    default_backend to_b
backend to_b
    server db 127.0.0.1:{b}
"""


def start(layout: Layout, lab: state.Json) -> None:
    """Starts both HAProxies and waits until their runtime sockets answer."""
    regions, wan = lab["regions"], lab["wan"]
    texts = {
        "vip": VIP.format(socket=lab["vip"]["socket"], vip=lab["vip"]["port"],
                          **{region: regions[region]["app_port"] for region in REGIONS}),
        "wan": WAN.format(socket=wan["socket"], to_a=wan["a"]["port"], to_b=wan["b"]["port"],
                          **{region: regions[region]["db"]["port"] for region in REGIONS}),
    }
    for name, text in texts.items():
        configuration = layout.folder / f"haproxy-{name}.cfg"
        state.write_whole(configuration, text)
        control.spawn(layout, f"haproxy-{name}", ["/usr/sbin/haproxy", "-db", "-q", "-f", str(configuration)])
    for name in texts:
        path = Path(lab[name]["socket"])
        control.wait_until(lambda: answers(path), 10, f"haproxy-{name} (see {layout.log('haproxy-' + name)})")


def answers(path: Path) -> bool:
    try:
        return bool(ask(path, "show version"))
    except LabError:
        return False


def ask(path: Path, command: str) -> str:
    """Sends one command to a runtime socket and returns the reply; raises LabError when nobody listens."""
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(3)
            connection.connect(str(path))
            connection.sendall(command.encode() + b"\n")
            return b"".join(iter(lambda: connection.recv(65536), b"")).decode().strip()
    except OSError as problem:
        raise LabError(f"HAProxy's runtime socket {path} does not answer: {problem}") from problem


def change(path: Path, command: str) -> None:
    """Sends a command that changes something; success is an empty reply, anything else raises LabError."""
    reply = ask(path, command)
    if reply:
        raise LabError(f"HAProxy refused `{command}`: {reply}")


def servers(path: Path, backend: str) -> dict[str, dict]:
    """Each server of a backend: its weight, whether its check says up, and its administrative state."""
    lines = [line.split() for line in ask(path, f"show servers state {backend}").splitlines()[1:]]
    if not lines or lines[0][0] != "#":
        raise LabError(f"HAProxy knows no backend {backend!r}")
    columns = lines[0][1:]
    found = {}
    for line in lines[1:]:
        row = dict(zip(columns, line))
        found[row["srv_name"]] = {
            "weight": int(row["srv_uweight"]), "up": row["srv_op_state"] == "2",
            "maintenance": int(row["srv_admin_state"]) & 1 == 1,  # 0x01: forced by the operator (management.txt)
        }
    return found


def cut(path: Path) -> None:
    """Cuts the WAN: no new connection passes, and those that are open end."""
    for region in REGIONS:
        change(path, f"set server to_{region}/db state maint")
        change(path, f"shutdown sessions server to_{region}/db")


def mend(path: Path) -> None:
    for region in REGIONS:
        change(path, f"set server to_{region}/db state ready")


def is_cut(path: Path) -> bool:
    return all(servers(path, f"to_{region}")["db"]["maintenance"] for region in REGIONS)
