from __future__ import annotations

import pytest

from app.psp.ogone.parsing import parse

BOMB = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>
<ncresponse STATUS="9" PAYID="1" NCERRORPLUS="&b;"/>"""


def test_attributes_in_any_order_and_case() -> None:
    answer = parse(b'<ncresponse amount="4.5" status="91" Currency="GBP" payid="7" NEW="?"/>')
    assert answer
    assert (
        answer.response.status,
        answer.response.payid,
        answer.response.amount.minor if answer.response.amount else 0,
    ) == (
        "91",
        "7",
        450,
    )


def test_an_answer_inside_a_root() -> None:
    answer = parse(b'<?xml version="1.0"?>\n<root>\n <ncresponse STATUS="9"/></root>')
    assert answer
    assert answer.response.status == "9"


@pytest.mark.parametrize("error", ["", "0", "NULL", "null", " 0 "])
def test_no_error_has_many_spellings(error: str) -> None:
    answer = parse(f'<ncresponse NCERROR="{error}"/>'.encode())
    assert answer
    assert answer.response.error == "0"


@pytest.mark.parametrize(
    "body",
    [
        '<?xml version="1.0" encoding="ISO-8859-1"?><ncresponse CN="Zoé"/>'.encode("latin-1"),
        '<?xml version="1.0"?><ncresponse CN="Zoé"/>'.encode("latin-1"),
        '<?xml version="1.0" encoding="UTF-8"?><ncresponse CN="Zoé"/>'.encode(),
        '\ufeff<?xml version="1.0"?><ncresponse CN="Zoé"/>'.encode(),
        '<ncresponse CN="Zoé"/>'.encode(),
        '<?xml version="1.0" encoding="x-unheard-of"?><ncresponse CN="Zoé"/>'.encode(),
    ],
)
def test_accents_survive_whatever_the_prologue_says(body: bytes) -> None:
    answer = parse(body)
    assert answer
    assert answer.response.card.holder == "Zoé"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<ncresponse STATUS='9' PAYID='1'",
        b"<html><body><h1>Service unavailable</h1><br></body></html>",
        b"<html><body><p>Sorry</p></body></html>",
        b"STATUS=9",
        b"\x00\x01\x02",
        b"\x8d\x81",
        b'<r><ncresponse STATUS="9"/><ncresponse STATUS="2"/></r>',
        b'<!DOCTYPE x><ncresponse STATUS="9"/>',
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><ncresponse STATUS="9"/>',
        b'<ncresponse STATUS="9" NCERRORPLUS="&b;"/>',
        b'<ncresponse STATUS="9" status="2"/>',
        b'<ncresponse PAYID="1" PayId="2" STATUS="9"/>',
        BOMB,
    ],
)
def test_anything_else_is_no_answer(body: bytes) -> None:
    assert parse(body) is None


def test_a_challenge_is_never_printed() -> None:
    answer = parse(b"<ncresponse STATUS='46'><HTML_ANSWER>c2VjcmV0</HTML_ANSWER></ncresponse>")
    assert answer
    assert answer.html == "c2VjcmV0"
    assert "c2VjcmV0" not in repr(answer)
