"""What a bank took and the shop does not keep: it goes back at once, and the payment counts as declined."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from app.psp.port import Captured
from app.settlement.payments.models import Payment

# The reasons of such payments, which are those of their refunds.
WRONG_CODE = "wrong_code"  # the bank took it although the security code is wrong
CARD_COUNTRY = "card_country"  # only its answer says where the card is from
SENT_BACK = (WRONG_CODE, CARD_COUNTRY)


def why(payment: Payment, outcome: Captured) -> str:
    """Why it is not kept, by the rules of its channel; empty if it is.

    Who pays on a later day without the shopper was accepted before.
    """
    if not payment.live or payment.merchant_initiated:
        return ""
    channel = payment.order.channel
    if outcome.cvc_mismatch and channel.refuses_wrong_code:
        return WRONG_CODE
    return "" if takes(channel.accepted_countries, outcome.card.country) else CARD_COUNTRY


def takes(accepted: Collection[str], country: str) -> bool:
    """Whether a card from there may pay. Where the bank does not say, nothing speaks against it."""
    return not accepted or not country or country in accepted


def known_to_be_refused(
    tries: Iterable[Payment], fingerprint: str, country: str, accepted: Collection[str]
) -> bool:
    """Whether a card would only have its money sent back: it was before, or was saved as one from there."""
    same = [one.card_country for one in tries if fingerprint and one.card_fingerprint == fingerprint]
    return not all(takes(accepted, one) for one in (country, *same))
