"""The blueprint of the pages about voucher products, and one product for whoever may see it."""

from __future__ import annotations

from flask import Blueprint, abort, request

from app.accounting.vouchers import services as vouchers
from app.accounting.vouchers.models import VoucherProduct
from app.http import brands
from app.kernel.actors import Right
from app.office import access
from app.venue.channels import services as channels

bp = Blueprint("vouchers", __name__)


def product_or_404(code: str) -> VoucherProduct:
    """Whoever changes it holds it until the end."""
    posted = request.method == "POST"
    try:
        found = vouchers.find_product(code[:20].replace("\0", ""), lock=posted)
    except vouchers.UnknownProduct:
        abort(404)
    access.actor().must(Right.CHANGE_OFFERS if posted else Right.SEE_OFFERS, found.channel_code)
    brands.stand_in(channels.by_code(found.channel_code))
    return found
