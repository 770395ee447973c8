"""The shop the journeys visit: one of our own, all its processes real, or one that is deployed already."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import default
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask import session as cookie

from app.accounting.credit import services as credit
from app.accounting.vouchers import services as vouchers
from app.db import database
from app.dev import environment as development
from app.dev.environment import OFFICE_HOST
from app.dev.processes import ROOT, ShopProcess, flask_command
from app.dev.seed_data import team
from app.dev.stack import Stack, free_port
from app.factory import create_app
from app.flows.accounts import services as accounts
from app.flows.accounts.models import SignInMethod
from app.http import passwords
from app.kernel import actors, clock, refs
from app.kernel.actors import SHOP, Actor, Grant, Role
from app.kernel.money import Money
from app.people.customers import services as customers
from app.people.customers.models import Contact
from app.people.staff import services as staff
from app.settlement.deferred import services as deferred
from app.shop.auth import session as auth
from app.venue.channels import services as channels
from app.worker import sweeps
from e2e.bank import Bank
from e2e.books import Books, Order
from tests.database import for_shop, new_database

PATIENCE = 10  # seconds
LINK = re.compile(r"https?://\S+/account/\S+/[0-9A-Z]{26}")
PAY_LINK = re.compile(r"https?://\S+/orders/\S+/instalments/payment\S*")
CODE = re.compile(r"^\d{6}$", re.MULTILINE)
IN_A_HURRY = {
    "CACHE_SECONDS": "0",  # a shopper may be at the payment step within a second of a change
    "SIMULATOR_HANG_TIME": "1",
    "SIMULATOR_NOTIFICATION_DELAY": "0.3",
    "SIMULATOR_NOTIFICATION_RETRY": "1",
    "SIMULATOR_SETTLE_DELAY": "0.5",
    "SIMULATOR_LOG_LEVEL": "INFO",
    "LOG_LEVEL": "INFO",
}


@dataclass(frozen=True)
class Hired:
    """A member of staff; `invitation` is the secret of their link."""

    ref: str
    email: str
    invitation: str


class Shop:
    """Only its address, if it is not ours."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")

    def belongs(self, url: str) -> bool:
        """Whether the shop answers there, under either of its names."""
        return urlsplit(url).port == urlsplit(self.url).port and not url.startswith("data:")

    def knows(self, url: str) -> bool:
        """Whether a shopper's browser may ask there. A deployed shop's bank may be anybody."""
        return True

    @property
    def bank(self) -> Bank:
        return pytest.skip("asks the simulator what it did: only where the tests started it (no BASE_URL)")

    @property
    def books(self) -> Books:
        return pytest.skip("reads or changes the database: only where the tests started it (no BASE_URL)")

    def sweep(self) -> None:
        pytest.skip("does the worker’s work by hand: only where the tests started the shop (no BASE_URL)")

    def guards(self, minutes: int = 60) -> None:
        pytest.skip("sets a rule of the house: only where the tests started the shop (no BASE_URL)")


class OurShop(Shop):
    """Web server, worker and simulated bank on a PostgreSQL of their own."""

    def __init__(self, stack: Stack) -> None:
        super().__init__(stack.shop)
        self.stack = stack
        self.museum = stack.museum
        self._bank = Bank(stack.simulator)
        self._books = Books(stack.environ["DATABASE_URL"])
        self._restarts = 0
        self._failpoint = ""
        self._followed: dict[str, int] = {}
        self._addressees: dict[Path, str | None] = {}

    def belongs(self, url: str) -> bool:
        return url.startswith((f"{self.url}/", f"{self.museum}/"))

    def knows(self, url: str) -> bool:
        return self.belongs(url) or url.startswith((f"{self.stack.simulator}/", f"{self.office}/"))

    @property
    def bank(self) -> Bank:
        return self._bank

    @property
    def books(self) -> Books:
        return self._books

    @cached_property
    def _app(self) -> Flask:
        return create_app(self.stack.environ)

    @contextmanager
    def _inside(self) -> Iterator[None]:
        """Behind the pages, as the shop’s own commands are."""
        with self._app.app_context():
            yield
            database.session.remove()

    def sweep(self) -> None:
        """What the worker does by the clock, now."""
        with self._inside():
            sweeps.run_all()

    def collects(self, day: date, *, days_later: int = 0, dies_at: str = "") -> None:
        """Instalments due that day are taken, as if it had come; or the worker loses power on the way."""
        words = ("instalments", "collect", "--at", f"{day + timedelta(days=days_later)}")
        if not dies_at:
            said = self._app.test_cli_runner().invoke(args=words)
            assert said.exit_code == 0, said.output
            return
        environ = {**self.stack.environ, "FAILPOINT": dies_at}
        done = subprocess.run(
            flask_command(*words), cwd=ROOT, env=environ, capture_output=True, text=True, check=False
        )
        assert done.returncode == -signal.SIGKILL, done.stdout + done.stderr

    def voucher(self, minor: int) -> str:
        """The code of a new gift voucher."""
        with self._inside():
            good_until = clock.now() + timedelta(days=30)
            _voucher, code = vouchers.issue(channels.by_code(self.channel), Money(minor, "EUR"), good_until)
        return code

    def sold_once(self, email: str) -> Order:
        """Their newest order, if it is paid and everybody agrees: shop, ledger, seats, tickets and bank."""
        order = self.books.order_of(email)
        assert order.state == "paid", order
        truth = self.bank.truth(order.number)
        assert (truth.charges, truth.charged, truth.refunded) == (1, order.total, 0), truth
        assert self.books.charged(order) == order.total
        assert self.books.tickets(order) == self.books.sold_to(order) == self.books.lines(order)
        return order

    def sold_nothing(self, email: str) -> None:
        """No money moved for any of their orders, and nobody sits on a seat of theirs."""
        for order in self.books.orders_of(email):
            truth = self.bank.truth(order.number)
            assert truth.charges == self.books.charged(order) == 0, (order, truth)
            assert self.books.tickets(order) == self.books.sold_to(order) == 0

    # What it has written down.

    def log_lines(self) -> Iterator[str]:
        for file in sorted(self.stack.logs.rglob("*.log")):
            yield from file.read_text(errors="replace").splitlines()

    @property
    def mail(self) -> list[Path]:
        return sorted(Path(self.stack.environ["MAIL_FOLDER"]).glob("*.eml"))

    @property
    def bank_files(self) -> list[Path]:
        store = Path(self.stack.environ["SIMULATOR_STORE_PATH"])
        return sorted(store.parent.glob(f"{store.name}*"))

    def letter_to(self, email: str) -> EmailMessage:
        """The last one they were sent."""
        return list(self._letters(email))[-1]

    def _letters(self, email: str) -> Iterator[EmailMessage]:
        """All they were sent, oldest first."""
        for file in self.mail:
            if self._addressee(file) == email:
                yield message_from_bytes(file.read_bytes(), policy=default)

    def _addressee(self, file: Path) -> str | None:
        """Read once: there are hundreds of letters, and whoever waits for one looks again and again."""
        if not self._addressees.get(file):
            self._addressees[file] = BytesHeaderParser(policy=default).parsebytes(file.read_bytes())["To"]
        return self._addressees[file]

    @property
    def channel(self) -> str:
        """Whose shop this is, by its address."""
        return "ombres" if self.url == self.museum else "cube"

    def _contact(self, email: str) -> Contact:
        return next(found for found in customers.all_of(self.channel) if found.email == email)

    def session_of(self, email: str, lang: str) -> str:
        """The cookie of somebody who has just followed a link from their mail; it makes the account."""
        with self._app.test_request_context(base_url=self.url):
            contact = customers.at(self.channel, email, lang)
            contact.confirmed_at = contact.confirmed_at or clock.now()
            auth.arrive(accounts.begin(contact, SignInMethod.LINK, auth.browser()))
            answer = self._app.make_response("")
            self._app.session_interface.save_session(self._app, cookie, answer)
            database.session.remove()
        return answer.headers["Set-Cookie"].partition(";")[0].removeprefix("s=")

    def gives_credit(self, email: str, minor: int) -> None:
        with self._inside():
            credit.adjust(self._contact(email), Money(minor, "EUR"), "A present", SHOP)

    def lets_owe(self, email: str, most: int, owed: int = 0) -> None:
        """Up to so much may be paid later; some of it is owed already."""
        with self._inside():
            deferred.allow(self._contact(email), Money(most, "EUR"), SHOP)
            if owed:
                deferred.adjust(self._contact(email), Money(owed, "EUR"), "Last season", SHOP)

    def lets_owe_no_longer(self, email: str) -> None:
        with self._inside():
            deferred.forbid(self._contact(email), SHOP)

    def guards(self, minutes: int = 60) -> None:
        """Whoever pays by card is checked first, as when cards are tried; with 0 minutes nobody is."""
        with self._inside():
            channels.guard(channels.find(self.channel), clock.now() + timedelta(minutes=minutes))

    def code_to(self, email: str) -> str:
        """The digits in the next letter that they get."""
        self._sends_letters()
        self.eventually(lambda: bool(self._codes(email)))
        return self._codes(email)[-1]

    def _codes(self, email: str) -> list[str]:
        return self._found(CODE, email)

    def link_to(self, email: str) -> str:
        """Where the button of the next letter leads that they get."""
        self._sends_letters()
        self.eventually(lambda: any(self._links(email)))
        return self._links(email)[-1]

    def _sends_letters(self) -> None:
        """What the worker does every five seconds. It may be at it: letters are waited for all the same."""
        with self._inside():
            sweeps.send_emails()

    def _links(self, email: str) -> list[str]:
        """Each once: a link followed is a link spent."""
        return self._found(LINK, email)[self._followed.get(email, 0) :]

    def pay_link_to(self, email: str) -> str:
        """Where the letter about their refused instalment leads."""
        return self._found(PAY_LINK, email)[-1]

    def _found(self, pattern: re.Pattern[str], email: str) -> list[str]:
        """In the words of their letters, oldest first."""
        bodies = (letter.get_body(("plain",)) for letter in self._letters(email))
        return [str(found) for body in bodies if body for found in pattern.findall(body.get_content())]

    def has_followed(self, email: str) -> None:
        self._followed[email] = self._followed.get(email, 0) + len(self._links(email))

    def eventually(self, what: Callable[[], bool]) -> None:
        """For what happens behind the pages, in somebody’s own time."""
        give_up = monotonic() + PATIENCE
        while not what():
            assert monotonic() < give_up, "it did not happen"
            sleep(0.05)

    # The office.

    @property
    def office(self) -> str:
        return self.url.replace("127.0.0.1", OFFICE_HOST)

    def hires(self, role: Role, *, enrolled: bool = True) -> Hired:
        """Somebody new of the team, whose authenticator app knows the secret of the demonstration.

        Nobody else uses their codes, none of which works twice.
        """
        with self._inside():
            email = f"hand-{refs.new(8).lower()}@cube.example"
            who, secret = staff.invite(email, "Karin Meyer", "fr", Grant(role), actors.SHOP)
            if enrolled:
                staff.accept(secret, passwords.hashed(team.PASSWORD), Actor(who.name, who.ref))
                team.knows_the_secret(who)
            return Hired(who.ref, email, secret)

    # Power cuts.

    def web_dies_at(self, failpoint: str) -> None:
        """A web server that loses power at this point of every payment, and gets up again."""
        self._replace_web(failpoint)

    def web_is_sound(self) -> None:
        self._replace_web("")

    def _replace_web(self, failpoint: str) -> None:
        """The old one is killed, all of it at once, whatever it is doing."""
        if failpoint == self._failpoint:
            return self._wait()
        web = self._web()
        os.killpg(web.pid, signal.SIGKILL)
        web.stop()
        self._restarts += 1
        logs = self.stack.logs / f"restart-{self._restarts}"
        logs.mkdir()
        environ = {**self.stack.environ, "FAILPOINT": failpoint, "WEB_WORKERS": "1"}
        self.stack.processes[self.stack.processes.index(web)] = ShopProcess("web", environ, logs)
        self._failpoint = failpoint
        self._wait()

    def _web(self) -> ShopProcess:
        return next(process for process in self.stack.processes if process.name == "web")

    def _wait(self) -> None:
        straight = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        give_up = monotonic() + 60
        while monotonic() < give_up:
            try:
                with straight.open(f"{self.url}/healthz", timeout=5):
                    return
            except OSError:
                sleep(0.05)
        raise TimeoutError(self.url)

    def close(self) -> None:
        self._books.close()
        if "_app" in self.__dict__:
            with self._app.app_context():
                database.engine.dispose()


def environment(data: Path, database_url: str, **more: str) -> Mapping[str, str]:
    ours = development.settings(data, database_url=database_url, port=free_port(), simulator_port=free_port())
    return {**os.environ, **ours, **development.kept_secrets(data / "secrets.env"), **IN_A_HURRY, **more}


@contextmanager
def our_shop() -> Iterator[OurShop]:
    """Seeded, open, and gone afterwards with all its data."""
    with TemporaryDirectory(prefix="parterre-e2e-") as folder, new_database() as url:
        own = environment(Path(folder), for_shop(url), MIGRATION_DATABASE_URL=url)
        stack = Stack(own, Path(folder) / "logs")
        stack.prepare()
        with stack:
            shop = OurShop(stack)
            shop.books.let_everybody_try()
            shop.books.widen("casse-noisette")
            try:
                yield shop
            finally:
                shop.close()
