"""One shopper who goes everywhere: buys as a guest and signed in, by card, voucher and instalments."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from app.accounting.vouchers import services as vouchers
from app.flows.privacy import services as privacy
from app.kernel import clock
from app.kernel.money import Money
from app.venue.channels import services as channels
from tests import people
from tests.bank import Bank
from tests.conftest import simulated
from tests.people import OWNER
from tests.shopper import CHALLENGE_CARD, REFUSED_CARD, Shopper

IN_THE_ACCOUNT = ("", "/orders", "/vouchers", "/instalments", "/cards", "/profile", "/security", "/money")


def walk(app: Flask) -> None:
    bank = Bank(simulated(":memory:"), app)
    guest = Shopper(app, bank, "en")
    guest.opens("/en/").up_to("payment", event="longue-serie").pays(REFUSED_CARD)
    guest.pays(CHALLENGE_CARD).answers_bank("confirm")
    _signed_in(Shopper(app, bank, "en"))
    guest.client.get("/metrics")


def _signed_in(member: Shopper) -> None:
    contact = people.contact(confirmed_at=clock.now())
    voucher, code = vouchers.issue(
        channels.by_code("cube"), Money(5_000, "EUR"), clock.now() + timedelta(days=300)
    )
    member.signs_in(contact).up_to("summary", event="longue-serie")
    member.sends("/en/checkout/summary/code", code=code)
    member.sends("/en/checkout/summary/code", code="NOUVEAUX")
    member.agrees().pays_and_saves()
    assert member.page.h1 == "Order confirmed", member.page.text
    for page in IN_THE_ACCOUNT:
        member.client.get(f"/en/account{page}", base_url=member.shop, follow_redirects=True)
    vouchers.block(voucher.ref, "a walk", OWNER)
    privacy.export(contact)
    privacy.erase(people.contact("bob@example.org", confirmed_at=clock.now()))
