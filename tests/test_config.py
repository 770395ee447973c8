"""A wrong or missing setting stops the start with a sentence that says what to do."""

from __future__ import annotations

from base64 import b64decode, b64encode

import pytest
from flask import Flask, request, session
from sqlalchemy import text

from app.config import BadSetting, Settings
from app.db import database
from app.factory import create_app
from tests.conftest import environ, production_environ
from tests.shopper import SHOP

GOOD = environ("postgresql://shop@db/shop")
SERIALIZABLE = "options=-c%20default_transaction_isolation%3Dserializable"


def test_good_settings_are_read() -> None:
    settings = Settings.from_environ({**GOOD, "SMTP_PORT": "587"})
    assert settings.database_url == "postgresql+psycopg://shop@db/shop"
    assert settings.smtp_port == 587
    assert settings.development


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("DATABASE_URL", "", "where PostgreSQL is"),
        ("DATABASE_URL", "sqlite://", "runs on nothing else"),
        ("MIGRATION_DATABASE_URL", "sqlite://", "runs on nothing else"),
        ("SECRET_KEY", "short", "signs sessions"),
        ("SEAL_KEY", "not base64", "openssl rand"),
        ("TICKET_KEY", "", "codes on tickets"),
        ("SMTP_PORT", "many", "whole number"),
        ("MAILER", "pigeon", "one of console, folder, smtp"),
        ("SECURE_COOKIES", "yes", "1 or 0"),
        ("DEFAULT_LANGUAGE", "de", "one of fr, en"),
    ],
)
def test_bad_ones_say_what_to_do(name: str, value: str, says: str) -> None:
    with pytest.raises(BadSetting, match=says):
        Settings.from_environ({**GOOD, name: value})


PRODUCTION = production_environ("postgresql://shop@db/shop?sslmode=verify-full")


def test_production_starts_with_good_settings() -> None:
    create_app(PRODUCTION)


@pytest.mark.parametrize(
    "more",
    [
        {"DATABASE_URL": "postgresql://shop@127.0.0.1/shop"},
        {"DATABASE_URL": "postgresql:///shop?host=/var/run/postgresql"},
        {"SMTP_HOST": "mail.example.org", "SMTP_TLS": "1"},
    ],
)
def test_what_stays_on_this_machine_or_is_encrypted_is_taken(more: dict[str, str]) -> None:
    create_app({**PRODUCTION, **more})


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("SECRET_KEY", "a" * 40, "SECRET_KEY repeats"),
        ("SEAL_KEY", b64encode(bytes(32)).decode(), "SEAL_KEY repeats"),
        ("TICKET_KEY", b64encode(bytes(32)).decode(), "TICKET_KEY repeats"),
        ("TICKET_KEY", PRODUCTION["SEAL_KEY"], "must differ"),
        ("TICKET_KEY_PREVIOUS", PRODUCTION["SEAL_KEY"], "must differ"),
        ("SECRET_KEY_PREVIOUS", "a" * 40, "SECRET_KEY_PREVIOUS repeats"),
        ("SECRET_KEY_PREVIOUS", "short", "SECRET_KEY_PREVIOUS is missing or too short"),
        ("SEAL_KEY_PREVIOUS", b64encode(bytes(32)).decode(), "SEAL_KEY_PREVIOUS repeats"),
        ("TICKET_KEY_PREVIOUS", b64encode(bytes(32)).decode(), "TICKET_KEY_PREVIOUS repeats"),
        ("SEAL_KEY_PREVIOUS", PRODUCTION["SEAL_KEY"], "SEAL_KEY_PREVIOUS is the same"),
        ("SECURE_COOKIES", "0", "for development only"),
        ("MAILER", "console", "sends no mail"),
        ("MAILER", "folder", "sends no mail"),
        ("SMTP_HOST", "mail.example.org", "SMTP_TLS=1"),
        ("DATABASE_URL", "postgresql://shop@db/shop", "sslmode=verify-full"),
        ("DATABASE_URL", "postgresql://shop@db/shop?sslmode=prefer", "sslmode=verify-full"),
        ("MIGRATION_DATABASE_URL", "postgresql://owner@db/shop", "MIGRATION_DATABASE_URL names another"),
        ("OGONE_SHA_IN_FORM", "x", "OGONE_SHA_IN_FORM repeats"),
        ("OGONE_SHA_IN_DIRECTLINK", "x", "OGONE_SHA_IN_DIRECTLINK repeats"),
        ("OGONE_SHA_OUT", "xyxyxyxyxyxyxyxyxyxy", "OGONE_SHA_OUT repeats"),
        ("OGONE_BASE_URL", "", "takes no real money"),
        ("OGONE_BASE_URL", "https://ogone.test.v-psp.com/ncol/test/", "takes no real money"),
        ("OGONE_BASE_URL", "https://secure.ogone.com/ncol/test/", "takes no real money"),
        ("OGONE_BASE_URL", "http://127.0.0.1:8001/ncol/prod/", "takes no real money"),
        ("OGONE_BASE_URL", "http://bank.example/ncol/prod/", "must be https"),
    ],
)
def test_production_refuses_what_does_for_a_demonstration_only(name: str, value: str, says: str) -> None:
    with pytest.raises(BadSetting, match=says):
        create_app({**PRODUCTION, name: value})


def test_a_test_account_in_production_says_so_on_every_page(db: Flask) -> None:
    test = create_app({**PRODUCTION, "OGONE_BASE_URL": "", "OGONE_TEST": "1"})
    db.extensions["providers"] = {**(real := db.extensions["providers"]), **test.extensions["providers"]}
    for path in ("/en/", "/en/basket", "/en/nowhere"):
        assert "Test shop: no card is charged" in db.test_client().get(path, base_url=SHOP).text
    db.extensions["providers"] = real
    assert "Test shop" not in db.test_client().get("/en/", base_url=SHOP).text


@pytest.mark.parametrize("command", ["simulator", "seed"])
def test_production_runs_nothing_that_is_for_development(
    command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in PRODUCTION.items():
        monkeypatch.setenv(name, value)
    app = create_app(PRODUCTION)
    answer = app.test_cli_runner().invoke(args=[command])
    assert "is for development only" in str(answer.exception) + answer.output
    assert not [rule for rule in app.url_map.iter_rules() if rule.rule.startswith(("/workbench", "/dev"))]


def test_production_is_told_how_many_proxies_stand_before_it() -> None:
    """By default a shop behind a proxy would take all its visitors for one."""
    with pytest.raises(BadSetting, match="how many proxies of yours stand before the shop"):
        Settings.from_environ({**PRODUCTION, "TRUSTED_PROXIES": ""})
    for told in ("0", "2"):
        assert Settings.from_environ({**PRODUCTION, "TRUSTED_PROXIES": told}).trusted_proxies == int(told)


def test_the_cookie_is_for_this_host_for_https_and_for_no_script() -> None:
    app = create_app(PRODUCTION)

    def remember() -> str:
        session["basket"] = "whose"
        return ""

    app.add_url_rule("/remember", "health.remember", remember)  # without a database
    answer = app.test_client().get("/remember", base_url="https://shop.test")
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-s=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


def test_half_a_provider_refuses_to_start() -> None:
    with pytest.raises(BadSetting, match="OGONE_SHA_OUT"):
        create_app({**GOOD, "OGONE_SHA_OUT": ""})


def test_no_secret_shows_when_settings_are_printed() -> None:
    printed = repr(Settings.from_environ({**GOOD, "SMTP_PASSWORD": "hunter2"}))
    assert "hunter2" not in printed
    assert GOOD["SECRET_KEY"] not in printed
    assert str(b64decode(GOOD["SEAL_KEY"])) not in printed


@pytest.mark.parametrize(("proxies", "believed"), [("0", "10.0.0.7"), ("1", "203.0.113.9")])
def test_only_trusted_proxies_say_where_a_visitor_comes_from(proxies: str, believed: str) -> None:
    """The last word is our own proxy's; what stands before it anybody may have written."""
    app = create_app({**GOOD, "TRUSTED_PROXIES": proxies})
    app.add_url_rule("/where", "health.where", lambda: str(request.remote_addr))  # without a database
    told = {"X-Forwarded-For": "198.51.100.1, 203.0.113.9"}
    answer = app.test_client().get("/where", headers=told, environ_base={"REMOTE_ADDR": "10.0.0.7"})
    assert answer.text == believed


def test_transactions_are_isolated_as_the_shop_needs_whatever_the_server_does_by_default(seeded: str) -> None:
    app = create_app(environ(f"{seeded}{'&' if '?' in seeded else '?'}{SERIALIZABLE}"))
    with app.app_context(), database.engine.connect() as connection:
        assert connection.scalar(text("SHOW default_transaction_isolation")) == "serializable"
        assert connection.scalar(text("SHOW transaction_isolation")) == "read committed"
    with app.app_context():
        database.engine.dispose()
