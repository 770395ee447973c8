"""Whatever is sent to whichever address: no 5xx, always the security headers, nothing but JSON logged."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from app.db import database
from app.kernel import clock
from tests import people
from tests.page import fields
from tests.shopper import SHOP, Shopper

APP = Path(__file__).parent.parent / "app"
FEWEST_REQUESTS = 5_000

NASTY = (
    "", " ", "\x00", "a\x00b", "\x1b[31m", "\r\nSet-Cookie: x=1", "\ufeff", "\u202e", "\U0001f3ad",
    "e\u0301" * 50, "x" * 5_000, "-1", "0", "1e9", "--5", "NaN", "½", "٣", "9" * 10, "9" * 19, "9" * 4_400,
    "2147483648", "-9223372036854775809", "../../etc/passwd", "//evil.example", "javascript:alert(1)",
    "{{7*7}}", "%00", "%", "'\"><script>", "null", "[]", '{"a":1}', "2027-02-30", "0000-00-00", "fr", "EN",
    "_external", "ada@example.org\x00",
)  # fmt: skip
# Names that mean something to functions which take any: they must not get through to them.
KEYWORDS = ("lang", "slug", "ref", "endpoint", "_method", "_external", "_scheme", "_anchor", "self", "values")
NAME = re.compile(r"""(?:(?:args|form)\.(?:get|getlist|pop)\(|(?:^|\s)(\w+) = \w*Field\()\s*["']?([\w-]*)""")


def _field_names() -> list[str]:
    """Every name the shop's code reads from a query or a form."""
    sources = [file.read_text() for file in APP.glob("shop/**/*.py")]
    found = {name for source in sources for pair in NAME.findall(source) for name in pair if name}
    return sorted(found)


FIELDS = _field_names()


def _address(rule: Rule, value: str) -> str:
    """The rule with a nasty value for each of its arguments."""
    return re.sub(r"<[^>]+>", lambda found: "en" if "lang" in found[0] else quote(value, safe=""), rule.rule)


class Sender:
    """Sends requests one after another and remembers what went wrong."""

    def __init__(self, app: Flask, client: Any) -> None:
        self.app, self.client = app, client
        self.sent = count()
        self.faults: list[str] = []

    def send(self, method: str, address: str, **more: Any) -> None:
        next(self.sent)
        headers = {"Sec-Fetch-Site": "same-origin", **more.pop("headers", {})}
        with self.client.open(address, method=method, base_url=SHOP, headers=headers, **more) as answer:
            if fault := _fault(answer):
                self.faults.append(f"{method} {address[:150]!r} {str(more)[:300]}: {fault}")


def _fault(answer: TestResponse) -> str:
    if answer.status_code >= 500:
        return f"{answer.status_code}"
    if "Content-Security-Policy" not in answer.headers or "X-Content-Type-Options" not in answer.headers:
        return "no security headers"
    return ""


@contextmanager
def _put_back() -> Iterator[None]:
    """What one address does to the shopper's basket or account, the next one does not find."""
    engines: Any = database.engines
    database.session.remove()
    with engines[None].begin_nested() as savepoint:
        yield
        database.session.remove()
        if savepoint.is_active:
            savepoint.rollback()


def _fuzz(app: Flask, sender: Sender, rules: list[Rule]) -> None:
    for rule in rules:
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            with _put_back():
                _one(sender, rule, method)


def _one(sender: Sender, rule: Rule, method: str) -> None:
    for value in NASTY:
        address, typed = _address(rule, value), dict.fromkeys((*FIELDS, *KEYWORDS), value)
        if method == "GET":
            sender.send(method, f"{address}?{urlencode(typed)[:60_000]}")
        else:
            sender.send(method, address, data=typed)


def _forms(shopper: Shopper) -> list[tuple[str, dict[str, Any]]]:
    """Every form on the page that goes to the shop, as a browser would send it."""
    soup = shopper.page.soup
    ours = [form for form in soup.find_all("form") if str(form.get("action", "")).startswith("/")]
    return [(str(form["action"]), fields(form, soup)) for form in ours if form.get("method") == "post"]


def _field_by_field(sender: Sender, forms: list[tuple[str, dict[str, Any]]]) -> None:
    """Everything as it was, but for one field."""
    for action, held in forms:
        with _put_back():
            for name in held:
                for value in NASTY:
                    sender.send("POST", action, data={**held, name: value})


@pytest.fixture
def open_doors(db: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """Views are reached: forms need no token, and no limit stops anybody."""
    monkeypatch.setitem(db.config, "WTF_CSRF_ENABLED", False)
    return db


def _rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if not rule.endpoint.startswith("dev.")]


@pytest.fixture
def nothing_said(capsys: pytest.CaptureFixture[str]) -> Iterator[None]:
    """Nothing but JSON lines is written, whatever happens."""
    yield
    said = capsys.readouterr()
    assert "Traceback" not in said.err
    assert all(json.loads(line) for line in said.out.splitlines())


def _holds(sender: Sender, fewest: int) -> None:
    assert not sender.faults, "\n".join([*sender.faults[:40], f"{len(sender.faults)} faults"])
    assert next(sender.sent) >= fewest


@pytest.mark.usefixtures("nothing_said")
def test_no_address_breaks(open_doors: Flask, shopper: Shopper) -> None:
    sender = Sender(open_doors, shopper.up_to("payment").client)
    _fuzz(open_doors, sender, _rules(open_doors))
    _holds(sender, FEWEST_REQUESTS)


WAY = ("basket", "delivery", "summary", "payment")


@pytest.mark.usefixtures("nothing_said")
@pytest.mark.parametrize("step", WAY)
def test_no_field_of_a_step_breaks_it(open_doors: Flask, shopper: Shopper, step: str) -> None:
    sender = Sender(open_doors, shopper.up_to(step).client)
    _field_by_field(sender, _forms(shopper))
    _holds(sender, 1)


PAGES = (
    "/en/account/sign-in", "/en/account/sign-in/password", "/en/account/sign-up", "/en/account/recovery",
    "/en/account/vouchers", "/en/gift-vouchers", "/en/account/profile",
)  # fmt: skip


@pytest.mark.usefixtures("nothing_said")
@pytest.mark.parametrize("page", PAGES)
def test_no_field_of_a_page_breaks_it(open_doors: Flask, shopper: Shopper, page: str) -> None:
    if "sign" not in page and "recovery" not in page:
        shopper.signs_in(people.contact(confirmed_at=clock.now()))
    shopper.opens(page)
    sender = Sender(open_doors, shopper.client)
    _field_by_field(sender, _forms(shopper))
    _holds(sender, 1)
