"""The fields of a new order: take the money now (SAL), from the card behind the alias."""

from __future__ import annotations

from app.psp.ogone import amounts, browser
from app.psp.ogone.text_fields import line, locale
from app.psp.port import Authentication, OnFile, Payer, PurchaseRequest, Series

# Authorize and capture at once; by internet; the platform gives up as soon as it may be told to. The shopper
# has been answered a little earlier: what it comes to then is looked up.
SALE = "SAL"
INTERNET = "7"
RECURRING = "9"
SECONDS = "30"

INDICATORS = {Authentication.ASK: "01", Authentication.NO_CHALLENGE: "02", Authentication.CHALLENGE: "04"}

_LONGEST_EMAIL = 50


def fields(request: PurchaseRequest) -> list[tuple[str, str]]:
    """All fields of a purchase. What is unknown is left out, never sent empty."""
    pairs = [
        ("ORDERID", request.attempt),
        ("AMOUNT", amounts.to_wire(request.amount)),
        ("CURRENCY", request.amount.currency),
        ("OPERATION", SALE),
        ("ECI", RECURRING if request.on_file is OnFile.MERCHANT else INTERNET),
        ("RTIMEOUT", SECONDS),
        ("ALIAS", request.token),
        ("LANGUAGE", locale(request.language)),
        *_on_file(request),
        *_payer(request.payer),
        *_authentication(request),
    ]
    return [(name, value) for name, value in pairs if value]


COF = {  # who starts the payment, whether it is the first of its kind, whether its dates are agreed
    OnFile.FIRST: ("CIT", "FIRST", "UNSCHED"),
    OnFile.SHOPPER: ("CIT", "SUBSEQ", "UNSCHED"),
    OnFile.SERIES: ("CIT", "FIRST", "SCHED"),
    OnFile.MERCHANT: ("MIT", "SUBSEQ", "SCHED"),
}


def _on_file(request: PurchaseRequest) -> list[tuple[str, str]]:
    """Credential on file (`COF_…`), as the ePDQ plug-in for WooCommerce sends it."""
    if request.on_file is None:
        return [("ALIASPERSISTEDAFTERUSE", "N")]
    initiator, transaction, schedule = COF[request.on_file]
    pairs = [("COF_INITIATOR", initiator), ("COF_TRANSACTION", transaction), ("COF_SCHEDULE", schedule)]
    return pairs + (_series(request.series) if request.series else [])


def _series(series: Series) -> list[tuple[str, str]]:
    return [
        ("COF_RECURRING_EXPIRY", f"{series.until:%Y%m%d}"),
        ("COF_RECURRING_FREQUENCY", f"{series.every_days:03}"),
    ]


def _payer(payer: Payer) -> list[tuple[str, str]]:
    home = payer.address
    email = line(payer.email, 255)
    return [
        ("CN", line(payer.holder, 35)),
        ("EMAIL", email if len(email) <= _LONGEST_EMAIL else ""),
        ("OWNERTELNO", line(payer.phone, 30)),
        ("OWNERADDRESS", line(home.street, 35)),
        ("OWNERZIP", line(home.postcode, 10)),
        ("OWNERTOWN", line(home.city, 40)),
        ("OWNERCTY", _country(home.country)),
        ("REMOTE_ADDR", payer.ip),
    ]


def _authentication(request: PurchaseRequest) -> list[tuple[str, str]]:
    """Nothing under NEVER: without FLAG3D the platform does not start 3-D Secure."""
    if request.authentication is Authentication.NEVER:
        return []
    home = request.payer.address
    return [
        ("FLAG3D", "Y"),
        ("WIN3DS", "MAINW"),
        ("ACCEPTURL", request.return_url),
        ("DECLINEURL", request.return_url),
        ("EXCEPTIONURL", request.return_url),
        ("Mpi.threeDSRequestorChallengeIndicator", INDICATORS[request.authentication]),
        ("ECOM_BILLTO_POSTAL_STREET_LINE1", line(home.street, 35)),
        ("ECOM_BILLTO_POSTAL_POSTALCODE", line(home.postcode, 10)),
        ("ECOM_BILLTO_POSTAL_CITY", line(home.city, 25)),
        ("ECOM_BILLTO_POSTAL_COUNTRYCODE", _country(home.country)),
        *browser.fields(request.browser),
    ]


def _country(code: str) -> str:
    return code if len(code) == 2 and code.isascii() and code.isupper() else ""
