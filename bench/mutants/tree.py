"""Copies of the repository: a mutant is never written into the working tree."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
STATE = ROOT / ".mutants"
LEFT_OUT = (".git", ".venv", ".data", ".mutants", ".mypy_cache", ".ruff_cache", ".hypothesis", "look")
DECIDE = ("app", "tests", "templates")  # whether what was recorded still holds


def copy(to: Path, of: Path = ROOT) -> Path:
    shutil.copytree(of, to, ignore=shutil.ignore_patterns(*LEFT_OUT))
    return to


def compile_all(copy: Path) -> None:
    """The app and the tests as pytest rewrites them, so that no mutant waits for that."""
    environ = os.environ | {"PYTHONDONTWRITEBYTECODE": ""}
    command = [sys.executable, "-m", "pytest", "-q", "--collect-only", "tests"]
    subprocess.run(command, cwd=copy, env=environ, stdout=subprocess.DEVNULL, check=True)


def state() -> Path:
    """What is known about exactly this code and these tests; a run that was stopped goes on from it."""
    seen = hashlib.sha256()
    for file in sorted(file for folder in DECIDE for file in (ROOT / folder).rglob("*.[ph]*")):
        if file.suffix in (".py", ".html"):
            seen.update(file.relative_to(ROOT).as_posix().encode() + b"\0" + file.read_bytes())
    folder = STATE / seen.hexdigest()[:12]
    folder.mkdir(parents=True, exist_ok=True)
    return folder
