"""Whatever is sent to whichever address of the office: no 5xx, and the security headers on all answers."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from flask import Flask

from app.kernel.actors import Role
from app.people.staff import services as staff
from tests import books
from tests.bank import Bank
from tests.office.clerk import OFFICE, Clerk, member
from tests.people import OWNER
from tests.shopper import Shopper
from tests.test_fuzz import KEYWORDS, NASTY, STRANGE

FIELDS = (
    "q", "way", "performance", "done", "state", "period", "after", "return_to", "code", "email", "password",
    "csrf_token", "line", "method", "share-card-x", "split", "why", "words", "answer", "note", "again",
    "proof_code", "session",
    "row", "performance", "ticked", "words", "rule", "empty",
    "role", "channel", "who", "act", "kind", "ref", "before", "name", "lang",
    "form_key", "letters", "view", "age", "from", "shown", "amount", "on", "reference", "reason", *KEYWORDS,
)  # fmt: skip
ACTS = ("text", "email", "shown", "life", "way", "rows", "amount", "received_on", "reference", "category")
VALUES = (*NASTY, *STRANGE)


def _written(value: str) -> str:
    return quote(value.encode("utf-8", "surrogatepass"))


def _rules(app: Flask) -> list[tuple[str, str]]:
    return [
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in ("GET", "POST")
        if method in (rule.methods or ())
    ]


@pytest.mark.parametrize("which", range(len(VALUES)))
def test_no_value_breaks_a_page(clerk: Clerk, which: int) -> None:
    """Every page gets every value; every form one of them, for a wrong token ends each before it is read."""
    value = VALUES[which]
    for at, (method, rule) in enumerate(_rules(clerk.app)):
        if method == "POST" and at % len(VALUES) != which:
            continue
        path = rule.replace("<lang:lang>", "en")
        for part in ("<number>", "<ref>", "<code>", "<secret>", "<card>", "<path:name>"):
            path = path.replace(part, _written(value) or "x")
        figures = value if value.isdecimal() and value.isascii() else "2"
        path = re.sub("<int:\\w+>", figures, path)
        query = "&".join(f"{name}={_written(value)}" for name in FIELDS)
        answer = clerk.client.open(
            f"{OFFICE}{path}?{query}", method=method, data=query.encode() if method == "POST" else None,
            headers={"Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"},
        )  # fmt: skip
        assert answer.status_code < 500, (method, path[:80], answer.status_code)
        assert "Content-Security-Policy" in answer.headers
        assert answer.headers["X-Frame-Options"] == "DENY"


def test_no_value_breaks_an_act_on_an_order(shopper: Shopper, bank: Bank, office: Flask) -> None:
    shopper.up_to("payment").pays()
    order, clerk = books.order(), Clerk(office, "en").signs_in(member(role=Role.MANAGER))
    token = clerk.page.soup.find("input", attrs={"name": "csrf_token"})["value"]  # type: ignore[index]
    places = [f"seat-{line.id}" for line in order.lines]
    rules = [rule for method, rule in _rules(office) if method == "POST" and "<number>" in rule]
    for rule in rules:
        path = rule.replace("<lang:lang>", "en").replace("<number>", order.number)
        for value in VALUES:
            path = path.replace("<ref>", _written(value) or "x")
            typed = "&".join(f"{name}={_written(value)}" for name in (*ACTS, *places))
            answer = clerk.client.post(
                f"{OFFICE}{path}", data=f"csrf_token={quote(str(token))}&{typed}".encode(),
                headers={"Sec-Fetch-Site": "same-origin"}, content_type="application/x-www-form-urlencoded",
            )  # fmt: skip
            assert answer.status_code < 500, (path[:80], value[:40], answer.status_code)


def test_a_password_or_a_code_of_any_kind_is_only_wrong(clerk: Clerk) -> None:
    who = staff.at("karin@cube.example")
    assert who is not None
    for value in VALUES:
        assert not staff.spend_code(who, value)
        assert not staff.spend_recovery_code(who, value, OWNER)
