"""Whatever is sent to whichever address of the office: no 5xx, and the security headers on all answers."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from flask import Flask

from app.people.staff import services as staff
from tests.office.clerk import OFFICE, OWNER, Clerk
from tests.test_fuzz import KEYWORDS, NASTY, STRANGE

FIELDS = ("q", "state", "period", "after", "return_to", "code", "email", "password", "csrf_token", *KEYWORDS)
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


@pytest.mark.parametrize("value", VALUES, ids=range(len(VALUES)))
def test_no_value_breaks_a_page(clerk: Clerk, value: str) -> None:
    for method, rule in _rules(clerk.app):
        path = rule.replace("<lang:lang>", "en")
        for part in ("<number>", "<secret>", "<card>", "<path:name>"):
            path = path.replace(part, _written(value) or "x")
        query = "&".join(f"{name}={_written(value)}" for name in FIELDS)
        answer = clerk.client.open(
            f"{OFFICE}{path}?{query}", method=method, data=query.encode() if method == "POST" else None,
            headers={"Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"},
        )  # fmt: skip
        assert answer.status_code < 500, (method, path[:80], answer.status_code)
        assert "Content-Security-Policy" in answer.headers
        assert answer.headers["X-Frame-Options"] == "DENY"


def test_a_password_or_a_code_of_any_kind_is_only_wrong(clerk: Clerk) -> None:
    who = staff.at("karin@cube.example")
    assert who is not None
    for value in VALUES:
        assert not staff.spend_code(who, value)
        assert not staff.spend_recovery_code(who, value, OWNER)
