"""The embedded PostgreSQL, for real: started, killed, restarted."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, make_url, text

from app.dev.embedded_postgres import EmbeddedPostgres
from app.dev.postgres_folder import EmbeddedPostgresFailed, erase
from app.dev.processes import ROOT

HOLDS_ONE = """
import sys, time
from pathlib import Path
from app.dev.embedded_postgres import EmbeddedPostgres
with EmbeddedPostgres(Path(sys.argv[1])) as server:
    print(server.pid, flush=True)
    time.sleep(60)
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One folder for all, with a space in its name; initdb is what takes the time."""
    home = tmp_path_factory.mktemp("own") / "a server"
    yield home
    erase(home)


def ask(server: EmbeddedPostgres, question: str) -> object:
    with psycopg.connect(address(server), autocommit=True) as connection:
        answer = connection.execute(question.encode())
        row = answer.fetchone() if answer.description else None
        return row and row[0]


def address(server: EmbeddedPostgres) -> str:
    return make_url(server.url).set(drivername="postgresql").render_as_string(hide_password=False)


def test_its_url_is_for_sqlalchemy_and_its_role_is_no_superuser(home: Path) -> None:
    with EmbeddedPostgres(home) as server:
        engine = create_engine(server.url)
        with engine.connect() as connection:
            assert connection.scalar(text("SELECT current_setting('is_superuser')")) == "off"
            assert connection.scalar(text("SHOW synchronous_commit")) == "on"
            assert connection.scalar(text("SHOW fsync")) == "on"
        engine.dispose()


def test_data_outlive_it(home: Path) -> None:
    with EmbeddedPostgres(home) as server:
        ask(server, "CREATE TABLE IF NOT EXISTS kept AS SELECT 42 AS answer")
    with EmbeddedPostgres(home) as server:
        assert ask(server, "SELECT answer FROM kept") == 42


def test_a_throw_away_server_spares_the_disk(home: Path) -> None:
    with EmbeddedPostgres(home, durable=False) as server:
        assert ask(server, "SHOW fsync") == "off"


def test_surroundings_meant_for_other_servers_change_nothing(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPORT", "1")
    monkeypatch.setenv("PGHOST", "nowhere.test")
    with EmbeddedPostgres(home) as server:
        assert ask(server, "SELECT 1") == 1


def test_two_on_one_folder_are_refused(home: Path) -> None:
    with EmbeddedPostgres(home), pytest.raises(EmbeddedPostgresFailed, match="Another process"):
        EmbeddedPostgres(home).start()


def test_it_says_when_it_is_gone(home: Path) -> None:
    with EmbeddedPostgres(home) as server:
        server.check()
        os.kill(server.pid or 0, signal.SIGKILL)
        with pytest.raises(EmbeddedPostgresFailed, match="does not run"):
            keep_checking(server)


def test_what_was_acknowledged_survives_a_kill(home: Path) -> None:
    with EmbeddedPostgres(home) as server:
        ask(server, "CREATE TABLE acknowledged AS SELECT 7 AS answer")
        os.kill(server.pid or 0, signal.SIGKILL)
    with EmbeddedPostgres(home) as server:
        assert ask(server, "SELECT answer FROM acknowledged") == 7


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a process with its parent")
def test_it_ends_with_a_killed_launcher_and_starts_again(home: Path) -> None:
    launcher = subprocess.Popen(
        [sys.executable, "-c", HOLDS_ONE, str(home)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    with launcher:
        assert launcher.stdout is not None
        pid = int(launcher.stdout.readline())
        launcher.kill()
    wait_until_gone(pid)
    with EmbeddedPostgres(home) as server:
        assert ask(server, "SELECT 1") == 1


def test_a_note_about_a_stranger_does_not_stop_it(home: Path) -> None:
    with EmbeddedPostgres(home) as server:
        note = server.data / "postmaster.pid"
    note.write_text(f"{os.getpid()}\n{server.data}\n")
    with EmbeddedPostgres(home) as server:
        assert ask(server, "SELECT 1") == 1


def test_a_path_too_long_for_a_socket_is_no_obstacle(tmp_path: Path) -> None:
    home = tmp_path / ("deep" * 20)
    with EmbeddedPostgres(home, durable=False) as server:
        assert ask(server, "SELECT 1") == 1
        sockets = Path(str(make_url(server.url).query["host"]))
    assert not sockets.exists()
    erase(home)


def test_a_log_tells_why_it_did_not_start(home: Path) -> None:
    with EmbeddedPostgres(home) as server:
        version = server.data / "PG_VERSION"
    right = version.read_text()
    version.write_text("9\n")
    try:
        with pytest.raises(EmbeddedPostgresFailed, match="incompatible with server"):
            EmbeddedPostgres(home).start()
    finally:
        version.write_text(right)


def keep_checking(server: EmbeddedPostgres) -> None:
    give_up = time.monotonic() + 10
    while time.monotonic() < give_up:
        server.check()
        time.sleep(0.02)


def wait_until_gone(pid: int) -> None:
    give_up = time.monotonic() + 10
    while time.monotonic() < give_up and Path(f"/proc/{pid}/exe").exists():
        time.sleep(0.02)
