"""Which host names the shop answers to, and who may see its figures."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from app.cache import entries
from app.db import session
from app.venue.channels import services as channels
from tests.page import Page
from tests.shopper import SHOP

METRICS = "/metrics"


@pytest.mark.parametrize("host", ["shop.test", "shop.test:8000", "SHOP.test", "shop.test.", "inside.test"])
def test_the_shop_answers_to_its_public_address_and_to_hosts_of_the_settings(
    production: Flask, host: str
) -> None:
    answer = production.test_client().get("/en/", headers={"Host": host})
    assert answer.status_code == 200
    assert "CUBE" in answer.text


def test_a_channel_with_a_host_of_its_own_answers_to_that_too(production: Flask) -> None:
    channels.find("cube").host = "billets.test"
    session.commit()
    for host in ("billets.test", "shop.test"):
        answer = production.test_client().get("/en/", headers={"Host": host})
        assert (answer.status_code, "CUBE" in answer.text) == (200, True)


def test_no_other_host_is_served_or_remembered(production: Flask) -> None:
    client = production.test_client()
    client.get("/en/", base_url=SHOP)
    kept = len(entries._memory.entries)
    for number in range(50):
        answer = client.get("/en/", headers={"Host": f"{number}.evil.test"})
        assert answer.status_code == 421
    assert Page(answer.text, "en").h1 == "We could not accept that"
    assert "evil.test" not in answer.text
    assert len(entries._memory.entries) == kept


def test_a_request_for_two_hosts_is_refused(production: Flask) -> None:
    assert production.test_client().get("/en/", headers={"Host": "shop.test,evil.test"}).status_code == 400


@pytest.mark.parametrize(
    ("token", "sent", "status"),
    [("", "", 404), ("", "Bearer ", 404), ("t0ken", "Bearer t0ken", 200), ("t0ken", "", 404)],
)
def test_in_production_the_figures_are_for_whoever_has_the_token(
    production: Flask, token: str, sent: str, status: int
) -> None:
    production.config["SETTINGS"] = replace(production.config["SETTINGS"], metrics_token=token)
    answer = production.test_client().get(METRICS, base_url=SHOP, headers={"Authorization": sent})
    assert answer.status_code == status
