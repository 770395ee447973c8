"""Named places where a test may pull the plug, to prove that a crash there loses nothing."""

from __future__ import annotations

import os
import signal


def reach(name: str) -> None:
    """Die here, as in a power cut, if the environment says so."""
    if os.environ.get("FAILPOINT") == name:
        os.kill(os.getpid(), signal.SIGKILL)
