"""What an NCERROR code means: kind of error, reason, and what could make the next try succeed."""

from __future__ import annotations

from app.psp.ogone import tables
from app.psp.port import DeclineReason, RetryAdvice

NONE = "0"
NOT_FOUND = "50001130"
HISTORY_ENDS = "50001131"
WRONG_STATE = "50001127"
SIGNATURE_REFUSED = "50001184"
VALIDATION = "50001111"

# Codes that are not in our list are classified by their first digit.
_FIRST_DIGIT = {
    "2": ("uncertain", "query_first"),
    "3": ("refused", "other_card"),
    "4": ("authentication", "later"),
    "5": ("validation", "none"),
    "6": ("alias_field", "fix_data"),
}

_BY_CODE = {
    "30001090": DeclineReason.CVC,
    "50001090": DeclineReason.CVC,
    "30001091": DeclineReason.ADDRESS,
    "30001092": DeclineReason.ADDRESS,
    "30001012": DeclineReason.BLOCKED,
    "30341001": DeclineReason.BLOCKED,
    "30411001": DeclineReason.BLOCKED,
    "30431001": DeclineReason.BLOCKED,
    "30591001": DeclineReason.BLOCKED,
    "30141001": DeclineReason.CARD_DATA,
    "50001054": DeclineReason.CARD_DATA,
    "50001068": DeclineReason.CARD_DATA,
    "50001069": DeclineReason.CARD_DATA,
    "30331001": DeclineReason.EXPIRED,
    "30541001": DeclineReason.EXPIRED,
    "31061001": DeclineReason.EXPIRED,
    "50001183": DeclineReason.EXPIRED,
    "30511001": DeclineReason.FUNDS,
    "30611001": DeclineReason.LIMIT,
    "50001084": DeclineReason.LIMIT,
    "30561001": DeclineReason.NOT_ACCEPTED,
    "30571001": DeclineReason.NOT_ACCEPTED,
    "50001123": DeclineReason.NOT_ACCEPTED,
    "50001126": DeclineReason.TOO_MUCH,
    "50001127": DeclineReason.NOT_YET,
    "50001129": DeclineReason.TOO_MUCH,
    "50001216": DeclineReason.INVALID,
}

_BY_KIND = {
    "fraud_rule": DeclineReason.BLOCKED,
    "unavailable": DeclineReason.UNAVAILABLE,
    "authentication": DeclineReason.AUTHENTICATION,
    "sca_required": DeclineReason.AUTHENTICATION_REQUIRED,
    "cancelled": DeclineReason.CANCELED,
    "validation": DeclineReason.INVALID,
    "maintenance": DeclineReason.INVALID,
    "alias_field": DeclineReason.CARD_DATA,
}

# A wrong signature, address or account hides behind the general validation code.
_SETUP_COMPLAINTS = ("unknown order/", "pspid not found", "api feature not allowed")

_CLASSES: dict[str, tuple[str, str]] = {
    code: (kind, retry) for code, (kind, retry) in tables.read("ncerror_classes").items()
}


def normal(code: str) -> str:
    """No error is "0", nothing, or the word NULL."""
    code = code.strip()
    return NONE if code.upper() in ("", "NULL") else code


def kind(code: str, plus: str = "") -> str:
    """The class of a normal code; `plus` is the free text that came with it."""
    if code == VALIDATION and any(words in plus.lower() for words in _SETUP_COMPLAINTS):
        return "config"
    return "config" if code == SIGNATURE_REFUSED else _sorted(code)[0]


def refuses_keys(code: str, plus: str = "") -> bool:
    """The signature, the user or the account was refused before anything was done."""
    return code.startswith("5") and kind(code, plus) == "config"


def asks_first(code: str) -> bool:
    return _sorted(code)[1] == "query_first"


def retry(code: str) -> RetryAdvice:
    return RetryAdvice(_sorted(code)[1])


def reason(code: str, plus: str = "") -> DeclineReason:
    if code == VALIDATION and "alias" in plus.lower():
        return DeclineReason.TOKEN_GONE
    return _BY_CODE.get(code) or _BY_KIND.get(kind(code, plus), DeclineReason.GENERIC)


def _sorted(code: str) -> tuple[str, str]:
    return _CLASSES.get(code) or _FIRST_DIGIT.get(code[:1], ("uncertain", "query_first"))
