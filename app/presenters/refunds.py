"""Where money of an order goes back to, in sentences: for pages and mails alike."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from app.http import formats
from app.http.i18n import _
from app.http.languages import lang
from app.kernel import money
from app.settlement.refunds.models import Refund
from app.settlement.refunds.splits import TURN, FundingSource
from app.settlement.refunds.states import RefundState
from app.venue.channels.models import Channel


def sentences(refunds: Iterable[Refund], channel: Channel) -> list[str]:
    """A sentence for each place it goes to; two parts that take the same way are one to their reader."""
    by_way = groupby(sorted(refunds, key=_way), key=_way)
    return [_sentence(list(found), channel) for _key, found in by_way]


def _way(refund: Refund) -> tuple[int, str, str]:
    return TURN[refund.destination], refund.voucher_ref or "", refund.state


def _sentence(refunds: list[Refund], channel: Channel) -> str:
    first = refunds[0]
    amount = formats.money(money.total((refund.amount for refund in refunds), first.amount.currency), lang())
    match first.destination:
        case FundingSource.CARD:
            return _to_card(amount, first.state)
        case FundingSource.CREDIT:
            return _("%(amount)s is on your credit balance.", amount=amount)
        case FundingSource.INSTALMENTS:
            return _("%(amount)s less to pay in instalments.", amount=amount)
        case FundingSource.DEFERRED:
            return _("You owe %(amount)s less on your account.", amount=amount)
        case FundingSource.VOUCHER:
            return _on_voucher(amount, first, channel)


def _to_card(amount: str, state: RefundState) -> str:
    if state is RefundState.DONE:
        return _("%(amount)s sent back to your card.", amount=amount)
    if state is RefundState.REFUSED:
        return _("%(amount)s could not go back to your card: it is on your credit balance.", amount=amount)
    if state is RefundState.CANCELED:
        return _("%(amount)s was never taken from your card.", amount=amount)
    return _("%(amount)s is on its way back to your card.", amount=amount)


def _on_voucher(amount: str, refund: Refund, channel: Channel) -> str:
    voucher = refund.voucher
    if voucher is None:
        raise LookupError("a refund onto no voucher")
    day = formats.day(voucher.expires_at, lang(), channel.timezone)
    return _(
        "%(amount)s is on voucher …%(end)s, good until %(day)s.", amount=amount, end=voucher.last4, day=day
    )
