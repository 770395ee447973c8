"""The rows of the bank’s store that its code reads and writes whole."""

from __future__ import annotations

import json
from dataclasses import dataclass

from app.simulator.faults import Faults

AUTHORIZING = ("RES", "PAU")  # a pre-authorization is an authorization


@dataclass
class Alias:
    """A card, as far as anybody may remember it."""

    alias: str
    card: str
    brand: str
    masked: str
    fingerprint: str
    cn: str
    ed: str
    persist: str
    state: str
    agreed: int  # an earlier COF FIRST went through
    created: float


@dataclass
class Payment:
    """One attempt to pay one ORDERID. Amounts in cents."""

    order_id: str
    alias: str
    card: str
    brand: str
    masked: str
    cn: str
    ed: str
    amount: int
    currency: str
    operation: str
    created: float
    changed: float
    status: int = 0
    before: int | None = None  # the status before this one
    error: str = "0"
    remark: str = "!"
    acceptance: str = ""
    eci: str = "7"
    cvc_check: str = "NO"
    language: str = ""
    accept_url: str = ""
    decline_url: str = ""
    exception_url: str = ""
    paramplus: str = ""
    complus: str = ""
    ip: str = ""
    xid: str = ""  # what the bank page is reached by
    faults: str = "{}"
    plan: str = ""  # COF_TRANSACTION
    charset: str = "utf-8"  # of the page that took the order
    sub: int = 0  # the last PAYIDSUB
    capturing: int = 0
    captured: int = 0
    refunding: int = 0
    refunded: int = 0
    closed: int = 0
    payid: int = 0

    @property
    def script(self) -> Faults:
        found: Faults = json.loads(self.faults)
        return found
