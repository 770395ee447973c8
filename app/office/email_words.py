"""What the emails to buyers are called."""

from __future__ import annotations

from app.http.i18n import lazy
from app.messages.email_queue.models import EmailKind

EMAILS: dict[str, str] = {
    EmailKind.CONFIRMED: lazy("Order confirmed"),
    EmailKind.PAYMENT_PENDING: lazy("We are waiting for the bank"),
    EmailKind.PAYMENT_DECLINED: lazy("The payment was declined"),
    EmailKind.CAPTURE_REFUSED: lazy("The payment failed after all"),
    EmailKind.HOLD_ENDED: lazy("The seats are no longer held"),
    EmailKind.REFUNDED: lazy("Paid too late, money goes back"),
    EmailKind.TAKEN_BACK: lazy("Money goes back"),
    EmailKind.REFUND_CREDITED: lazy("Refund became credit"),
    EmailKind.GIFT: lazy("Gift voucher"),
    EmailKind.INSTALMENT_SOON: lazy("An instalment is coming"),
    EmailKind.INSTALMENT_PAID: lazy("An instalment was paid"),
    EmailKind.INSTALMENT_REFUSED: lazy("An instalment was declined"),
    EmailKind.INSTALMENT_OVERDUE: lazy("An instalment is late"),
    EmailKind.TICKETS_WITHHELD: lazy("Tickets are kept back"),
    EmailKind.ADDRESS_CHANGED: lazy("Another address for the order"),
    EmailKind.PAY_LINK: lazy("A link to pay"),
    EmailKind.SEATS_MOVED: lazy("Other seats"),
    EmailKind.TRANSFER_AWAITED: lazy("Where to send the transfer"),
    EmailKind.TRANSFER_LAPSED: lazy("The transfer did not arrive"),
    EmailKind.TRANSFER_GIVEN_UP: lazy("No transfer is expected any more"),
    EmailKind.INSTALMENT_LINK: lazy("A link to pay an instalment"),
    EmailKind.DEBT_REMINDER: lazy("Reminder of a debt"),
    EmailKind.ON_SALE: lazy("A sale opens"),
    EmailKind.PLACES_FREE: lazy("Places are free again"),
    EmailKind.CARD_EXPIRES: lazy("A saved card expires"),
    EmailKind.SIGN_IN_LINK: lazy("Link to sign in"),
    EmailKind.NEW_PASSWORD_LINK: lazy("Link to choose a new password"),
    EmailKind.NEW_EMAIL_LINK: lazy("Link to confirm an address"),
    EmailKind.PAYMENT_CODE: lazy("Code to go on paying"),
    EmailKind.PASSWORD_CHANGED: lazy("The password was changed"),
    EmailKind.EMAIL_CHANGED: lazy("The address was changed"),
    EmailKind.PASSKEY_ADDED: lazy("A passkey was added"),
    EmailKind.CONTACTS_MERGED: lazy("Two accounts became one"),
}
