"""What the bank said of a payment, for people who answer for it: who decided, why, what it means."""

from __future__ import annotations

from typing import NamedTuple

from app.http.i18n import _, lazy
from app.office.status import Status
from app.psp.port import DeclineReason
from app.settlement.payments.models import Payment
from app.settlement.payments.states import PaymentState

WHY: dict[str, str] = {
    DeclineReason.GENERIC: lazy("The bank declined and gave no reason. Nothing was taken."),
    DeclineReason.FUNDS: lazy("The bank declined: not enough money on the card. Nothing was taken."),
    DeclineReason.LIMIT: lazy("The bank declined: a limit of the card is reached. Nothing was taken."),
    DeclineReason.EXPIRED: lazy("The bank declined: the card has expired. Nothing was taken."),
    DeclineReason.CVC: lazy("The bank declined: the security code was wrong. Nothing was taken."),
    DeclineReason.CARD_DATA: lazy(
        "The bank declined: number or date of the card are wrong. Nothing was taken."
    ),
    DeclineReason.ADDRESS: lazy("The bank declined: the address is not that of the card. Nothing was taken."),
    DeclineReason.NOT_ACCEPTED: lazy("The provider does not take this kind of card. Nothing was taken."),
    DeclineReason.TOKEN_GONE: lazy("The provider no longer knows the saved card. Nothing was taken."),
    DeclineReason.AUTHENTICATION: lazy("The shopper did not confirm at their bank. Nothing was taken."),
    DeclineReason.AUTHENTICATION_REQUIRED: lazy(
        "The bank wanted a confirmation (3-D Secure). Nothing was taken."
    ),
    DeclineReason.CANCELED: lazy("The shopper turned back at the bank. Nothing was taken."),
    DeclineReason.BLOCKED: lazy("The bank declined: the card is blocked. Nothing was taken."),
    DeclineReason.UNAVAILABLE: lazy("The bank could not be reached. Nothing was taken."),
    DeclineReason.INVALID: lazy("The provider refused what we sent. Nothing was taken."),
    DeclineReason.TOO_MUCH: lazy("The provider refused the amount. Nothing was taken."),
    DeclineReason.NOT_YET: lazy("The provider refused: too early for this card. Nothing was taken."),
    "wrong_code": lazy("Taken in spite of a wrong security code, and sent back at once."),
    "card_country": lazy("Taken from a card of a country that is not accepted here, and sent back at once."),
    "misconfigured": lazy("The provider refused our account or its settings. Nothing was taken."),
}


class Answer(NamedTuple):
    status: Status
    sentence: str


def answer(payment: Payment) -> Answer:
    match payment.state:
        case PaymentState.CAPTURED:
            return Answer(Status(_("Paid"), "good", "done"), _("The bank accepted it."))
        case PaymentState.CAPTURE_REFUSED:
            return Answer(
                Status(_("Failed after all"), "bad", "needs"),
                _("The bank accepted it first and refused it later. No money came; it is owed on account."),
            )
        case PaymentState.DECLINED:
            why = WHY.get(payment.reason, WHY[DeclineReason.GENERIC])
            return Answer(Status(_("Declined"), "soft", "ended"), str(why))
        case PaymentState.ACTION_REQUIRED:
            return Answer(
                Status(_("At the bank"), "soft", "to-come"), _("The shopper is to confirm it at their bank.")
            )
        case _:
            return Answer(
                Status(_("Not known yet"), "warn", "needs"),
                _("The bank has not answered. It is asked again by itself; nothing is charged twice."),
            )
