"""HTML_ANSWER: the fragment that sends the browser to the bank, shaped like the recorded ones."""

from __future__ import annotations

import secrets
import string
from html import escape

from app.simulator.bank import Bank
from app.simulator.records import Payment

ACS_PATH = "/ncol/test/Test_3D_ACS.asp"
AGREE_PATH = "/ncol/test/order_agree.asp"


def new_xid() -> str:
    """Letters only: nobody shall take it for a card number."""
    return "".join(secrets.choice(string.ascii_letters) for _ in range(28))


def fragment(bank: Bank, payment: Payment) -> str:
    """Two forms: the first goes to the bank, the second would end the page with card data in it."""
    origin = bank.settings.origin
    key = {
        "CSRFKEY": secrets.token_hex(20).upper(),
        "CSRFTS": bank.today().strftime("%Y%m%d%H%M%S"),
        "CSRFSP": "/ncol/test/orderdirect_utf8.asp",
    }
    to_bank = key | {
        "payid": str(payment.payid),
        "xid": payment.xid,
        "TermUrl": f"{origin}/ncol/test/order_A3DS.asp",
        "MD": f"MAINWPTEST{payment.payid}",
    }
    to_platform = key | {
        "branding": "Ogone",
        "payid": str(payment.payid),
        "xid_3D": "",
        "status_3D": "XX",
        "eci_3D": "0",
        "cardnumber": payment.masked,
        "Ecom_Payment_Card_Verification": "XXX",
        "CVCFlag": "1",
        "cavv_3D": "",
    }
    return (
        f'<form name="downloadform3D" action="{_action(origin + ACS_PATH)}" method="post">\r\n{_NOSCRIPT}'
        f'{_hidden(to_bank)}</form>\r\n\r\n<form method="post" action="{_action(origin + AGREE_PATH)}" '
        f'name="uploadForm3D">\r\n{_hidden(to_platform)}</form>\r\n{_SCRIPT}'
    )


_NOSCRIPT = (
    "  <NOSCRIPT>\r\n    JavaScript is currently disabled or is not supported by your browser.<br>\r\n"
    '    <input class="ncol" type="submit" value="Continue" id="submit1" name="submit1" />\r\n'
    "  </NOSCRIPT>\r\n"
)
_SCRIPT = (
    '<SCRIPT LANGUAGE="Javascript">\r\n<!--\r\nself.document.forms.downloadform3D.submit();\r\n'
    "//-->\r\n</SCRIPT>\r\n"
)


def _hidden(values: dict[str, str]) -> str:
    return "".join(
        f'  <input type="hidden" name="{name}" value="{escape(value)}" />\r\n'
        for name, value in values.items()
    )


def _action(url: str) -> str:
    """The platform writes the colon as a character reference; parsers must undo it."""
    return escape(url).replace(":", "&#58;", 1)
