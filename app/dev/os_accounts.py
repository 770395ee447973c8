"""Whose rights PostgreSQL runs with: ours, except for root, under whom it refuses to run."""

from __future__ import annotations

import hashlib
import os
import pwd
import stat
from pathlib import Path
from pwd import struct_passwd

UNPRIVILEGED = ("postgres", "nobody")
FOR_ROOT = Path("/var/lib/parterre")


def service_account(data: Path) -> struct_passwd | None:
    """The account to run as, if not our own: whoever has the data already, else one without rights."""
    if os.geteuid() != 0:
        return None
    if data.exists() and (owner := data.stat().st_uid):
        return pwd.getpwuid(owner)
    known = {account.pw_name: account for account in pwd.getpwall()}
    return next(known[name] for name in UNPRIVILEGED if name in known)


def within_reach(home: Path, account: struct_passwd | None) -> Path:
    """`home`, made; or another folder if the account could not get there (root’s own is closed to others)."""
    _open_folder(home)
    if account is None or (home / "data").exists() or everybody_may_enter(home):
        return home
    _open_folder(FOR_ROOT)
    _open_folder(elsewhere(home))
    return elsewhere(home)


def elsewhere(home: Path) -> Path:
    return FOR_ROOT / hashlib.sha256(os.fsencode(home)).hexdigest()[:12]


def everybody_may_enter(path: Path) -> bool:
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in path.resolve().parents)


def everybody_may_run(program: Path) -> bool:
    wanted = stat.S_IROTH | stat.S_IXOTH
    return program.stat().st_mode & wanted == wanted and everybody_may_enter(program)


def let_everybody_read(top: Path) -> None:
    for path in (top, *top.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.stat().st_mode & stat.S_IXUSR else 0o644)


def _open_folder(folder: Path) -> None:
    """Others may pass through, to what is theirs, and list nothing."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o711)
