"""lab.json: the one file that says where the lab's endpoints, sockets, data and processes are."""
from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, Optional

from .errors import LabError
from .layout import Layout
from .processes import Identity, is_running

Json = dict[str, Any]


def load(layout: Layout) -> Optional[Json]:
    """The lab's state; None when no lab was raised in this folder."""
    try:
        return json.loads(layout.state.read_text())
    except FileNotFoundError:
        return None


def required(layout: Layout) -> Json:
    state = load(layout)
    if state is None:
        raise LabError(f"no lab in {layout.folder}: raise one with `lab/lab up` (or name its folder with --folder)")
    return state


def save(layout: Layout, state: Json) -> None:
    """Replaces lab.json in one step, so that no reader sees half of it."""
    write_whole(layout.state, json.dumps(state, indent=2) + "\n")


def write_whole(path: Path, content: str, mode: int = 0o644) -> None:
    """Writes a file in one step: under another name first, then renamed."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "w") as file:
        file.write(content)
    os.replace(draft, path)


def identity(state: Json, name: str) -> Optional[Identity]:
    """The process recorded under a name; None when none is recorded or it is recorded as exited."""
    record = state["processes"].get(name)
    if record is None or record["state"] != "running":
        return None
    return Identity(record["pid"], record["start"], record["boot"])


def runs(state: Json, name: str) -> bool:
    """Whether the process recorded under this name is alive now."""
    found = identity(state, name)
    return found is not None and is_running(found)


def identities(state: Json) -> dict[str, Identity]:
    named = {name: identity(state, name) for name in state["processes"]}
    return {name: found for name, found in named.items() if found is not None}
