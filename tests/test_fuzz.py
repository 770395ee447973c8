"""Whatever is sent to whichever address: no 5xx, the security headers on all, nothing but JSON logged.

A regular with an order in instalments, a saved card and a basket sends it, so that the views are reached.
Each request finds the shop as the first one found it.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.wrappers import Response

from app.db import database, session
from app.http import rate_limits, tokens
from app.people.cards.models import SavedCard
from tests import books, instalments, people
from tests.conftest import NOON
from tests.page import Page, fields
from tests.shopper import FLUTE, SHOP, Shopper

APP = Path(__file__).parent.parent / "app"
FEWEST_REQUESTS = 5_000
PARTS = 4  # so that the processes that share the tests share this one too

NASTY = (
    "", "\x00", "a\x00b", "\r\nSet-Cookie: x=1", "\ud800", "\U0001f3ad", "x" * 5_000, "-1", "--5", "0", "1e9",
    "²", "2147483648", "9" * 19, "9" * 4_400, "//evil.example", "'\"><script>", "[" * 5_000,
    '{"id":"\\ud800\\u0000"}', "2027-02-30",
)  # fmt: skip
STRANGE = (
    " ", "\x1b[31m", "\ufeff", "\u202e", "e\u0301" * 50, "NaN", "½", "٣", "-9223372036854775809", "%00", "%",
    "../../etc/passwd", "{{7*7}}", "0000-00-00", "fr", "EN", "ada@example.org\x00",
)  # fmt: skip
# Those that a single field of a good form is most likely to stumble over.
WORST = ("\x00", "\ud800", "--5", "²", "-1", "9" * 10, "9" * 4_400, "x" * 5_000)
# Names that mean something to functions which take any: they must not get through to them.
KEYWORDS = ("lang", "slug", "ref", "endpoint", "_method", "_external", "_scheme", "_anchor", "self", "values")
HEADERS = (
    "Host", "User-Agent", "Accept", "Accept-Language", "Accept-Encoding", "Cookie", "Referer", "Origin",
    "Sec-Fetch-Site", "X-Forwarded-For", "X-Forwarded-Proto", "HX-Request", "Content-Type", "Range",
    "Authorization", "If-None-Match", "If-Modified-Since",
)  # fmt: skip
OTHER_METHODS = ("HEAD", "OPTIONS", "PUT", "PROPFIND")
# How the shop's code reads a name from a query or a form.
READ = re.compile(
    r"(?:args|form|values)\.(?:get|getlist|pop)\(\"([\w-]+)"
    r"|\"([\w-]+)\" (?:not )?in (?:request\.)?(?:args|form|values)"
    r"|(?:^|\s)(\w+) = \w*Field\("
)


def _field_names() -> list[str]:
    sources = [file.read_text() for file in APP.glob("shop/**/*.py")]
    found = {name for source in sources for names in READ.findall(source) for name in names if name}
    return sorted(found)


FIELDS = (*_field_names(), "count-1", "count-x", "orderID", "ORDERID", "STATUS", "PAYID", "amount", "SHASIGN")


def _bytes(value: str) -> bytes:
    return value.encode("utf-8", "surrogatepass")


def encoded(pairs: dict[str, Any]) -> str:
    flat = [
        (name, one) for name, held in pairs.items() for one in (held if isinstance(held, list) else [held])
    ]
    return urlencode([(name, _bytes(str(value))) for name, value in flat])


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    body: str | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.method} {self.path[:200]} {(self.body or '')[:300]} {str(self.headers)[:200]}"


@dataclass(frozen=True)
class Visitor:
    """What a browser holds, and what its owner may name in an address."""

    cookie: str
    known: dict[str, str]
    forms: list[tuple[str, dict[str, Any]]]

    def value_of(self, rule: Rule, argument: str) -> str:
        return self.known.get(f"{rule.endpoint} {argument}") or self.known.get(argument, "1")


def path_of(rule: Rule, values: dict[str, str]) -> str:
    def written(found: re.Match[str]) -> str:
        return quote(_bytes(values[found[1]]), safe="/" if "path:" in found[0] else "")

    return re.sub(r"<(?:\w+:)?(\w+)>", written, rule.rule)


def _to_rule(rule: Rule, visitor: Visitor) -> Iterator[Request]:
    """Each of its arguments spoilt, then all that can be asked or typed."""
    good = {name: visitor.value_of(rule, name) for name in rule.arguments}
    for method in sorted((rule.methods or set()) & {"GET", "POST"}):
        for name in rule.arguments - {"lang"}:
            yield from (Request(method, path_of(rule, {**good, name: value})) for value in NASTY)
        for value in NASTY:
            typed = encoded(dict.fromkeys((*FIELDS, *KEYWORDS), value))[:60_000]
            path = path_of(rule, good)
            yield Request("GET", f"{path}?{typed}") if method == "GET" else Request("POST", path, typed)
    yield from (Request(method, path_of(rule, good)) for method in OTHER_METHODS)


def _to_forms(visitor: Visitor) -> Iterator[Request]:
    """Everything as the page holds it, but for one field."""
    for action, held in visitor.forms:
        yield from (
            Request("POST", action, encoded({**held, name: value})) for name in held for value in WORST
        )


def _to_nowhere() -> Iterator[Request]:
    for value in (*NASTY, *STRANGE):
        word = quote(_bytes(value[:500]), safe="")
        yield from (
            Request("GET", path) for path in (f"/{word}", f"/{word}/basket", f"/en/{word}", f"//{word}//")
        )


def _with_headers() -> Iterator[Request]:
    """A server lets no line end and no NUL through."""
    sendable = [value for value in (*NASTY, *STRANGE) if value.isprintable() and value.isascii()]
    for name in HEADERS:
        yield from (Request("GET", "/en/nowhere", None, {name: value}) for value in [*sendable, "\xff\xe9"])


def _plan(app: Flask, visitor: Visitor) -> list[Request]:
    rules = sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule)
    return [
        *chain.from_iterable(_to_rule(rule, visitor) for rule in rules),
        *_to_forms(visitor),
        *_to_nowhere(),
        *_with_headers(),
    ]


# Who sends it.


@pytest.fixture
def open_doors(db: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """Views are reached: forms need no token, and no limit stops anybody."""
    monkeypatch.setitem(db.config, "WTF_CSRF_ENABLED", False)
    monkeypatch.setattr(rate_limits.limiter, "enabled", False)
    monkeypatch.setattr(rate_limits.limiter.limiter, "hit", lambda *_of, **_more: True)
    return db


PAGES = (
    "/en/account/sign-in", "/en/account/sign-in/password", "/en/account/sign-up", "/en/account/recovery",
    "/en/account/vouchers", "/en/account/profile", "/en/account/money", "/en/account/security/password",
    "/en/account/security/email", "/en/account/again", "/en/gift-vouchers", "/en/basket",
    "/en/checkout/identification", "/en/checkout/delivery", "/en/checkout/summary", "/en/checkout/payment",
)  # fmt: skip


@pytest.fixture
def regular(open_doors: Flask, shopper: Shopper) -> Visitor:
    order = instalments.in_three(shopper, people.contact(confirmed_at=NOON))
    shopper.up_to("payment", count=1)
    forms = [form for page in PAGES for form in _forms(shopper, page)]
    basket = books.open_basket()
    line = basket.lines[0]
    where = f"/en/e/{FLUTE}/{line.place.performance.slug}/seats"
    wish = f"category={line.place.category_id}&count-{line.price_type_id}=2"
    more = (f"/en/orders/{order.ref}/instalments/payment", f"{where}?{wish}", f"{where}?{wish}&way=list")
    forms += [form for page in more for form in _forms(shopper, page)]
    with open_doors.test_request_context(base_url=SHOP):
        resume, stop = tokens.resume_token(basket.ref), tokens.stop_token("ada@example.org")
    known = {
        "lang": "en", "slug": FLUTE, "ref": order.ref, "brand": "cube", "status": "404", "token": resume,
        "performance_slug": line.place.performance.slug, "line_id": str(line.id),
        "waitlist.stop token": stop, "waitlist.stopping token": stop,
    }  # fmt: skip
    card = session.scalars(select(SavedCard)).one().ref
    known |= {f"account.{page} ref": card for page in ("named_card", "name_card", "prefer_card", "drop_card")}
    shopper.client.post("/en/account/passkeys/challenge", base_url=SHOP)  # so that an answer is looked at
    cookie = shopper.client.get_cookie("s", domain="shop.test")
    assert cookie
    return Visitor(f"s={cookie.value}", known, forms)


def _forms(shopper: Shopper, page: str) -> list[tuple[str, dict[str, Any]]]:
    """The forms of a page that go to the shop, as a browser would send them."""
    answer = shopper.client.get(page, base_url=SHOP, follow_redirects=True)
    soup = Page(answer.text, "en").soup
    ours = [form for form in soup.select("main form[method=post]") if str(form["action"]).startswith("/")]
    return [(str(form["action"]), fields(form, soup)) for form in ours]


@contextmanager
def _put_back() -> Iterator[None]:
    engines: Any = database.engines
    database.session.remove()
    with engines[None].begin_nested() as savepoint:
        yield
        database.session.remove()
        if savepoint.is_active:
            savepoint.rollback()


def _sent(app: Flask, visitor: Visitor, request: Request) -> str:
    """What is wrong with the answer, if anything is."""
    client = app.test_client(use_cookies=False)
    headers = {"Cookie": visitor.cookie, "Sec-Fetch-Site": "same-origin", **request.headers}
    if request.body is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    sent: dict[str, Any] = {"base_url": SHOP, "data": request.body, "headers": headers}
    with _put_back(), client.open(request.path, method=request.method, **sent) as answer:
        return _fault(answer)


def _fault(answer: Response) -> str:
    if answer.status_code >= 500:
        return str(answer.status_code)
    missing = {"Content-Security-Policy", "X-Content-Type-Options", "Cross-Origin-Opener-Policy"} - {
        *answer.headers.keys()
    }
    return f"without {missing}" if missing else ""


@pytest.fixture
def only_json_is_said(capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    yield
    said = capfd.readouterr()
    assert "Traceback" not in said.err
    assert all(json.loads(line) for line in said.out.splitlines())
    assert not [record for record in caplog.get_records("call") if record.levelno >= logging.ERROR]


@pytest.mark.usefixtures("only_json_is_said")
@pytest.mark.parametrize("part", range(PARTS))
def test_nothing_that_is_sent_breaks_the_shop(open_doors: Flask, regular: Visitor, part: int) -> None:
    plan = _plan(open_doors, regular)
    assert len(plan) >= FEWEST_REQUESTS
    faults = [
        f"{request}: {fault}"
        for request in plan[part::PARTS]
        if (fault := _sent(open_doors, regular, request))
    ]
    assert not faults, "\n".join([*faults[:40], f"{len(faults)} faults"])
