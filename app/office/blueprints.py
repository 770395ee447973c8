"""Every page family of the office, for whoever puts the app together."""

from __future__ import annotations

from flask import Blueprint

from app.http import health, reports
from app.office.auth import pages as auth
from app.office.contacts import pages as contacts
from app.office.home import pages as home
from app.office.orders import pages as orders

FAMILIES = (auth, contacts, home, orders, reports, health)
BLUEPRINTS: tuple[Blueprint, ...] = tuple(family.bp for family in FAMILIES)
