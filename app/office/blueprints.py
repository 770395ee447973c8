"""Every page family of the office, for whoever puts the app together."""

from __future__ import annotations

from flask import Blueprint

from app.http import health, reports
from app.office.auth import pages as auth
from app.office.hand_out import pages as hand_out
from app.office.home import pages as home
from app.office.orders import pages as orders

BLUEPRINTS: tuple[Blueprint, ...] = tuple(
    family.bp for family in (auth, hand_out, home, orders, reports, health)
)
