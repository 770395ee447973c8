"""What shoppers bring with them: an account with credit and a right to pay later, a voucher."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from app.accounting.credit import services as credit
from app.accounting.vouchers import services as vouchers
from app.db import database, session
from app.kernel import clock
from app.kernel.actors import SHOP
from app.kernel.money import Money
from app.people.customers.models import Contact
from app.settlement.deferred import services as deferred
from app.venue.channels import services as channels
from bench.chaos.wishes import CREDIT, Wish
from bench.chaos.wishes import VOUCHER as BY_VOUCHER
from bench.regulars import VOUCHER, regular

MOST_LATER = Money(2_000_00, "EUR")
AN_INSTALMENT = Money(500_00, "EUR")  # at most


def equipped(app: Flask, wish: Wish) -> Wish:
    """The wish, with the cookie and the code it takes."""
    with app.app_context():
        cookie, code = "", ""
        if wish.signs_in:
            known = regular(app, wish.errand.email)
            cookie, code = known.cookie, known.voucher
            wish = _with_means(wish)
        elif wish.needs_voucher:
            code = _new_code(VOUCHER)
        database.session.remove()
    errand = replace(wish.errand, cookie=cookie, voucher=code if wish.needs_voucher else "")
    return replace(wish, errand=errand)


def _with_means(wish: Wish) -> Wish:
    """They may pay later, and have what an instalment is to be paid with."""
    contact = session.scalars(select(Contact).filter_by(email=wish.errand.email)).one()
    deferred.allow(contact, MOST_LATER, SHOP)
    if wish.pays_early == CREDIT:
        credit.adjust(contact, AN_INSTALMENT, "for an instalment", SHOP)
    return replace(wish, early_voucher=_new_code(AN_INSTALMENT)) if wish.pays_early == BY_VOUCHER else wish


def _new_code(value: Money) -> str:
    _voucher, code = vouchers.issue(channels.by_code("cube"), value, clock.now() + timedelta(days=30))
    return code
