"""The command line of the lab."""
from __future__ import annotations

import argparse
import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any, Optional

from . import acknowledged, breaks, control, layout as places, lifecycle, moments, overview, reconcile, state
from .errors import LabError
from .layout import REGIONS, Layout

DESCRIPTION = """\
Two regions of real servers on this machine: PostgreSQL 15 primary and streaming standby, an HTTP service per region,
HAProxy in front (the VIP), and a second HAProxy as the link between the regions."""


def say(line: str) -> None:
    print(line, flush=True)


def show(content: dict[str, Any]) -> None:
    print(json.dumps(content, indent=2))


def parser() -> argparse.ArgumentParser:
    root = argparse.ArgumentParser(prog="lab/lab", description=DESCRIPTION)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--folder", type=lifecycle.folder_of, help="the lab's folder (default: $MUSTER_LAB, else .lab)")
    commands = root.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def add(name: str, text: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=text, description=text, parents=[common])

    for name, text in (("up", "raise the lab; a half-dead one is removed first"),
                       ("reset", "put the lab back to how it was raised; runs and keys stay")):
        add(name, text).add_argument("--owner", type=int, metavar="PID", help="take it down when this process ends")
    add("down", "stop everything of the lab").add_argument("--purge", action="store_true", help="remove its folder too")
    add("status", "show the lab as it is now").add_argument("--json", action="store_true")
    add("env", "print the endpoints, for a shell to evaluate")
    client = add("client", "the client that writes 20 times a second through the VIP")
    client.add_argument("action", choices=("start", "stop", "report"))
    client.add_argument("--rate", type=float, default=20, help="writes a second, for start (default 20)")
    for name, text in (("kill-region", "kill -9 everything of a region"), ("start-region", "start what of it is down")):
        add(name, text).add_argument("region", choices=REGIONS)
    add("cut-link", "cut the link between the regions")
    add("mend-link", "mend it")
    pause = add("pause-replication", "stop replay on the standby, so that it falls behind")
    pause.add_argument("--lag", type=float, default=0, metavar="SECONDS", help="wait until it is this far behind")
    resume = add("resume-replication", "let replay go on")
    promote = add("break-promote", "make promotion fail, provably not done; or possible again")
    promote.add_argument("switch", choices=("on", "off"))
    for command in (pause, resume, promote):
        command.add_argument("--region", choices=REGIONS, help="default: the standby")
    add_lost(add("lost", "acknowledged writes that a region's database does not hold"))
    return root


def add_lost(command: argparse.ArgumentParser) -> None:
    command.add_argument("--region", choices=REGIONS, help="default: the primary")
    command.add_argument("--salvage", choices=REGIONS, help="count how many of them this region's database holds")
    command.add_argument("--began", type=moments.parse, metavar="MOMENT", help="when the outage began (RFC 3339)")


def client(layout: Layout, action: str, rate: float) -> None:
    if action == "report":
        show(acknowledged.report(acknowledged.read(layout.client_log)))
        return
    lab = state.required(layout)
    if action == "stop":
        say("stopped" if control.stop(layout, "client") else "the client does not run")
        return
    pid = control.spawn_module(layout, "client", "client", "--host", "127.0.0.1", "--port", str(lab["vip"]["port"]),
                               "--log", str(layout.client_log), "--rate", str(rate))
    say(f"writing {rate:g} times a second to {lab['vip']['url']}, pid {pid}, log {layout.client_log}")


def lost(layout: Layout, region: Optional[str], salvage: Optional[str], began: Optional[datetime]) -> None:
    lab = state.required(layout)
    region = region or breaks.primary(layout, lab)
    writes = acknowledged.read(layout.client_log)  # first: what is acknowledged later cannot count as lost
    kept = reconcile.read(lab["regions"][region]["db"]["operator_dsn"])
    other = None if salvage is None else reconcile.read(lab["regions"][salvage]["db"]["operator_dsn"])
    show({"region": region, **reconcile.compare(writes, kept, other, began)})


def run(given: argparse.Namespace, layout: Layout) -> None:
    command = given.command
    if command == "up":
        lifecycle.up(layout, say, given.owner)
    elif command == "down":
        stopped = lifecycle.down(layout)
        if given.purge:
            lifecycle.purge(layout)
        say(f"stopped {stopped} processes" if stopped else "nothing was running")
    elif command == "reset":
        lifecycle.reset(layout, say, given.owner)
    elif command == "status":
        found = overview.status(layout)
        show(found) if given.json else say("\n".join(overview.lines(found)))
    elif command == "env":
        say("\n".join(overview.environment(layout)))
    elif command == "client":
        client(layout, given.action, given.rate)
    elif command == "lost":
        lost(layout, given.region, given.salvage, given.began)
    else:
        show(run_break(given, layout))


def run_break(given: argparse.Namespace, layout: Layout) -> dict[str, Any]:
    command = given.command
    if command == "kill-region":
        return breaks.kill_region(layout, given.region)
    if command == "start-region":
        return breaks.start_region(layout, given.region)
    if command == "cut-link":
        return breaks.cut_link(layout)
    if command == "mend-link":
        return breaks.mend_link(layout)
    if command == "pause-replication":
        return breaks.pause_replication(layout, given.region, given.lag)
    if command == "resume-replication":
        return breaks.resume_replication(layout, given.region)
    return breaks.break_promote(layout, given.region, given.switch == "on")


def main(arguments: list[str]) -> int:
    given = parser().parse_args(arguments)
    try:
        folder: Optional[Path] = given.folder
        run(given, Layout(folder) if folder else places.default_layout())
    except LabError as problem:
        print(f"lab/lab: {problem}", file=sys.stderr)
        return 1
    return 0
