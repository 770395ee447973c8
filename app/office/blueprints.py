"""Every page family of the office, for whoever puts the app together."""

from __future__ import annotations

from flask import Blueprint

from app.http import health, reports
from app.office.auth import pages as auth
from app.office.deferred import pages as deferred
from app.office.home import pages as home
from app.office.instalments import pages as instalments
from app.office.orders import pages as orders
from app.office.payments import pages as payments
from app.office.refunds import pages as refunds

FAMILIES = (auth, home, orders, refunds, payments, instalments, deferred, reports, health)
BLUEPRINTS: tuple[Blueprint, ...] = tuple(family.bp for family in FAMILIES)
