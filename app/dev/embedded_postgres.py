"""A real PostgreSQL out of a wheel: nothing to install, nothing to administer.

We run the wheel's programs ourselves. Its own Python interface, when used by root, creates an account on the
machine and opens every folder above the data to everybody.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Self
from urllib.parse import quote

import psycopg

from app.dev import os_accounts
from app.dev.postgres_programs import programs
from app.dev.process_guard import PATIENCE, end, leashed

ROLE = "parterre"
PORT = 5432  # of the socket's name only; said aloud so that a PGPORT around us changes nothing
STARTS_WITHIN = 60  # seconds: recovery after a crash is included
LONGEST_SOCKET_FOLDER = 80  # bytes: a socket's whole path may have 103 on some systems

SMALL_SHARED_MACHINE = {
    "max_connections": "100",
    "shared_buffers": "128MB",
    "effective_cache_size": "512MB",
    "max_wal_size": "512MB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "jit": "off",
    "io_method": "sync",
    "max_parallel_workers_per_gather": "0",
    "autovacuum_max_workers": "1",
    "log_checkpoints": "off",
    "timezone": "UTC",
}
NOTHING_IS_LOST = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
NOTHING_IS_KEPT = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}


class EmbeddedPostgresFailed(Exception):
    """PostgreSQL did not start; the message is meant for whoever typed the command."""


class EmbeddedPostgres:
    """One PostgreSQL on one folder, reachable through a socket only its owner may open.

    It ends with the process that started it, even if that one is killed.
    """

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        self.home = home.resolve()
        self.durable = durable
        self._process: subprocess.Popen[bytes] | None = None
        self._lock: IO[str] | None = None
        self._sockets: Path | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """The shop's database, as SQLAlchemy wants it; its role may create databases but is no superuser."""
        return f"postgresql+psycopg://{ROLE}@/{ROLE}?host={quote(str(self._sockets), safe='')}&port={PORT}"

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def log(self) -> Path:
        return self.home / "postgres.log"

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def check(self) -> None:
        """Raises when the server is gone."""
        if self._process is None or self._process.poll() is not None:
            words = self.log.read_text(errors="replace").splitlines()[-8:]
            raise EmbeddedPostgresFailed("\n".join([f"PostgreSQL does not run on {self.data}.", *words]))

    def start(self) -> None:
        self._account = os_accounts.servant(self.data)
        try:
            self.home = os_accounts.within_reach(self.home, self._account)
        except PermissionError:
            raise EmbeddedPostgresFailed(f"{self.home} belongs to another account.") from None
        self._lock = _only_one(self.home)
        try:
            self._programs = programs(self.home, self._account)
            self._make_data()
            _clear_the_way(self.data)
            self._sockets = self._socket_folder()
            self._process = self._launch()
            self._make_database()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        if self._process is not None:
            cleanly = [signal.SIGINT] if self.durable else []
            end(self._process, *cleanly, signal.SIGQUIT)
            self._process = None
        if self._sockets is not None:
            shutil.rmtree(self._sockets, ignore_errors=True)
            self._sockets = None
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _make_data(self) -> None:
        """Made beside and renamed, so that half a cluster is never taken for one."""
        if self.data.exists():
            return
        draft = self.home / "data.new"
        shutil.rmtree(draft, ignore_errors=True)
        self._own_folder(draft)
        self._initdb(draft)
        draft.rename(self.data)

    def _initdb(self, folder: Path) -> None:
        """The built-in locale sorts and folds alike on every machine."""
        options = ["--username=postgres", "--auth=trust", "--encoding=UTF8"]
        locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        haste = [] if self.durable else ["--no-sync"]
        command = self._command("initdb", f"--pgdata={folder}", *options, *locale, *haste)
        done = subprocess.run(command, env=_environment(), capture_output=True, text=True, check=False)
        if done.returncode:
            raise EmbeddedPostgresFailed(f"initdb failed:\n{done.stdout}{done.stderr}")

    def _socket_folder(self) -> Path:
        """Beside the data, or in the temporary folder when that path is too long for a socket."""
        folder = self.home / "sockets"
        if len(os.fsencode(folder)) > LONGEST_SOCKET_FOLDER:
            folder = Path(tempfile.mkdtemp(prefix="parterre-"))
        shutil.rmtree(folder, ignore_errors=True)
        self._own_folder(folder)
        return folder

    def _own_folder(self, folder: Path) -> None:
        folder.mkdir(mode=0o700)
        if self._account:
            os.chown(folder, self._account.pw_uid, self._account.pw_gid)

    def _launch(self) -> subprocess.Popen[bytes]:
        options = [word for name, value in self._settings().items() for word in ("-c", f"{name}={value}")]
        with self.log.open("wb") as log:
            return subprocess.Popen(
                self._command("postgres", "-D", str(self.data), *options),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=_environment(),
                start_new_session=True,  # Ctrl-C in the terminal is for the launcher alone
            )

    def _settings(self) -> dict[str, str]:
        """Said on the command line: the cluster's own files belong to another account when we are root."""
        where = {
            "listen_addresses": "",
            "unix_socket_directories": str(self._sockets),
            "unix_socket_permissions": "0700",
            "port": str(PORT),
        }
        return SMALL_SHARED_MACHINE | (NOTHING_IS_LOST if self.durable else NOTHING_IS_KEPT) | where

    def _command(self, program: str, *options: str) -> list[str]:
        command = [str(self._programs / program), *options]
        return leashed(command, ends_by=signal.SIGINT, account=self._account)

    def _make_database(self) -> None:
        with self._first_connection() as connection:
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone():
                connection.execute(f"CREATE ROLE {ROLE} LOGIN CREATEDB")
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [ROLE]).fetchone():
                connection.execute(f"CREATE DATABASE {ROLE} OWNER {ROLE}")

    def _first_connection(self) -> psycopg.Connection[tuple[object, ...]]:
        """As superuser; waits until the server is up."""
        give_up = time.monotonic() + STARTS_WITHIN
        where = {
            "host": str(self._sockets),
            "port": PORT,
            "user": "postgres",
            "dbname": "postgres",
        }
        while True:
            try:
                return psycopg.connect(**where, autocommit=True)  # type: ignore[arg-type]
            except psycopg.OperationalError as trouble:
                self.check()
                if time.monotonic() > give_up:
                    raise EmbeddedPostgresFailed(f"PostgreSQL lets nobody in: {trouble}") from None
                time.sleep(0.02)


def erase(home: Path) -> None:
    """Remove a server's folder and all its data, wherever they had to be put."""
    for place in {home.resolve(), os_accounts.elsewhere(home.resolve())}:
        if place.exists():
            _only_one(place).close()
            shutil.rmtree(place)


def _environment() -> dict[str, str]:
    """Ours holds secrets, and PG… variables meant for other servers."""
    return {"PATH": os.defpath, "LC_ALL": "C"}


def _only_one(home: Path) -> IO[str]:
    lock = (home / "lock").open("a")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise EmbeddedPostgresFailed(f"Another process is using {home}. Stop it first.") from None
    return lock


def _clear_the_way(data: Path) -> None:
    """What an earlier run left: a server without its launcher is stopped, a note about a stranger removed.

    PostgreSQL takes any living process with the noted number for a server; after a restart of a container
    it often is something else.
    """
    note = data / "postmaster.pid"
    if not note.exists():
        return
    pid = note.read_text().partition("\n")[0]
    if f" -D {data} " not in _command_line(pid):
        note.unlink()
        return
    with suppress(ProcessLookupError):
        os.kill(int(pid), signal.SIGINT)
    give_up = time.monotonic() + PATIENCE
    while note.exists() and time.monotonic() < give_up:
        time.sleep(0.02)


def _command_line(pid: str) -> str:
    """Empty when there is no such process."""
    with suppress(FileNotFoundError):
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    with suppress(FileNotFoundError):
        command = ["ps", "-ww", "-o", "command=", "-p", pid]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout
    return ""
