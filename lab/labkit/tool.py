"""What the programs in lab/tools have in common: JSON on standard output, a problem on standard error and exit 1."""
from __future__ import annotations

import json
import sys
from typing import Any, Callable

import psycopg2

from .errors import LabError


def run(name: str, work: Callable[[], dict[str, Any]]) -> int:
    """Prints what `work` found; where it could not be had, says why and prints no number."""
    try:
        found = work()
    except (LabError, psycopg2.Error, OSError) as problem:
        print(f"{name}: {' '.join(str(problem).split())}", file=sys.stderr)
        return 1
    print(json.dumps(found))
    return 0
