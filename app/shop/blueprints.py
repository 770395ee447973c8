"""Every page family of the shop front, for whoever puts the app together."""

from __future__ import annotations

from flask import Blueprint

from app.http import brand_files, health, reports
from app.shop import psp_callbacks, tickets
from app.shop.account import pages as account
from app.shop.auth import pages as auth
from app.shop.basket import pages as basket
from app.shop.catalogue import pages as catalogue
from app.shop.catalogue import posters, presale, preview, waitlist
from app.shop.checkout import pages as checkout
from app.shop.gifts import pages as gifts
from app.shop.instalments import pages as instalments
from app.shop.pay_links import pages as pay_links
from app.shop.seats import pages as seats

BLUEPRINTS: tuple[Blueprint, ...] = tuple(
    family.bp
    for family in (
        catalogue, presale, preview, waitlist, posters, seats, gifts, basket, checkout, auth, account,
        instalments, pay_links, tickets, psp_callbacks, reports, health, brand_files,
    )
)  # fmt: skip
