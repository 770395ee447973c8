"""A real `flask web` on a town's database."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from app.dev.process_guard import ended_with_us
from app.dev.processes import ROOT, flask_command
from app.dev.stack import free_port
from tests.conftest import environ
from tests.races.waiting import STARTS_WITHIN, until

PATIENCE = 60  # seconds for an answer, on a busy machine


@contextmanager
def web(database_url: str, log_file: Path, **settings: str) -> Iterator[str]:
    """Its address; two processes unless the settings say otherwise."""
    url = f"http://127.0.0.1:{(port := free_port())}"
    own = environ(database_url, **{"WEB_WORKERS": "2", "SECURE_COOKIES": "0", **settings})
    with log_file.open("wb") as log:
        command = ended_with_us(flask_command("web", "--port", str(port)))
        server = subprocess.Popen(command, cwd=ROOT, env=own, stdout=log, stderr=log)
    until(lambda: _answers(url), STARTS_WITHIN)
    yield url
    server.terminate()
    server.wait()


def _answers(url: str) -> bool:
    try:
        return requests.get(f"{url}/readyz", timeout=PATIENCE).ok
    except requests.ConnectionError:
        return False
