"""Why a card did not pay, as far as a shopper should hear it; a card tester learns nothing."""

from __future__ import annotations

from app.http.i18n import _, lazy
from app.psp.port import DeclineReason
from app.settlement.payments.sent_back import CARD_COUNTRY, WRONG_CODE

COUNTRY_KNOWN = "card_country_known"  # no bank was asked again about a card from there


def refusal(reason: str, *, saved: bool = False, held: bool = True) -> str:
    """`held`: seats are held while the order waits for its money.

    Only the owner of a saved card hears of a wrong code: with any other card it would be worth guessing.
    """
    if saved and reason == DeclineReason.CVC:
        return _("The security code is wrong. No money has been taken. Check the code on this card.")
    if reason == "misconfigured":
        return not_available(held=held)
    return str(REFUSALS.get(reason, DECLINED))


def not_available(*, held: bool) -> str:
    if held:
        return _(
            "Card payment is not available just now. No money has been taken. Your seats are still held."
        )
    return _("Card payment is not available just now. No money has been taken.")


DECLINED = lazy("Your bank declined this payment. No money has been taken.")
NO_FUNDS = lazy("Your bank declined the payment (funds or limit). No money has been taken. Try another card.")
NOT_CONFIRMED = lazy("You did not confirm with your bank. No money has been taken.")
REFUSALS: dict[str, str] = {
    DeclineReason.FUNDS: NO_FUNDS,
    DeclineReason.LIMIT: NO_FUNDS,
    DeclineReason.EXPIRED: lazy("This card has expired. No money has been taken. Try another card."),
    DeclineReason.NOT_ACCEPTED: lazy(
        "We cannot take this kind of card. No money has been taken. Try another card."
    ),
    DeclineReason.AUTHENTICATION: NOT_CONFIRMED,
    DeclineReason.CANCELED: NOT_CONFIRMED,
    DeclineReason.TOKEN_GONE: lazy(
        "The bank no longer knows this card. No money has been taken. Use another card."
    ),
    DeclineReason.AUTHENTICATION_REQUIRED: lazy(
        "Your bank wants to check that it is you. No money has been taken. Please try again."
    ),
    WRONG_CODE: lazy(
        "Your bank took the payment though the security code is wrong, so we have sent it back at once. "
        "Check the code, or use another card."
    ),
    CARD_COUNTRY: lazy(
        "We do not take cards from the country of this one. Your bank had taken the payment, so we have sent "
        "it back at once. Use another card."
    ),
    COUNTRY_KNOWN: lazy(
        "We do not take cards from the country of this one. No money has been taken. Use another card."
    ),
    DeclineReason.UNAVAILABLE: lazy(
        "Your bank could not be reached. No money has been taken. Try again in a moment."
    ),
}
