"""The browser of the tests, found or installed; `python -m e2e.browser` says where it is."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CACHES = (Path.home() / ".cache/ms-playwright", Path.home() / "Library/Caches/ms-playwright")
IN_CACHE = (
    "chromium-*/chrome-linux*/chrome",
    "chromium-*/chrome-mac*/*.app/Contents/MacOS/*",
    "chromium_headless_shell-*/*/*headless*shell",
)
# The last list counts, so this one begins with Playwright's own. The rest are pages the address bar draws
# for each new window, which nobody sees here: with them a window costs more than twice as much.
WITHOUT = (
    "AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,HttpsUpgrades,"
    "HttpsFirstBalancedModeAutoEnable,LensOverlay,MediaRouter,PaintHolding,ThirdPartyStoragePartitioning,"
    "AvoidCorsURLLoaderRestartOnRedirect,OptimizationHints,NetworkTimeServiceQuerying,AimEnabled,"
    "PreconnectToSearch,WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup"
)
QUIETLY = [
    "--no-sandbox",  # it only visits ourselves, and root and containers have no sandbox to give
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={WITHOUT}",
    "--disable-auto-reload",  # after a power cut it asks again when it is told to
    "--use-fake-device-for-media-stream",  # a phone has a camera; whether it may be used is asked as ever
]
NONE_FOUND = """\
The journeys need Chromium, and neither Playwright nor the system’s package manager could install it.
Install Chromium or Google Chrome so that one of these runs: {names}."""


@cache
def chromium() -> Path:
    """Where it is; installed if need be. SystemExit says what to do when nothing helps."""
    for install in (_nothing, _with_libraries, _from_playwright, _from_the_system):
        install()
        if found := _found():
            return found
    sys.exit(NONE_FOUND.format(names=", ".join(NAMES)))


def launch_options() -> dict[str, object]:
    """For Playwright's `launch`."""
    return {"executable_path": str(chromium()), "args": QUIETLY}


def _found() -> Path | None:
    return next(filter(_runs, _candidates()), None)


def _candidates() -> Iterator[Path]:
    for name in NAMES:
        if path := shutil.which(name):
            yield Path(path)
    given = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    for cache_folder in [Path(given)] if given else CACHES:
        for pattern in IN_CACHE:
            yield from sorted(cache_folder.glob(pattern), reverse=True)


def _runs(program: Path) -> bool:
    """Some systems have a placeholder of that name, which only says how to get the real one."""
    try:
        asked = subprocess.run([program, "--version"], capture_output=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0


def _nothing() -> None:
    pass


def _with_libraries() -> None:
    if os.geteuid() == 0:
        _try(sys.executable, "-m", "playwright", "install", "--with-deps", "chromium")


def _from_playwright() -> None:
    _try(sys.executable, "-m", "playwright", "install", "chromium")


def _from_the_system() -> None:
    if not shutil.which("apt-get"):
        return
    as_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    _try(*as_root, "apt-get", "update", "-q")
    _try(*as_root, "apt-get", "install", "-y", "-q", "chromium")


def _try(*command: str) -> None:
    """What it says goes to stderr: our own answer on stdout is one path."""
    print("Trying:", *command, file=sys.stderr, flush=True)
    try:
        subprocess.run(command, stdout=sys.stderr, timeout=600, check=False)
    except (OSError, subprocess.TimeoutExpired) as trouble:
        print(trouble, file=sys.stderr)


if __name__ == "__main__":
    print(chromium())
