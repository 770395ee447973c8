"""The postman: server-to-server notifications, tried again at most four times, never in a request's way."""

from __future__ import annotations

import logging
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor

import requests

from app.simulator import life
from app.simulator.bank import CODE_LIFE, Bank

_log = logging.getLogger("app.simulator")
RETRIES = 4
POSTMEN = 4
_HEADERS = {"Content-Type": "application/x-www-form-urlencoded"}
_PATIENCE = 0.25  # seconds between looks when nothing wakes us
_TIDY = 60.0  # seconds between looks at what is to be forgotten


class Notifier:
    """Tests call run_due by hand; a running simulator starts the thread."""

    def __init__(self, bank: Bank) -> None:
        self.bank = bank
        self._something_due = threading.Event()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None
        self._local = threading.local()
        self._tidied = 0.0

    def start(self) -> None:
        """Also picks up letters that were under way when the last process ended."""
        with self.bank.store.writing():
            self.bank.store.do("UPDATE letters SET state = 'due' WHERE state = 'under way'")
        self._thread = threading.Thread(target=self._work, name="simulator-notifier", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._something_due.set()
        if self._thread:
            self._thread.join(timeout=5)

    def wake(self) -> None:
        self._something_due.set()

    def run_due(self, now: float | None = None) -> int:
        """Make the changes that are due, deliver the letters that are due; how many were tried."""
        life.catch_up(self.bank)
        self._forget()
        letters = self._claim(self.bank.now() if now is None else now)
        for letter in letters:
            self._deliver(letter)
        return len(letters)

    def deliver(self, payid: int) -> None:
        """Online timing: within the payment, before its answer."""
        for letter in self._claim(self.bank.now(), payid):
            self._deliver(letter)

    def _work(self) -> None:
        with ThreadPoolExecutor(POSTMEN, thread_name_prefix="simulator-postman") as postmen:
            while not self._stopped.is_set():
                self._something_due.wait(_PATIENCE)
                self._something_due.clear()
                try:
                    self._round(postmen)
                except sqlite3.Error:
                    _log.exception("notifier")

    def _round(self, postmen: ThreadPoolExecutor) -> None:
        life.catch_up(self.bank)
        self._forget()
        for letter in self._claim(self.bank.now()):
            postmen.submit(self._deliver, letter)

    def _claim(self, now: float, payid: int | None = None) -> list[sqlite3.Row]:
        """One postman a letter."""
        store = self.bank.store
        mine, values = ("AND payid = ?", (payid,)) if payid else ("", ())
        due = f"SELECT * FROM letters WHERE state = 'due' AND due <= ? {mine} ORDER BY due, id LIMIT 100"
        if not store.rows(due, now, *values):
            return []
        with store.writing():
            letters = store.rows(due, now, *values)
            for letter in letters:
                store.do("UPDATE letters SET state = 'under way' WHERE id = ?", letter["id"])
        return letters

    def _deliver(self, letter: sqlite3.Row) -> None:
        answer = self._post(letter["body"])
        tries = letter["tries"] + 1
        again = "due" if tries <= RETRIES else "given up"
        state = "delivered" if answer == "200" else again
        due = self.bank.now() + self.bank.settings.notification_retry
        with self.bank.store.writing():
            sql = "UPDATE letters SET state = ?, tries = ?, answer = ?, due = ? WHERE id = ?"
            self.bank.store.do(sql, state, tries, answer, due, letter["id"])
        _log.info("notified", extra={"payid": letter["payid"], "status": letter["status"], "answer": answer})

    def _post(self, body: str) -> str:
        """The HTTP status, or the kind of failure. A redirect is not an answer, so it is not followed."""
        settings = self.bank.settings
        try:
            answer = self._session().post(
                settings.notification_url, data=body.encode(), headers=_HEADERS,
                timeout=(3, settings.notification_timeout), allow_redirects=False,
            )  # fmt: skip
        except requests.RequestException as trouble:
            return type(trouble).__name__
        return str(answer.status_code)

    def _session(self) -> requests.Session:
        found: requests.Session | None = getattr(self._local, "session", None)
        if found is None:
            found = self._local.session = requests.Session()
            found.trust_env = False  # no proxy between the bank and the shop, and less work a request
        return found

    def _forget(self) -> None:
        """Aliases that were not to be kept, and the memory of verification codes."""
        now, store = self.bank.now(), self.bank.store
        if now - self._tidied < _TIDY:
            return
        self._tidied = now
        self.bank.codes.clear(now)
        old = (now - CODE_LIFE,)
        if store.rows("SELECT 1 FROM aliases WHERE persist = 'N' AND created <= ? LIMIT 1", *old):
            with store.writing():
                store.do("DELETE FROM aliases WHERE persist = 'N' AND created <= ?", *old)
