"""Where money of an order goes back to, in sentences: for pages and mails alike."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from app.http import formats
from app.http.i18n import _
from app.http.languages import lang
from app.kernel import money
from app.presenters.voices import TO_THEM, Voice
from app.settlement.refunds.models import Refund
from app.settlement.refunds.splits import TURN, FundingSource
from app.settlement.refunds.states import RefundState
from app.venue.channels.models import Channel


def sentences(refunds: Iterable[Refund], channel: Channel, voice: Voice = TO_THEM) -> list[str]:
    """A sentence for each place it goes to; two parts that take the same way are one to their reader."""
    by_way = groupby(sorted(refunds, key=_way), key=_way)
    return [_sentence(list(found), channel, voice) for _key, found in by_way]


def _way(refund: Refund) -> tuple[int, str, str]:
    return TURN[refund.destination], refund.voucher_ref or "", refund.state


def _sentence(refunds: list[Refund], channel: Channel, voice: Voice) -> str:
    first = refunds[0]
    amount = formats.money(money.total((refund.amount for refund in refunds), first.amount.currency), lang())
    match first.destination:
        case FundingSource.CARD:
            return _to_card(first.state, voice) % {"amount": amount}
        case FundingSource.CREDIT:
            return voice.credited % {"amount": amount}
        case FundingSource.INSTALMENTS:
            return voice.fewer_instalments % {"amount": amount}
        case FundingSource.DEFERRED:
            return voice.owes_less % {"amount": amount}
        case FundingSource.VOUCHER:
            return _on_voucher(amount, first, channel)


def _to_card(state: RefundState, voice: Voice) -> str:
    if state is RefundState.DONE:
        return voice.back_arrived
    if state is RefundState.REFUSED:
        return voice.back_refused
    if state is RefundState.CANCELED:
        return voice.back_never_taken
    return voice.back_under_way


def _on_voucher(amount: str, refund: Refund, channel: Channel) -> str:
    voucher = refund.voucher
    if voucher is None:
        raise LookupError("a refund onto no voucher")
    day = formats.day(voucher.expires_at, lang(), channel.timezone)
    return _(
        "%(amount)s is on voucher …%(end)s, good until %(day)s.", amount=amount, end=voucher.last4, day=day
    )
