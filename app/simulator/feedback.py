"""What the shop is told, in the browser's address and by server: the same parameters, signed with SHA-OUT."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlencode

from app.simulator import cards, signing
from app.simulator.money import decimal
from app.simulator.records import Payment
from app.simulator.settings import SimulatorSettings

_FOUR = ("orderID", "STATUS", "PAYID", "NCERROR")


def query(settings: SimulatorSettings, payment: Payment) -> str:
    """For the browser's way back."""
    told = _told(payment, payment.status, payment.amount, 0)
    return _encoded(payment, _signed(settings, payment, told, settings.sha_out))


def body(settings: SimulatorSettings, payment: Payment, status: int, amount: int, sub: int) -> str:
    """For the server-to-server request."""
    forged = "webhook_bad_signature" in payment.script
    passphrase = f"not {settings.sha_out}" if forged else settings.sha_out
    return _encoded(payment, _signed(settings, payment, _told(payment, status, amount, sub), passphrase))


def _encoded(payment: Payment, pairs: list[tuple[str, str]]) -> str:
    """As the page that took the order does."""
    return urlencode(pairs, encoding=payment.charset, errors="replace")


def way_back(settings: SimulatorSettings, payment: Payment) -> str:
    """The URL says nothing: ACCEPTURL serves what is pending too, EXCEPTIONURL what is not known."""
    url = _url(payment)
    return f"{url}{'&' if '?' in url else '?'}{query(settings, payment)}"


def _url(payment: Payment) -> str:
    match payment.status:
        case 2 | 93:
            return payment.decline_url or payment.accept_url
        case 46 | 52 | 92:
            return payment.exception_url or payment.accept_url
        case _:
            return payment.accept_url


def _told(payment: Payment, status: int, amount: int, sub: int) -> dict[str, str]:
    less = payment.script.get("amount_off_by_one") == "messages"
    return {
        "orderID": payment.order_id,
        "currency": payment.currency,
        "amount": decimal(amount - 1 if less else amount),
        "PM": "CreditCard",
        "ACCEPTANCE": "testoff" if sub else payment.acceptance,
        "STATUS": str(status),
        "CARDNO": payment.masked,
        "ED": payment.ed,
        "CN": payment.cn,
        "TRXDATE": datetime.fromtimestamp(payment.created, UTC).strftime("%m/%d/%y"),
        "PAYID": str(payment.payid),
        **({"PAYIDSUB": str(sub)} if sub else {}),
        "NCERROR": payment.error,
        "BRAND": payment.brand,
        "IP": payment.ip,
        "ALIAS": payment.alias,
        "ECI": payment.eci,
        "IPCTY": "99",
        "CCCTY": cards.country_of(payment.card),
        "CVCCheck": payment.cvc_check,
        "AAVCheck": "NO",
        "VC": "NO",
        "COMPLUS": payment.complus,
    }


def _signed(
    settings: SimulatorSettings, payment: Payment, told: dict[str, str], passphrase: str
) -> list[tuple[str, str]]:
    """Only the parameters ticked in the back office; PARAMPLUS comes back too, unsigned."""
    chosen = _FOUR if "four_parameters" in payment.script else settings.dynamic_parameters
    ticked = {name.upper() for name in chosen}
    sent = {name: value for name, value in told.items() if name.upper() in ticked}
    signature = signing.sign(sent, passphrase, settings.algorithm, signing.SHA_OUT, payment.charset)
    return [*parse_qsl(payment.paramplus, encoding=payment.charset), *sent.items(), ("SHASIGN", signature)]
