"""Every page family of the office, for whoever puts the app together."""

from __future__ import annotations

from flask import Blueprint

from app.http import brand_files, health, reports
from app.office.activation import pages as activation
from app.office.activation import returns as bank_returns
from app.office.approvals import approving as approvals
from app.office.approvals import own_pages as requests
from app.office.auth import pages as auth
from app.office.brand import pages as brand
from app.office.card_rules import pages as card_rules
from app.office.contacts import pages as contacts
from app.office.deferred import pages as deferred
from app.office.event_boxes import pages as event_boxes
from app.office.halls import pages as halls
from app.office.hand_out import pages as hand_out
from app.office.home import pages as home
from app.office.instalments import pages as instalments
from app.office.issued import pages as issued
from app.office.journal import pages as journal
from app.office.keys import pages as keys
from app.office.legal import pages as legal
from app.office.methods import pages as methods
from app.office.orders import pages as orders
from app.office.payments import pages as payments
from app.office.plans import pages as plans
from app.office.presence import pages as presence
from app.office.promos import pages as promos
from app.office.refunds import pages as refunds
from app.office.sales_channels import pages as sales_channels
from app.office.search import pages as search
from app.office.security import pages as security
from app.office.stars import pages as stars
from app.office.system import pages as system
from app.office.team import pages as team
from app.office.texts import pages as texts
from app.office.views import pages as views
from app.office.vouchers import pages as vouchers

FAMILIES = (
    activation, approvals, auth, brand, card_rules, contacts, deferred, event_boxes, halls, hand_out,
    home, instalments, issued, journal, keys, legal, methods, orders, payments, plans, presence, promos,
    refunds, requests, sales_channels, search, security, stars, system, team, texts,
    views, vouchers,
    bank_returns, brand_files, health, reports,
)  # fmt: skip
BLUEPRINTS: tuple[Blueprint, ...] = tuple(family.bp for family in FAMILIES)
