"""What the pages about refunds say: reasons, where money goes, what a button does."""

from __future__ import annotations

from app.http import formats
from app.http.i18n import _, lazy
from app.http.languages import lang
from app.kernel.money import Money
from app.presenters.prices import card_name
from app.settlement.refunds.models import RefundMethod
from app.settlement.refunds.splits import OWED, FundingSource, Paid
from app.settlement.reversals.previews import RefundPreview

OTHER = "other"
REASONS = {
    "client": lazy("Asked by the shopper"),
    "mistake": lazy("Mistake of the sale"),
    "canceled": lazy("Performance cancelled"),
    "goodwill": lazy("Goodwill"),
    "double": lazy("Bought twice"),
    OTHER: lazy("Other"),
}
METHODS = {
    RefundMethod.ORIGIN: lazy("To where it came from"),
    RefundMethod.CREDIT: lazy("To the credit balance"),
    RefundMethod.VOUCHER: lazy("On a new voucher"),
}
SOURCES = {
    FundingSource.CARD: lazy("Card"),
    FundingSource.CREDIT: lazy("Credit balance"),
    FundingSource.VOUCHER: lazy("Voucher"),
    FundingSource.INSTALMENTS: lazy("Instalments still to come"),
    FundingSource.DEFERRED: lazy("Deferred account"),
}
TO_ONE = {
    FundingSource.CARD: lazy("Refund %(amount)s to the card"),
    FundingSource.CREDIT: lazy("Refund %(amount)s as credit"),
    FundingSource.VOUCHER: lazy("Refund %(amount)s on a voucher"),
}


def reason(kept: str) -> str:
    """A reason as it is kept – one of the list, then words – as it is read."""
    code, _colon, words = kept.partition(": ")
    if code not in REASONS:
        return kept
    return f"{REASONS[code]}{_(': ')}{words}" if words else str(REASONS[code])


def button(preview: RefundPreview, *, asks: bool) -> str:
    amount = formats.money(preview.money_back, lang())
    if not preview.money_back.minor:
        return _("Take the tickets back")
    if asks:
        return _("Ask for approval of %(amount)s", amount=amount)
    going = {share.destination for share in preview.shares if share.destination not in OWED}
    words = TO_ONE[going.pop()] if len(going) == 1 else lazy("Refund %(amount)s")
    return str(words) % {"amount": amount}


def source_name(paid: Paid) -> str:
    if paid.source is FundingSource.CARD and paid.label:
        return _("Card %(card)s", card=card_name(paid.label))
    if paid.source is FundingSource.VOUCHER and paid.label:
        return _("Voucher …%(end)s", end=paid.label)
    return str(SOURCES[paid.source])


def source_hint(paid: Paid, method: RefundMethod) -> str:
    """What becomes of a share, in a sentence."""
    if paid.source is FundingSource.INSTALMENTS:
        return _("They will not be taken.")
    if paid.source is FundingSource.DEFERRED:
        return _("That much less is owed.")
    amount = formats.money(paid.amount, lang())
    if method is RefundMethod.CREDIT:
        return _("Paid %(amount)s. It becomes credit.", amount=amount)
    if method is RefundMethod.VOUCHER:
        return _("Paid %(amount)s. It goes onto the new voucher.", amount=amount)
    if paid.source is FundingSource.CARD:
        return _("Paid %(amount)s. Banks take 3 to 5 days.", amount=amount)
    return _("Paid %(amount)s. It can be spent again at once.", amount=amount)


def over(most: Money) -> str:
    return _(
        "That is more than the %(amount)s you may move alone. Ask somebody whose limit is higher.",
        amount=formats.money(most, lang()),
    )


def done(money_back: Money) -> str:
    amount = formats.money(money_back, lang())
    if not money_back.minor:
        return _("The tickets are taken back. An email tells the shopper.")
    return _("%(amount)s is on its way back. An email tells the shopper.", amount=amount)
