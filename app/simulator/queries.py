"""DirectLink, look-up: the last state of a payment, or of one operation on it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl

from app.simulator import life
from app.simulator.answers import Attributes, Invalid, of_invalid, of_order
from app.simulator.bank import Bank
from app.simulator.checks import Sent
from app.simulator.money import decimal
from app.simulator.records import Payment

_ID = re.compile(r"[0-9]{1,18}")  # what the store can count
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")  # of an attribute


class Unavailable(Exception):
    """The look-up service is down; says nothing about the payment."""


def look_up(bank: Bank, sent: Sent) -> Attributes:
    life.catch_up(bank)
    payment = find(bank, sent)
    active = set(_active(bank, payment, sent))
    if "lookup_down" in active:
        raise Unavailable
    if "lookup_88" in active:
        return of_invalid(sent, Invalid("20001001", "")) | {"STATUS": "88"}
    if payment is None or ("lookup_stale" in active and payment.before is None):
        return of_invalid(sent, Invalid("50001130", "unknown order"))
    if "lookup_stale" in active and payment.before is not None:
        return _told(payment) | {"STATUS": str(payment.before), "NCERROR": "0", "NCSTATUS": "0"}
    return _operation(bank, payment, sent["PAYIDSUB"]) if sent.get("PAYIDSUB") else _told(payment)


def find(bank: Bank, sent: Sent) -> Payment | None:
    """By PAYID, else by ORDERID (its last attempt)."""
    if sent.get("PAYID"):
        return bank.store.payment(int(sent["PAYID"])) if _ID.fullmatch(sent["PAYID"]) else None
    return bank.store.last_of(sent["ORDERID"]) if sent.get("ORDERID") else None


def _active(bank: Bank, payment: Payment | None, sent: Sent) -> Iterator[str]:
    """Look-up faults end: so many seconds after the order, or after the test bench asked."""
    order_id = payment.order_id if payment else sent.get("ORDERID", "")
    scripts = [(rule.faults, rule.since) for rule in bank.script.peek(order_id)]
    if payment:
        scripts.append((payment.script, payment.changed))
    for script, since in scripts:
        for name in script.keys() & {"lookup_down", "lookup_stale", "lookup_88"}:
            if bank.now() < since + float(script[name]):
                yield name


def _told(payment: Payment) -> Attributes:
    told = of_order(payment) | {
        "PAYIDSUB": str(payment.sub or ""),
        "CARDNO": payment.masked,
        "IP": payment.ip,
    }
    if payment.complus:
        told["COMPLUS"] = payment.complus
    return told | _echoed(payment, told)


def _echoed(payment: Payment, told: Attributes) -> Attributes:
    """PARAMPLUS as attributes; it can neither speak for the bank nor spoil the XML."""
    taken = {name.upper() for name in told}
    pairs = parse_qsl(payment.paramplus, encoding=payment.charset)
    return {name: value for name, value in pairs if _NAME.fullmatch(name) and name.upper() not in taken}


def _operation(bank: Bank, payment: Payment, sub: str) -> Attributes:
    sql = "SELECT * FROM history WHERE payid = ? AND sub = ? ORDER BY id DESC LIMIT 1"
    rows = bank.store.rows(sql, payment.payid, int(sub)) if _ID.fullmatch(sub) else []
    if not rows:
        raise Invalid("50001131", "unknown history level")
    row = rows[0]
    return _told(payment) | {
        "PAYIDSUB": str(row["sub"]),
        "STATUS": str(row["status"]),
        "NCERROR": row["error"],
        "amount": decimal(row["amount"]),
    }
