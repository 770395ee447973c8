from __future__ import annotations

from base64 import b64encode

import pytest

from app.psp.ogone.challenge import read
from app.psp.port import Challenge
from tests.psp.samples import ORDER

# Put together like the recorded ones: two forms, the second with card verification data.
PAGE = """<form name="downloadform3D"
 action="https&#58;//acs.bank.test/ncol/test/Test_3D_ACS.asp" method="post">
<noscript>JavaScript is off <input type="submit" value="Continue" id="submit3D"></noscript>
<input type="hidden" name="CSRFKEY" value="3A1&amp;B">
<input type="hidden" name="PaReq" value="eJxV&#43;UttPwzAQ/SuR">
<INPUT TYPE="hidden" NAME="MD" VALUE="Zoé">
</form>
<form name="uploadForm3D" action="https://bank.test/ncol/test/order_agree.asp" method="post">
<input type="hidden" name="cardnumber" value="XXXXXXXXXXXX0002">
<input type="hidden" name="Ecom_Payment_Card_Verification" value="123">
</form><script>document.forms.downloadform3D.submit()</script>"""


def _read(page: str, at: str = ORDER) -> Challenge | None:
    return read(b64encode(page.encode()).decode(), at)


def test_only_the_first_form_and_only_its_hidden_fields() -> None:
    assert _read(PAGE) == Challenge(
        "https://acs.bank.test/ncol/test/Test_3D_ACS.asp",
        (("CSRFKEY", "3A1&B"), ("PaReq", "eJxV+UttPwzAQ/SuR"), ("MD", "Zoé")),
    )


def test_the_page_that_sends_it_must_allow_its_origin() -> None:
    challenge = _read(PAGE)
    assert challenge
    assert challenge.origin == "https://acs.bank.test"


def test_base64_may_be_wrapped_and_latin() -> None:
    wrapped = b64encode(PAGE.encode("latin-1")).decode()
    challenge = read("\r\n ".join(wrapped[n : n + 64] for n in range(0, len(wrapped), 64)), ORDER)
    assert challenge == _read(PAGE)


def test_nothing_of_the_challenge_is_printed() -> None:
    assert "PaReq" not in repr(_read(PAGE))
    assert "eJxV" not in repr(_read(PAGE))


@pytest.mark.parametrize(
    "planted",
    [
        ("cardnumber", "x"),
        ("CARDNO", "x"),
        ("Ecom_Payment_Card_Verification", "123"),
        ("CVC", "123"),
        ("cvv2", "123"),
        ("innocent", "4111111111111111"),
        ("innocent", " 374111111111111 "),
    ],
)
def test_anything_like_a_card_is_dropped(planted: tuple[str, str]) -> None:
    name, value = planted
    inputs = f'<input type=hidden name="{name}" value="{value}"><input type=hidden name=MD value=1>'
    page = f'<form action="https://acs.test/">{inputs}</form>'
    challenge = _read(page)
    assert challenge
    assert (challenge.fields, challenge.method) == ((("MD", "1"),), "get")


@pytest.mark.parametrize(
    "action",
    [
        "javascript:alert(1)",
        "http://acs.test/",
        "data:text/html,x",
        "https:",
        "/acs",
        "ftp://acs.test/",
        "https://[",
        "",
    ],
)
def test_a_browser_is_not_sent_just_anywhere(action: str) -> None:
    assert _read(f'<form action="{action}" method="post"></form>') is None


def test_a_bank_on_this_machine_may_do_without_tls() -> None:
    page = '<form action="http://127.0.0.1:8001/acs" method="post"></form>'
    assert _read(page, "http://127.0.0.1:8001/ncol/test/orderdirect_utf8.asp")


@pytest.mark.parametrize(
    "answer",
    ["", "!!!", "YQ", "PGZvcm0", b64encode(b"<p>no form</p>").decode(), b64encode(b"\x00\xff").decode()],
)
def test_no_form_no_challenge(answer: str) -> None:
    assert read(answer, ORDER) is None


def test_a_declared_encoding_is_no_crash() -> None:
    page = '<?xml version="1.0" encoding="UTF-16"?><html><form action="https://acs.test/"></form></html>'
    assert _read(page)
