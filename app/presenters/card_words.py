"""What the card form says: the same sentences for the browser's check and the provider's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from app.http import formats
from app.http.i18n import _, lazy
from app.http.languages import lang
from app.psp.port import CardField, CardProblem

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
    """The same rule as in the script. CB has no numbers of its own: its cards are Visas or Mastercards."""
    lent = ("visa", "mastercard") if "cb" in accepted else ()
    return not brand or not accepted or brand in (*accepted, *lent)


def together(accepted: Sequence[str]) -> tuple[str, ...]:
    """The accepted brands of which one card may carry two: CB and what lends it its numbers."""
    others = tuple(brand for brand in ("visa", "mastercard") if brand in accepted)
    return ("cb", *others) if "cb" in accepted and others else ()


def problems(pairs: Iterable[Sequence[str]], accepted: Sequence[str]) -> list[tuple[str, str]]:
    """(id of the field, sentence) for what the provider or the venue did not accept."""
    return [
        (IDS[CardField(where)], _problem(CardField(where), CardProblem(what), accepted))
        for where, what in pairs
    ]


def _problem(field: CardField, problem: CardProblem, accepted: Sequence[str]) -> str:
    if problem is CardProblem.OTHER_BRAND:
        return _("We do not accept this card. We accept %(accepted)s.", accepted=brand_names(accepted))
    if problem is CardProblem.CANCELED:
        return _("You did not send the card. No money has been taken.")
    return str(PROBLEMS.get((field, problem)) or WRONG.get(field, UNREADABLE))


PROBLEMS = {
    (CardField.NUMBER, CardProblem.MISSING): lazy("Enter your card number."),
    (CardField.HOLDER, CardProblem.MISSING): lazy("Enter the name on your card."),
    (CardField.EXPIRY, CardProblem.TOO_SOON): lazy(
        "Your card expires before the last payment. Use another one."
    ),
    (CardField.NUMBER, CardProblem.NOT_CARRIED): lazy(
        "This card does not carry the brand that was chosen. Choose the other one, or none."
    ),
    (CardField.EXPIRY, CardProblem.PAST): lazy("This card has expired. Try another one."),
}
WRONG = {
    CardField.NUMBER: lazy("That number has a mistake – check it group by group."),
    CardField.HOLDER: lazy("Check the name: letters only."),
    CardField.EXPIRY: lazy("Enter the month and year on your card."),
    CardField.CVC: lazy(
        "Enter the security code: 3 digits on the back, or 4 on the front of an American Express."
    ),
}
UNREADABLE = lazy("The card could not be read. No money has been taken. Please enter it again.")


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
