"""The XML a DirectLink caller reads: one <ncresponse>, pure ASCII under an ISO-8859-1 label."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from html import escape

from app.simulator import cards
from app.simulator.money import decimal
from app.simulator.records import Payment

Attributes = dict[str, str]
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Invalid(Exception):
    """STATUS 0: nothing was asked of any bank."""

    def __init__(self, error: str, remark: str) -> None:
        super().__init__(remark)
        self.error = error
        self.remark = remark


def of_order(payment: Payment) -> Attributes:
    return {
        "orderID": payment.order_id,
        "PAYID": str(payment.payid),
        "NCSTATUS": "5" if payment.status == 46 else _first_digit(payment.error),
        "NCERROR": payment.error,
        "NCERRORPLUS": payment.remark,
        "ACCEPTANCE": payment.acceptance,
        "STATUS": str(payment.status),
        "IPCTY": "99",
        "CCCTY": cards.country_of(payment.card),
        "ECI": payment.eci,
        "CVCCheck": payment.cvc_check,
        "AAVCheck": "NO",
        "VC": "NO",
        "amount": decimal(payment.amount),
        "currency": payment.currency,
        "PM": "CreditCard",
        "BRAND": payment.brand,
        "ALIAS": payment.alias,
    }


def of_duplicate(first: Payment) -> Attributes:
    """STATUS 0 that does not mean unpaid: the PAYID and ACCEPTANCE are those of the first payment."""
    return of_order(first) | {"NCSTATUS": "5", "NCERROR": "50001113", "NCERRORPLUS": "", "STATUS": "0"}


def of_invalid(sent: Mapping[str, str], trouble: Invalid) -> Attributes:
    found = {
        "orderID": sent.get("ORDERID", ""),
        "PAYID": "0",
        "NCSTATUS": _first_digit(trouble.error),
        "NCERROR": trouble.error,
        "NCERRORPLUS": trouble.remark,
        "ACCEPTANCE": "",
        "STATUS": "0",
        "amount": "",
        "currency": sent.get("CURRENCY", ""),
        "PM": "",
        "BRAND": "",
    }
    return found | ({"ALIAS": sent["ALIAS"]} if sent.get("ALIAS") else {})


def of_maintenance(payment: Payment, status: int, amount: int, sub: int) -> Attributes:
    return {
        "orderID": payment.order_id,
        "PAYID": str(payment.payid),
        "PAYIDSUB": str(sub),
        "NCSTATUS": "0",
        "NCERROR": "0",
        "NCERRORPLUS": "!",
        "ACCEPTANCE": "",
        "STATUS": str(status),
        "amount": decimal(amount),
        "currency": payment.currency,
        "ALIAS": payment.alias,
    }


def of_refused_maintenance(payment: Payment | None, sent: Mapping[str, str], trouble: Invalid) -> Attributes:
    return {
        "orderID": payment.order_id if payment else sent.get("ORDERID", ""),
        "PAYID": str(payment.payid) if payment else sent.get("PAYID", "0"),
        "PAYIDSUB": str(payment.sub + 1) if payment else "0",
        "NCSTATUS": _first_digit(trouble.error),
        "NCERROR": trouble.error,
        "NCERRORPLUS": trouble.remark,
        "ACCEPTANCE": "",
        "STATUS": "0",
        "amount": "",
        "currency": "",
    }


def xml(attributes: Attributes, html_answer: str = "", in_root: bool = False) -> str:
    """Laid out as recorded: one attribute a line, the fragment of a challenge in Base64 lines."""
    pairs = "".join(f'\r\n{name}="{_attribute(value)}"' for name, value in attributes.items())
    inside = ""
    if html_answer:
        inside = f"<HTML_ANSWER>{base64.encodebytes(html_answer.encode()).decode()}</HTML_ANSWER>"
    body = f"<ncresponse{pairs}>{inside}\r\n</ncresponse>"
    return '<?xml version="1.0"?>' + (f"<root>{body}</root>" if in_root else body)


def _attribute(text: str) -> str:
    """What was sent comes back, but for characters that no XML may hold."""
    return escape(_NOT_XML.sub("?", text)).encode("ascii", "xmlcharrefreplace").decode()


def _first_digit(error: str) -> str:
    return error[0] if error else "0"
