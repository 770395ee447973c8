"""What the processes of a shop are started with."""

from __future__ import annotations

import os
import resource

import pytest
from click.testing import CliRunner

from app.cli import serve


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    words: list[str] = []
    monkeypatch.setattr(os, "execv", lambda program, command: words.extend((*_settings(), *command)))
    monkeypatch.setattr(resource, "setrlimit", lambda kind, limits: None)
    return words


def test_no_more_workers_than_processors(started: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    CliRunner().invoke(serve.web, [], env={"WEB_WORKERS": "4", "WEB_THREADS": "6", "PORT": "8123"})
    assert option("--workers", started) == "1"
    assert "WEB_THREADS=6" in started
    assert option("--port", started) == "8123"
    assert started[-1] == "wsgi:server"


def test_the_simulator_is_one_process(started: list[str]) -> None:
    """Its verification codes live in its memory."""
    CliRunner().invoke(serve.simulator, [], env={"SIMULATOR_PORT": "8124", "PARTERRE_ENV": "development"})
    assert option("--workers", started) == "1"
    assert option("--port", started) == "8124"
    assert started[-1] == "app.simulator.wsgi:app"


def _settings() -> list[str]:
    return [f"{name}={value}" for name, value in os.environ.items()]


def option(name: str, words: list[str]) -> str:
    return words[words.index(name) + 1]
