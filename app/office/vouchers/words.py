"""Voucher products in words: how they stand, how they look, what they are sold at."""

from __future__ import annotations

from app.accounting.vouchers import services as vouchers
from app.accounting.vouchers.models import VoucherProduct
from app.http import formats
from app.http.i18n import _
from app.http.languages import lang
from app.kernel.money import Money
from app.office.poster_words import MOTIFS, PALETTES
from app.office.status import Status
from app.venue.channels import services as channels

__all__ = ["MOTIFS", "PALETTES"]


def status(product: VoucherProduct) -> Status:
    """One that is for sale and that nobody could pay with is sold to nobody (S113)."""
    if not product.published:
        return Status(_("Not for sale"), "soft", "open")
    if not vouchers.sellable(product):
        return Status(_("Hidden: nobody could pay with it"), "bad", "needs")
    return Status(_("For sale"), "good", "done")


def values(product: VoucherProduct) -> str:
    """`€20.00, €50.00, and from €10.00 to €500.00`."""
    currency = channels.by_code(product.channel_code).currency

    def money(minor: int | None) -> str:
        return formats.money(Money(minor or 0, currency), lang())

    fixed = ", ".join(money(minor) for minor in product.chips)
    if product.least_minor is None:
        return fixed
    free = _("from %(least)s to %(most)s", least=money(product.least_minor), most=money(product.most_minor))
    return _("%(fixed)s, and %(free)s", fixed=fixed, free=free) if fixed else free
