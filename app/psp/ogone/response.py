"""What the platform says. Answers and notifications use the same field names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.kernel.money import Money
from app.kernel.redaction import redacted
from app.psp.ogone import amounts, errors
from app.psp.port import CardDetails, Expiry

_BRANDS = {
    "american express": "amex",
    "bank card": "cb",
    "bcmc": "bancontact",
    "diners club": "diners",
    "eurocard": "mastercard",
}

_LONGEST_BRAND = 30
_LAST4 = re.compile(r"[0-9]{4}", re.ASCII)
_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)  # 99 says that it is not known
_MONTH_YEAR = re.compile(r"(0[1-9]|1[0-2])/?([0-9]{2})", re.ASCII)


@dataclass(frozen=True)
class Response:
    status: str
    error: str
    plus: str
    order: str
    payid: str
    sub: str
    amount: Money | None
    card: CardDetails = field(repr=False)
    cvc_mismatch: bool = False

    @property
    def refund_ref(self) -> str:
        return f"{self.payid}/{self.sub}" if self.sub else self.payid


def parse(fields: Mapping[str, str]) -> Response:
    """From fields by upper-case name. PAYID 0 means that nothing was created."""
    payid = fields.get("PAYID", "").strip()
    return Response(
        status=fields.get("STATUS", "").strip(),
        error=errors.normal(fields.get("NCERROR", "")),
        plus=fields.get("NCERRORPLUS", ""),
        order=fields.get("ORDERID", "").strip(),
        payid="" if payid == "0" else payid,
        sub=fields.get("PAYIDSUB", "").strip(),
        amount=amounts.from_wire(fields.get("AMOUNT", ""), fields.get("CURRENCY", "")),
        card=card(fields),
        cvc_mismatch=fields.get("CVCCHECK", "").strip().upper() == "KO",
    )


def card(fields: Mapping[str, str]) -> CardDetails:
    """The label, and never more than four digits of the number, masked or not."""
    brand = fields.get("BRAND", "").strip().lower()
    number = fields.get("CARDNO", "").strip()
    country = fields.get("CCCTY", "").strip()
    last4 = number[-4:] if _LAST4.fullmatch(number[-4:]) else ""
    return CardDetails(
        brand=_BRANDS.get(brand, brand)[:_LONGEST_BRAND],
        last4=last4,
        expiry=expiry(fields.get("ED", "")),
        holder=redacted(fields.get("CN", "")).strip(),
        masked="X" * (len(number) - 4) + last4 if last4 else "",
        country=country if _COUNTRY.fullmatch(country) else "",
    )


def expiry(text: str) -> Expiry | None:
    found = _MONTH_YEAR.fullmatch(text.strip())
    return Expiry(year=2000 + int(found[2]), month=int(found[1])) if found else None
