"""A wrong or missing setting stops the start with a sentence that says what to do."""

from __future__ import annotations

import pytest
from flask import request

from app.config import BadSetting, Settings
from app.factory import create_app
from tests.conftest import environ

GOOD = environ("postgresql://shop@db/shop")


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


def test_half_a_provider_refuses_to_start() -> None:
    with pytest.raises((BadSetting, ValueError), match="OGONE_SHA_OUT"):
        create_app({**GOOD, "OGONE_SHA_OUT": ""})


def test_no_secret_shows_when_settings_are_printed() -> None:
    printed = repr(Settings.from_environ({**GOOD, "SMTP_PASSWORD": "hunter2"}))
    assert "hunter2" not in printed
    assert GOOD["SECRET_KEY"] not in printed


@pytest.mark.parametrize(("proxies", "believed"), [("0", "10.0.0.7"), ("1", "203.0.113.9")])
def test_only_trusted_proxies_say_where_a_visitor_comes_from(proxies: str, believed: str) -> None:
    """The last word is our own proxy's; what stands before it anybody may have written."""
    app = create_app({**GOOD, "TRUSTED_PROXIES": proxies})
    app.add_url_rule("/where", "health.where", lambda: str(request.remote_addr))  # without a database
    told = {"X-Forwarded-For": "198.51.100.1, 203.0.113.9"}
    answer = app.test_client().get("/where", headers=told, environ_base={"REMOTE_ADDR": "10.0.0.7"})
    assert answer.text == believed
