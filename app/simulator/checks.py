"""What DirectLink refuses before any bank is asked, in the platform's order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from app.simulator import signing
from app.simulator.answers import Invalid
from app.simulator.settings import SimulatorSettings


class Sent(dict[str, str]):
    """The fields of a request by upper-case name, and the charset they were read and signed in."""

    charset = "utf-8"


_URL = r"https?://[^\s]+"
_SHAPES: dict[str, str] = {
    "ALIAS": r"[A-Za-z0-9_-]+",
    "OPERATION": r"RES|SAL|PAU",
    "RTIMEOUT": r"[3-8]\d|90",
    "LANGUAGE": r"[a-z]{2}_[A-Z]{2}",
    "FLAG3D": r"[YN]",
    "WIN3DS": r"MAINW|POPUP|POPIX",
    "ACCEPTURL": _URL,
    "DECLINEURL": _URL,
    "EXCEPTIONURL": _URL,
    "EMAIL": r"[^@\s]+@[^@\s]+",
    "OWNERCTY": r"[A-Z]{2}",
    "REMOTE_ADDR": r"NONE|[0-9a-fA-F:.]{3,45}",
    "ALIASPERSISTEDAFTERUSE": r"[YN]",
    "ALIASOPERATION": r"BYMERCHANT|BYPSP",
    "CREDITDEBIT": r"[CD]",
    "COF_INITIATOR": r"CIT|MIT",
    "COF_TRANSACTION": r"FIRST|SUBSEQ",
    "COF_SCHEDULE": r"SCHED|UNSCHED",
    "COF_RECURRING_EXPIRY": r"20\d{6}",
    "COF_RECURRING_FREQUENCY": r"\d{2,4}",
    "BROWSERCOLORDEPTH": r"1|2|4|8|15|16|24|32",
    "BROWSERJAVAENABLED": r"true|false",
    "BROWSERJAVASCRIPTENABLED": r"true|false",
    "BROWSERLANGUAGE": r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,4})*",
    "BROWSERSCREENHEIGHT": r"\d{1,6}",
    "BROWSERSCREENWIDTH": r"\d{1,6}",
    "BROWSERTIMEZONE": r"-(8[0-3]\d|840|[1-7]?\d{1,2})|(7[01]\d|720|[1-6]?\d{1,2})",
    "ECOM_BILLTO_POSTAL_COUNTRYCODE": r"[A-Z]{2}",
    "MPI.THREEDSREQUESTORCHALLENGEINDICATOR": r"0[1-4]",
}
_SHAPE = {name: re.compile(shape) for name, shape in _SHAPES.items()}

_LENGTHS = {
    "ORDERID": 40, "ALIAS": 50, "CN": 35, "COM": 100, "EMAIL": 50, "OWNERADDRESS": 35, "OWNERZIP": 10,
    "OWNERTOWN": 40, "OWNERTELNO": 30, "ACCEPTURL": 255, "DECLINEURL": 255, "EXCEPTIONURL": 255,
    "COMPLUS": 1000, "PARAMPLUS": 1000, "BROWSERACCEPTHEADER": 2048, "BROWSERUSERAGENT": 2048,
    "BROWSERLANGUAGE": 8, "ECOM_BILLTO_POSTAL_CITY": 25, "ECOM_BILLTO_POSTAL_STREET_LINE1": 35,
    "ECOM_BILLTO_POSTAL_STREET_LINE2": 35, "ECOM_BILLTO_POSTAL_POSTALCODE": 10,
}  # fmt: skip

_BROWSER = (
    "BROWSERACCEPTHEADER", "BROWSERCOLORDEPTH", "BROWSERJAVAENABLED", "BROWSERLANGUAGE",
    "BROWSERSCREENHEIGHT", "BROWSERSCREENWIDTH", "BROWSERTIMEZONE", "BROWSERUSERAGENT",
)  # fmt: skip

_CARD_DATA = ("CARDNO", "CVC")
_RECURRING = ("2", "3", "9")


def read(pairs: Iterable[tuple[str, str]], charset: str = "utf-8") -> Sent:
    """Names are upper-case for us; one that comes twice is somebody's trick."""
    sent = Sent()
    sent.charset = charset
    for name, value in pairs:
        if (upper := name.upper()) in sent:
            raise Invalid("50001111", f"{upper} sent twice")
        sent[upper] = value
    return sent


def is_allowed(sent: Sent, settings: SimulatorSettings, caller: str) -> None:
    """Account, user, address, signature."""
    is_this_user(sent, settings, caller)
    is_signed(sent, settings.sha_in_directlink, settings.algorithm)


def is_this_user(sent: Sent, settings: SimulatorSettings, caller: str) -> None:
    if sent.get("PSPID") != settings.pspid:
        raise Invalid("50001118", "PSPID not found or not active")
    if sent.get("USERID") != settings.userid or sent.get("PSWD") != settings.password:
        raise Invalid("50001119", "Connection to API feature not allowed for this user")
    if settings.allowed_ips and caller not in settings.allowed_ips:
        raise Invalid("50001116", f"unknown order/1/i/{caller}")


def is_signed(sent: Sent, passphrase: str, algorithm: str) -> None:
    given = sent.get("SHASIGN", "")
    if not given:
        raise Invalid("50001111", "unknown order/0/s")
    if not signing.is_signed(sent, given, passphrase, algorithm, signing.SHA_IN, sent.charset):
        raise Invalid("50001111", "unknown order/1/s")


def are_there(sent: Sent, *names: str) -> None:
    for name in names:
        if not sent.get(name):
            raise Invalid("50001111", f"no {name}")


def are_well_formed(sent: Sent) -> None:
    for name, value in sent.items():
        if len(value) > _LENGTHS.get(name, len(value)):
            raise Invalid("50001111", f"{name} too long")
        if value and (shape := _SHAPE.get(name)) and not shape.fullmatch(value):
            raise Invalid("50001111", f"{name} not valid")


def holds_no_card(sent: Sent) -> None:
    """This account pays by alias: a card number on this road means a shop that has seen one."""
    for name in _CARD_DATA:
        if sent.get(name):
            raise Invalid("50001111", f"{name} not allowed for this account, use ALIAS")


def amount(sent: Sent) -> int:
    """Cents."""
    text = sent.get("AMOUNT", "")
    if not re.fullmatch(r"[0-9]{1,15}", text) or int(text) == 0:
        raise Invalid("50001111", "amount too long or not numeric")
    return int(text)


def currency(sent: Sent, settings: SimulatorSettings) -> str:
    code = sent["CURRENCY"]
    if not re.fullmatch(r"[A-Z]{3}", code):
        raise Invalid("50001120", "not a valid currency")
    if code not in settings.currencies:
        raise Invalid("50001122", "The currency is not accepted by the merchant")
    return code


def channel(sent: Sent) -> str:
    """ecommerce, moto or mit; what is said about the channel must hold together.

    ECI alone says that a payment is recurring: shops did so long before there were COF fields.
    """
    eci, initiator = sent.get("ECI") or "7", sent.get("COF_INITIATOR", "")
    recurring = eci in _RECURRING
    if not re.fullmatch(r"[0-79]", eci) or (initiator and (initiator == "MIT") != recurring):
        raise Invalid("50001070", "ECI value unsupported or in conflict with other fields")
    if sent.get("FLAG3D") == "Y" and eci != "7":
        raise Invalid("50001070", "ECI value unsupported or in conflict with other fields")
    if initiator == "MIT":
        _is_a_good_series(sent)
    if recurring:
        return "mit"
    return "moto" if eci == "1" else "ecommerce"


def _is_a_good_series(sent: Sent) -> None:
    if sent.get("COF_TRANSACTION") != "SUBSEQ":
        raise Invalid("50001111", "COF_TRANSACTION not valid")
    are_there(sent, "COF_SCHEDULE")
    if sent["COF_SCHEDULE"] == "SCHED":
        are_there(sent, "COF_RECURRING_EXPIRY", "COF_RECURRING_FREQUENCY")


def is_not_over(sent: Mapping[str, str], today: str) -> None:
    """A series ends on its last day, not before its last payment. Days as YYYYMMDD."""
    if sent.get("COF_RECURRING_EXPIRY", today) < today:
        raise Invalid("50001111", "COF_RECURRING_EXPIRY in the past")


def can_authenticate(sent: Sent, name_on_card: str) -> None:
    """3-D Secure version 2 needs to know the browser, and where to send it back."""
    are_there(sent, *_BROWSER, "ACCEPTURL")
    if not (sent.get("CN") or name_on_card):
        raise Invalid("50001111", "no CN")
