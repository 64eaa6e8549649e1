"""A few lines of HTTP for the command line."""
from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any, Optional


def status(url: str, timeout: float = 1.0) -> Optional[int]:
    """The status of a GET; None when nobody answers in time."""
    try:
        with urllib.request.urlopen(url, timeout=timeout) as response:
            return response.status
    except urllib.error.HTTPError as refused:
        refused.close()
        return refused.code
    except OSError:
        return None


def document(url: str, timeout: float = 1.0) -> Optional[Any]:
    """The JSON a GET is answered with, whatever the status; None when nobody answers in time."""
    try:
        with urllib.request.urlopen(url, timeout=timeout) as response:
            return json.load(response)
    except urllib.error.HTTPError as refused:
        with refused:
            return json.load(refused)
    except OSError:
        return None
