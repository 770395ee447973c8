"""The launcher, without launching a shop."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from app.dev import demo, processes, stack
from app.dev.processes import ProcessEnded, ShopProcess
from app.dev.stack import Stack, StackFailed

SERVES = """
import http.server, sys
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers(); self.wfile.write(b"ok")
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Page).serve_forever()
"""
WAITS = "import time; time.sleep(60)"
STARTS_A_PROCESS = """
import subprocess, sys, time
from app.dev.process_guard import ended_with_us
print(subprocess.Popen(ended_with_us(["/bin/sleep", "60"])).pid, flush=True)
time.sleep(60)
"""


@pytest.fixture
def ports() -> dict[str, str]:
    return {"PORT": str(stack.free_port()), "SIMULATOR_PORT": str(stack.free_port())}


@pytest.fixture
def stand_ins(monkeypatch: pytest.MonkeyPatch, ports: dict[str, str]) -> None:
    """Small programs instead of the shop's."""

    def command(name: str) -> Sequence[str]:
        if name == "worker":
            return [sys.executable, "-c", WAITS]
        return [sys.executable, "-c", SERVES, ports["PORT" if name == "web" else "SIMULATOR_PORT"]]

    monkeypatch.setattr(processes, "flask_command", command)


@pytest.mark.usefixtures("stand_ins")
def test_a_stack_opens_when_shop_and_bank_answer_and_leaves_nothing(
    ports: dict[str, str], tmp_path: Path
) -> None:
    with Stack(ports, tmp_path) as running:
        running.check()
        assert stack.is_taken(int(ports["PORT"]))
        assert [process.name for process in running.processes] == ["simulator", "worker", "web"]
    assert not stack.is_taken(int(ports["PORT"]))


@pytest.mark.usefixtures("stand_ins")
def test_a_process_that_ends_is_noticed(ports: dict[str, str], tmp_path: Path) -> None:
    with Stack(ports, tmp_path) as running:
        running.processes[1].stop()
        with pytest.raises(ProcessEnded, match="The worker process has ended"):
            running.check()


def test_the_last_words_of_a_process_are_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    failing = [sys.executable, "-c", "raise SystemExit('the reason')"]
    monkeypatch.setattr(processes, "flask_command", lambda name: failing)
    process = ShopProcess("web", {}, tmp_path)
    with pytest.raises(ProcessEnded, match=r"exit code 1\).\nthe reason"):
        wait_for_the_end_of(process)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a process with its parent")
def test_a_guarded_process_ends_with_its_parent() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", STARTS_A_PROCESS], cwd=processes.ROOT, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        guarded = Path("/proc") / parent.stdout.readline().strip() / "exe"
        assert guarded.exists()
        parent.kill()
    give_up = time.monotonic() + 10
    while guarded.exists() and time.monotonic() < give_up:
        time.sleep(0.02)
    assert not guarded.exists()


def test_a_port_in_use_is_named(ports: dict[str, str], tmp_path: Path) -> None:
    taken = pytest.raises(StackFailed, match=rf"Port {ports['PORT']} is taken.*PORT=")
    with socket.create_server(("127.0.0.1", int(ports["PORT"]))), taken:
        Stack(ports, tmp_path).check_ports()


def test_a_port_that_is_none_is_refused() -> None:
    with pytest.raises(StackFailed, match="must be a port number"):
        demo._port("PORT", 8000, {"PORT": "eighty"})
    assert demo._port("PORT", 8000, {"PORT": ""}) == 8000


def test_ours_outrank_settings_of_the_caller(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("OGONE_BASE_URL", "https://a-real-bank.test/")
    monkeypatch.setenv("MAILER", "smtp")
    monkeypatch.delenv("PORT", raising=False)
    environ = demo.environment(tmp_path, "postgresql+psycopg://x@/x")
    assert environ["OGONE_BASE_URL"].startswith("http://127.0.0.1:")
    assert environ["MAILER"] == "folder"


def test_the_welcome_tells_all_one_needs(tmp_path: Path) -> None:
    environ = {"PORT": "8000", "SIMULATOR_PORT": "8001", "OFFICE_HOST": "office.localhost"}
    words = demo.welcome(Stack(environ, tmp_path), "Sign in as ada@example.org\n")
    for wanted in (
        "http://127.0.0.1:8000/",
        "http://musee.localhost:8000/",
        "http://office.localhost:8000/",
        "camille@cube.example",
        "http://127.0.0.1:8001/",
        "/dev/mail",
        "/workbench",
        "4111 1111 1111 1111",
        "Sign in as ada@example.org",
        "Ctrl-C",
    ):
        assert wanted in words


@pytest.fixture
def hang_up() -> Iterator[signal.Signals]:
    before = {name: signal.getsignal(name) for name in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM)}
    yield signal.SIGHUP
    for name, handler in before.items():
        signal.signal(name, handler)


def test_a_closed_terminal_stops_it_but_nohup_is_respected(hang_up: signal.Signals) -> None:
    signal.signal(hang_up, signal.SIG_IGN)
    demo._stop_on_signals()
    assert signal.getsignal(hang_up) == signal.SIG_IGN
    signal.signal(hang_up, signal.SIG_DFL)
    demo._stop_on_signals()
    assert signal.getsignal(hang_up) == signal.default_int_handler


RUNS = """
import sys, time
from pathlib import Path
from app.dev import demo
def serves(stack, check_database):
    print("serving", flush=True)
    time.sleep(60)
demo._serve = serves
demo.run(Path(sys.argv[1]))
"""


@pytest.mark.parametrize("stops", [signal.SIGINT, signal.SIGTERM])
def test_a_background_job_of_a_script_stops_on_either_signal(stops: signal.Signals, tmp_path: Path) -> None:
    """A shell without job control starts `make demo &` with SIGINT ignored."""
    with subprocess.Popen(
        [sys.executable, "-c", RUNS, str(tmp_path)],
        cwd=processes.ROOT,
        env={**os.environ, "DATABASE_URL": "postgresql://nowhere/"},
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN),
    ) as running:
        assert running.stdout
        assert running.stdout.readline() == "serving\n"
        running.send_signal(stops)
        assert "Stopped." in running.communicate(timeout=20)[0]


def wait_for_the_end_of(process: ShopProcess) -> None:
    give_up = time.monotonic() + 10
    while time.monotonic() < give_up:
        process.check()
        time.sleep(0.02)
