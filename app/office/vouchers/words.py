"""Voucher products in words: how they stand, how they look, what they are sold at."""

from __future__ import annotations

from app.accounting.vouchers import services as vouchers
from app.accounting.vouchers.models import VoucherProduct
from app.http import formats
from app.http.i18n import _, lazy_pgettext
from app.http.languages import lang
from app.kernel.money import Money
from app.office.status import Status
from app.venue.channels import services as channels

MOTIFS = {
    "stars": lazy_pgettext("motif", "Stars"),
    "moon": lazy_pgettext("motif", "Moon"),
    "curtain": lazy_pgettext("motif", "Curtain"),
    "waves": lazy_pgettext("motif", "Waves"),
    "mask": lazy_pgettext("motif", "Mask"),
    "columns": lazy_pgettext("motif", "Columns"),
    "arches": lazy_pgettext("motif", "Arches"),
    "birds": lazy_pgettext("motif", "Birds"),
    "rose": lazy_pgettext("motif", "Rose"),
    "strings": lazy_pgettext("motif", "Strings"),
    "shadow": lazy_pgettext("motif", "Shadow"),
    "ribbon": lazy_pgettext("motif", "Ribbon"),
}
PALETTES = {
    "night": lazy_pgettext("palette", "Night"),
    "vermilion": lazy_pgettext("palette", "Vermilion"),
    "rose": lazy_pgettext("palette", "Rose"),
    "sea": lazy_pgettext("palette", "Sea"),
    "ochre": lazy_pgettext("palette", "Ochre"),
    "plum": lazy_pgettext("palette", "Plum"),
    "moss": lazy_pgettext("palette", "Moss"),
    "ink": lazy_pgettext("palette", "Ink"),
    "sand": lazy_pgettext("palette", "Sand"),
    "ice": lazy_pgettext("palette", "Ice"),
}


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
