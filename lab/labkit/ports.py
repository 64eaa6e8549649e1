"""Free ports that stay this lab's own while its servers are down.

Ports are taken from below the range the kernel gives to outgoing connections, so that a client's connection
cannot sit on a killed server's port when it is started again. Labs keep out of each other's way by holding
an abstract Unix socket (unix(7)) per port, which vanishes with its holder.
"""
from __future__ import annotations

import random
import socket
from pathlib import Path

from .errors import LabError

LOWEST = 15000


class Reservation:
    """Ports held for a lab; `descriptors` are inherited by the supervisor, which holds them from then on."""

    def __init__(self) -> None:
        self._holders: list[socket.socket] = []

    @property
    def descriptors(self) -> list[int]:
        return [holder.fileno() for holder in self._holders]

    def take(self) -> int:
        highest = _first_ephemeral_port() - 1
        for _ in range(500):
            port = random.randint(LOWEST, highest)
            holder = _hold(port)
            if holder is None:
                continue
            if _is_free(port):
                self._holders.append(holder)
                return port
            holder.close()
        raise LabError(f"no free port found between {LOWEST} and {highest}")

    def close(self) -> None:
        for holder in self._holders:
            holder.close()
        self._holders.clear()


def _hold(port: int) -> socket.socket | None:
    holder = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        holder.bind(f"\0muster-lab-port-{port}")
    except OSError:
        holder.close()
        return None
    return holder


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _first_ephemeral_port() -> int:
    first = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    return first if first > LOWEST + 1000 else 32768
