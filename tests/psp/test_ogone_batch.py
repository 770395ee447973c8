"""Deleting an alias: the platform's batch page is the only way."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs

import pytest
import requests
from responses import RequestsMock

from app.psp.ogone.adapter import Ogone
from app.psp.port import Forgotten, Misconfigured, Unresolved, UnresolvedReason
from tests.psp.samples import BASE, SETTINGS, TOKEN

OGONE = Ogone(SETTINGS)
PAGE = BASE + "AFU_agree.asp"


@pytest.fixture
def bank() -> Iterator[RequestsMock]:
    with RequestsMock() as mock:
        yield mock


def reply(parameters: str = "0", format_: str = "0") -> str:
    return (
        f"<AFU_REPLY><PARAMS_ERROR><NCERROR>{parameters}</NCERROR></PARAMS_ERROR>"
        f"<FORMAT_CHECK><FORMAT_CHECK_ERROR>{format_}</FORMAT_CHECK_ERROR></FORMAT_CHECK></AFU_REPLY>"
    )


def test_the_file_is_as_the_platform_wants_it(bank: RequestsMock) -> None:
    bank.post(PAGE, body=reply())
    assert OGONE.forget_card(TOKEN) == Forgotten()
    sent = {name: values[0] for name, values in parse_qs(str(bank.calls[0].request.body)).items()}
    lines = (f"OHL;parterre;{SETTINGS.password};;robot;", f"DELALIAS;{TOKEN};;;;;;", "OTF;", "")
    assert sent["FILE"] == "\r\n".join(lines)
    assert (sent["TRANSACTION_CODE"], sent["OPERATION"], sent["NB_PAYMENTS"]) == ("MTR", "SAL", "1")
    assert (sent["PROCESS_MODE"], sent["REPLY_TYPE"]) == ("CHECKANDPROCESS", "XML")


@pytest.mark.parametrize("said", [reply(parameters="50001119"), reply(format_="50001111")])
def test_a_complaint_is_for_the_operator(bank: RequestsMock, said: str) -> None:
    bank.post(PAGE, body=said)
    assert isinstance(OGONE.forget_card(TOKEN), Misconfigured)


UNHEARD_OF = f'<?xml version="1.0" encoding="x-unheard-of"?>{reply()}'
NONSENSE = ["", "<html><body>Error</body></html>", "<AFU_REPLY>", "<other/>", UNHEARD_OF]


@pytest.mark.parametrize("said", NONSENSE)
def test_words_we_do_not_know_delete_nothing(bank: RequestsMock, said: str) -> None:
    bank.post(PAGE, body=said.encode())
    assert OGONE.forget_card(TOKEN) == Unresolved("", UnresolvedReason.GARBLED)


def test_silence_is_asked_about_again(bank: RequestsMock) -> None:
    bank.post(PAGE, body=requests.ConnectionError("down"))
    assert OGONE.forget_card(TOKEN) == Unresolved("", UnresolvedReason.SILENCE)
