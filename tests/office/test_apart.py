"""Shop and office are apart: neither answers at the other's host, nor knows the other's cookie."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import AnyConverter, BaseConverter, Rule

from app.http.hosts import Hosts
from tests.office.clerk import HOST, OFFICE, Clerk
from tests.people import contact
from tests.shopper import SHOP, Shopper

VALUES = {"lang": "en", "share": 2}


def addresses(app: Flask) -> list[tuple[str, str]]:
    """Each of its pages and forms, with something in every blank."""
    return [
        (method, _path(rule))
        for rule in app.url_map.iter_rules()
        for method in sorted({"GET", "POST"} & (rule.methods or set()))
    ]


def _path(rule: Rule) -> str:
    values = {name: _of(rule._converters[name], name) for name in rule.arguments}
    built = rule.build(values)
    assert built is not None
    return built[1]


def _of(converter: BaseConverter, name: str) -> Any:
    """One of its words, where an address has only some."""
    return min(converter.items) if isinstance(converter, AnyConverter) else VALUES.get(name, "1")


def test_which_of_them_answers_goes_by_the_host(db: Flask, office: Flask) -> None:
    hosts = Hosts(db, office, HOST)
    for name in (HOST, f"{HOST}:8000", HOST.upper()):
        assert hosts.at(name) is office
    for name in ("shop.test", f"{HOST}.evil.example", f"evil.{HOST}", ""):
        assert hosts.at(name) is db


@pytest.mark.parametrize("host", ["shop.test", "musee.test", f"{HOST}.evil.example"])
def test_no_page_of_the_office_answers_at_another_host(clerk: Clerk, office: Flask, host: str) -> None:
    """Not even for somebody who is signed in, should a request be led there."""
    for method, path in addresses(office):
        cookie = clerk.client.get_cookie("o", domain=HOST)
        assert cookie is not None
        visitor = office.test_client()
        visitor.set_cookie("o", cookie.value, domain=host)
        answer = visitor.open(f"http://{host}{path}", method=method)
        assert answer.status_code == 421, (method, path)


def test_what_the_shop_answers_at_its_host_is_nothing_of_the_office(db: Flask, office: Flask) -> None:
    """Where both have the same address, the shop asks for its own sign-in or shows its own page."""
    shared = {path for _method, path in addresses(db)}
    only_here = [path for _method, path in addresses(office) if path not in shared]
    assert len(only_here) > 50
    visitor = db.test_client()
    for path in only_here:
        assert visitor.get(f"{SHOP}{path}").status_code in (404, 405), path


def test_whoever_is_signed_in_at_the_shop_is_nobody_at_the_office(shopper: Shopper, office: Flask) -> None:
    shopper.signs_in(contact()).opens("/en/account/orders")
    for name in (cookie.key for cookie in (shopper.client._cookies or {}).values()):
        theirs = shopper.client.get_cookie(name, domain="shop.test")
        assert theirs is not None
        for called in (name, "o"):
            visitor = office.test_client()
            visitor.set_cookie(called, theirs.value, domain=HOST)
            answer = visitor.get(f"{OFFICE}/en/orders")
            assert (answer.status_code, "sign-in" in answer.headers["Location"]) == (303, True)


def test_whoever_is_signed_in_at_the_office_is_nobody_at_the_shop(clerk: Clerk, shopper: Shopper) -> None:
    theirs = clerk.client.get_cookie("o", domain=HOST)
    shopper.signs_in(contact()).opens("/en/account/orders")
    assert theirs is not None
    for name in [cookie.key for cookie in (shopper.client._cookies or {}).values()] + ["o"]:
        visitor = shopper.app.test_client()
        visitor.set_cookie(name, theirs.value, domain="shop.test")
        assert "sign-in" in visitor.get(f"{SHOP}/en/account/orders").headers["Location"]
