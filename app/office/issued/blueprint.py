"""The blueprint of the pages about issued vouchers, and one voucher for whoever may see it."""

from __future__ import annotations

from flask import Blueprint, abort

from app.accounting.vouchers import services as vouchers
from app.accounting.vouchers.models import Voucher
from app.http import brands
from app.kernel.actors import Right
from app.office import access
from app.venue.channels import services as channels

bp = Blueprint("issued", __name__)


def voucher_or_404(ref: str, right: Right = Right.SEE_ORDERS) -> Voucher:
    """One of a channel where they have the right; any other does not exist."""
    try:
        found = vouchers.find(ref[:26].replace("\0", ""))
    except vouchers.UnknownVoucher:
        abort(404)
    access.actor().must(right, found.channel_code)
    brands.stand_in(channels.by_code(found.channel_code))
    return found
