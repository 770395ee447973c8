"""Recorded answers of the real platform, and the makers the Ogone tests share."""

from __future__ import annotations

import json
from base64 import b64encode
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from app.kernel.money import Money
from app.psp.ogone import signing
from app.psp.ogone.parsing import Answer, parse
from app.psp.ogone.settings import OgoneSettings
from app.psp.port import (
    Address,
    Authentication,
    Browser,
    Message,
    Payer,
    PurchaseRequest,
    RefundRequest,
)

DATA = Path(__file__).parent.parent / "data" / "ogone"

BASE = "https://bank.test/ncol/test/"
ORDER = BASE + "orderdirect_utf8.asp"
QUERY = BASE + "querydirect_utf8.asp"
MAINTENANCE = BASE + "maintenancedirect_utf8.asp"

ATTEMPT = "4K7MPQ2X-A1B2C3"
TOKEN = "EF211AF4-0168-4529-A8E8-0775E585AA75"
RETURN = "https://shop.test/fr/checkout/return/bank"

SETTINGS = OgoneSettings(
    pspid="parterre",
    userid="robot",
    password="pass-word-of-robot",
    sha_in_form="form-passphrase",
    sha_in_directlink="directlink-passphrase",
    sha_out="out-passphrase",
    base_url=BASE,
)


def load(name: str) -> Any:
    return json.loads((DATA / f"{name}.json").read_text("utf-8"))


def recorded(name: str) -> dict[str, Any]:
    found = [sample for sample in load("ogone_directlink") if sample["name"] == name]
    assert len(found) == 1, name
    sample: dict[str, Any] = found[0]
    return sample


def body(attributes: dict[str, str], html: str = "") -> bytes:
    """The XML a sample was cut from."""
    element = ElementTree.Element("ncresponse", attributes)
    if html:
        ElementTree.SubElement(element, "HTML_ANSWER").text = b64encode(html.encode()).decode()
    return bytes(ElementTree.tostring(element, encoding="ISO-8859-1"))


def answered(attributes: dict[str, str]) -> Answer:
    answer = parse(body(attributes))
    assert answer is not None
    return answer


def xml(status: str = "9", error: str = "0", **more: str) -> bytes:
    told = {
        "orderID": ATTEMPT,
        "PAYID": "3014644340",
        "NCERROR": error,
        "STATUS": status,
        "amount": "34.2",
        "currency": "EUR",
        "BRAND": "VISA",
    }
    return body({**told, **more})


def purchase(**changes: Any) -> PurchaseRequest:
    told: dict[str, Any] = {
        "attempt": ATTEMPT,
        "amount": Money(3420, "EUR"),
        "payer": Payer(
            holder="Zoé Brontë",
            email="zoe@example.org",
            address=Address("1 rue de l’Opéra", "75001", "Paris", "FR"),
            ip="192.0.2.7",
        ),
        "browser": Browser(accept="text/html", user_agent="Opera/9.0", language="fr-FR,fr;q=0.9"),
        "authentication": Authentication.ASK,
        "return_url": RETURN,
        "language": "fr",
        "token": TOKEN,
    }
    return PurchaseRequest(**(told | changes))


def refund(**changes: Any) -> RefundRequest:
    told: dict[str, Any] = {
        "ref": "R-9T8S7R",
        "payment": "3014644340",
        "amount": Money(400, "EUR"),
        "paid": Money(3420, "EUR"),
        "refunded_before": Money(0, "EUR"),
    }
    return RefundRequest(**(told | changes))


def letter(names: signing.SignedNames, fields: dict[str, str], passphrase: str = SETTINGS.sha_out) -> Message:
    """A message as the platform signs it."""
    signature = signing.Seal(names, passphrase).sign(fields.items())
    return Message((*fields.items(), ("SHASIGN", signature)))
