"""Shoppers the house knows, each signed in, with credit and a voucher of their own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from time import time

from flask import Flask

from app.accounting.credit import services as credit
from app.accounting.vouchers import services as vouchers
from app.db import database, session
from app.flows.accounts import services as accounts
from app.flows.accounts.models import SignInMethod
from app.flows.accounts.services import VisitorBrowser
from app.kernel import clock, refs
from app.kernel.actors import SHOP
from app.kernel.money import Money
from app.people.customers.models import Contact
from app.shop import visitor
from app.venue.channels import services as channels
from bench import load
from bench.journey import Errand
from bench.stage import Play

CREDIT, VOUCHER = Money(10_00, "EUR"), Money(20_00, "EUR")


@dataclass(frozen=True)
class Regular:
    """What a shopper brings: the cookie of a sign-in, the code of a voucher."""

    cookie: str
    voucher: str


def errands(shop: str, play: Play, app: Flask) -> Iterator[Errand]:
    """Like everybody's errands, paid with a promo code, a voucher, credit and a card."""
    for number, errand in zip(count(), load.errands(shop, play)):
        with app.app_context():
            known = regular(app, f"regular-{number}@example.org")
            database.session.remove()
        yield replace(errand, cookie=known.cookie, voucher=known.voucher)


def regular(app: Flask, email: str) -> Regular:
    channel = channels.by_code("cube")
    contact = Contact(
        ref=refs.new(), channel_code="cube", email=email, lang="en", confirmed_at=clock.now(),
        fs_uniquifier=refs.new(),
    )  # fmt: skip
    session.add(contact)
    session.commit()
    credit.adjust(contact, CREDIT, "a measure", SHOP)
    _voucher, code = vouchers.issue(channel, VOUCHER, clock.now() + timedelta(days=30))
    sign_in = accounts.begin(contact, SignInMethod.PASSWORD, VisitorBrowser("bench", "en")).session
    kept = {
        "_user_id": contact.fs_uniquifier,
        "_fresh": True,
        "fs_paa": time(),
        visitor.SIGN_IN: sign_in.ref,
    }
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    return Regular(
        f"{app.config['SESSION_COOKIE_NAME']}={signer.dumps(kept | {visitor.SIGN_IN: sign_in.ref})}", code
    )
