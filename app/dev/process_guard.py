"""Starts a command that ends when its parent ends, if wanted with the rights of another account; and ends it.

A program of its own (`process_guard.py PARENT SIGNAL UID GID COMMAND…`) that becomes the command:
code run between fork and exec is not safe in a process that has threads.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pwd import struct_passwd

PR_SET_PDEATHSIG = 1
ENDS_WITHIN = 30  # seconds a process has to end by itself


def ended_with_us(
    command: Sequence[str],
    *,
    ends_by: signal.Signals = signal.SIGTERM,
    account: struct_passwd | None = None,
) -> list[str]:
    """The command line that runs `command` until we end. Linux only: elsewhere it may outlive us."""
    uid, gid = (account.pw_uid, account.pw_gid) if account else (os.geteuid(), os.getegid())
    words = (os.getpid(), int(ends_by), uid, gid)
    return [sys.executable, "-I", "-S", __file__, *map(str, words), *command]


def end(process: subprocess.Popen[bytes], *signals: signal.Signals, timeout: float = ENDS_WITHIN) -> None:
    """Send `signals` one after the other until it has ended; the last is SIGKILL."""
    for each in (*signals, signal.SIGKILL):
        process.send_signal(each)
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout)
            return


def _become(parent: int, ends_by: int, uid: int, gid: int, *, command: list[str]) -> None:
    if uid != os.geteuid():
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, ends_by)
        if os.getppid() != parent:  # it ended before we could ask to be told
            sys.exit(1)
    os.execv(command[0], command)


if __name__ == "__main__":
    _become(*map(int, sys.argv[1:5]), command=sys.argv[5:])
