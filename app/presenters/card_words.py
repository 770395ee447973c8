"""What the card form says: the same sentences for a browser's check, the provider's and the bank's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from app.http import formats
from app.http.i18n import _
from app.http.languages import lang
from app.psp.port import CardField, CardProblem, DeclineReason
from app.settlement.payments.rate_limits import WRONG_CODE

IDS = {
    CardField.NUMBER: "cardNumber",
    CardField.HOLDER: "card-holder",
    CardField.EXPIRY: "card-month",
    CardField.CVC: "card-cvc",
    CardField.FORM: "",
}

BRANDS = {
    "visa": "Visa",
    "mastercard": "Mastercard",
    "amex": "American Express",
    "cb": "CB",
    "maestro": "Maestro",
}


def brand_name(brand: str) -> str:
    return BRANDS.get(brand, _("Card"))


def masked(brand: str, last4: str) -> str:
    """`Visa •••• 4242`: the dots and the digits stay on one line."""
    return f"{brand_name(brand)} ••••\u00a0{last4}"


def brand_names(brands: Iterable[str]) -> str:
    return ", ".join(BRANDS.get(brand, brand) for brand in brands)


def takes(accepted: Sequence[str], brand: str) -> bool:
    """As the script says while one types. CB has no numbers: it lives on Visa's and Mastercard's cards."""
    lent = ("visa", "mastercard") if "cb" in accepted else ()
    return not brand or not accepted or brand in (*accepted, *lent)


def problems(pairs: Iterable[Sequence[str]], accepted: Sequence[str]) -> list[tuple[str, str]]:
    """(id of the field, sentence) for what the provider, or the house, would not take."""
    return [
        (IDS[CardField(where)], _problem(CardField(where), CardProblem(what), accepted))
        for where, what in pairs
    ]


def _problem(field: CardField, problem: CardProblem, accepted: Sequence[str]) -> str:
    if problem is CardProblem.OTHER_BRAND:
        return _("We do not accept this card. We accept %(accepted)s.", accepted=brand_names(accepted))
    if problem is CardProblem.CANCELED:
        return _("You did not send the card. No money has been taken.")
    missing = problem is CardProblem.MISSING
    match field:
        case CardField.NUMBER:
            wrong = _("That number has a mistake – check it group by group.")
            return _("Enter your card number.") if missing else wrong
        case CardField.HOLDER:
            return _("Enter the name on your card.") if missing else _("Check the name: letters only.")
        case CardField.EXPIRY if problem is CardProblem.TOO_SOON:
            return _("Your card expires before the last payment. Use another one.")
        case CardField.EXPIRY:
            past = _("This card has expired. Try another one.")
            return past if problem is CardProblem.PAST else _("Enter the month and year on your card.")
        case CardField.CVC:
            return _(
                "Enter the security code: 3 digits on the back, or 4 on the front of an American Express."
            )
        case _:
            return _("The card could not be read. No money has been taken. Please enter it again.")


def refusal(reason: str, *, saved: bool = False, held: bool = True) -> str:
    """Why the bank said no, as far as a shopper should hear it; a card tester learns nothing. `held`: seats
    wait for the money.

    Of a wrong code only the owner of a saved card hears: with any other card it would be worth guessing.
    """
    if saved and reason == DeclineReason.CVC:
        return _("The security code is wrong. No money has been taken. Check the code on this card.")
    told: dict[str, str] = {
        DeclineReason.FUNDS: _(
            "Your bank declined the payment (funds or limit). No money has been taken. Try another card."
        ),
        DeclineReason.LIMIT: _(
            "Your bank declined the payment (funds or limit). No money has been taken. Try another card."
        ),
        DeclineReason.EXPIRED: _("This card has expired. No money has been taken. Try another card."),
        DeclineReason.NOT_ACCEPTED: _(
            "We cannot take this kind of card. No money has been taken. Try another card."
        ),
        DeclineReason.AUTHENTICATION: _("You did not confirm with your bank. No money has been taken."),
        DeclineReason.CANCELED: _("You did not confirm with your bank. No money has been taken."),
        DeclineReason.TOKEN_GONE: _(
            "The bank no longer knows this card. No money has been taken. Use another card."
        ),
        DeclineReason.AUTHENTICATION_REQUIRED: _(
            "Your bank wants to check that it is you. No money has been taken. Please try again."
        ),
        WRONG_CODE: _(
            "Your bank took the payment though the security code is wrong, so we have sent it back at once. "
            "Check the code, or use another card."
        ),
        "misconfigured": _(
            "Card payment is not available just now. No money has been taken. Your seats are still held."
        )
        if held
        else _("Card payment is not available just now. No money has been taken."),
        DeclineReason.UNAVAILABLE: _(
            "Your bank could not be reached. No money has been taken. Try again in a moment."
        ),
    }
    return told.get(reason, _("Your bank declined this payment. No money has been taken."))


def words(accepted: Sequence[str]) -> dict[str, object]:
    """Sentences for the script that checks while one types; braces are filled in there."""
    return {
        "summary": _("There is a problem"),
        "error": _("Error:"),
        "numberEmpty": _("Enter your card number."),
        "numberShortOne": _("The card number is 1 digit short."),
        "numberShort": _("The card number is {n} digits short."),
        "numberLong": _("The card number has too many digits."),
        "numberWrong": _("That number has a mistake – check it group by group."),
        "brandRefused": _("We do not accept {brand}. We accept {accepted}."),
        "accepted": brand_names(accepted),
        "expiryEmpty": _("Enter the month and year on your card."),
        "expiryMonth": _("The month goes from 01 to 12."),
        "expiryPast": _("This card expired in {when}."),
        "months": [formats.month_name(month, lang()) for month in range(1, 13)],
        "cvcEmpty": _("Enter the security code."),
        "cvcLength": _("The code has 3 digits, on the back."),
        "cvcHintAmex": _("4 digits on the front"),
        "cvcAmex": _("This card’s code has 4 digits, on the front."),
        "holderEmpty": _("Enter the name on your card."),
        "holderDigits": _("Enter the name on your card, not its number."),
        "busy": _("Contacting your bank…"),
        "slow": _("This is taking longer than usual. Do not close this page."),
    }
