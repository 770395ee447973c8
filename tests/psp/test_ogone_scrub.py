from __future__ import annotations

import pytest

from app.psp.ogone.adapter import Ogone
from tests.psp.samples import SETTINGS, TOKEN

BEFORE = f"""POST /ncol/test/orderdirect_utf8.asp
PSPID=parterre&USERID=robot&PSWD=pass%2Bword&ORDERID=4K7MPQ2X-A1B2C3&AMOUNT=3420
ALIAS={TOKEN}&CN=Zo%C3%A9+B&SHASIGN=AB12
CARDNO=4111111111111111&CVC=123&ED=1229&ECOM_CARDINFO_EXPDATE_MONTH=12
<ncresponse orderID="4K7MPQ2X-A1B2C3" PAYID="3014644340" STATUS="46"
 ALIAS="{TOKEN}" CN='Zoé' CARDNO="XXXXXXXXXXXX1111"/>
<HTML_ANSWER>PGZvcm0gbmFtZT0i
ZG93bmxvYWRmb3JtM0Qi</HTML_ANSWER>
[('SHASIGN', 'AB12'), ("Alias", "{TOKEN}")]
a stray 5399 and a stray 5399999999999999"""

AFTER = """POST /ncol/test/orderdirect_utf8.asp
PSPID=parterre&USERID=[scrubbed]&PSWD=[scrubbed]&ORDERID=4K7MPQ2X-A1B2C3&AMOUNT=3420
ALIAS=[scrubbed]&CN=[scrubbed]&SHASIGN=[scrubbed]
CARDNO=[scrubbed]&CVC=[scrubbed]&ED=[scrubbed]&ECOM_CARDINFO_EXPDATE_MONTH=[scrubbed]
<ncresponse orderID="4K7MPQ2X-A1B2C3" PAYID="3014644340" STATUS="46"
 ALIAS="[scrubbed]" CN="[scrubbed]" CARDNO="[scrubbed]"/>
<HTML_ANSWER>[scrubbed]</HTML_ANSWER>
[('SHASIGN', '[scrubbed]'), ("Alias", "[scrubbed]")]
a stray 5399 and a stray [scrubbed]"""


def test_a_transcript_before_and_after() -> None:
    assert Ogone(SETTINGS).scrub(BEFORE) == AFTER


def test_scrubbing_twice_changes_nothing() -> None:
    assert Ogone(SETTINGS).scrub(AFTER) == AFTER


@pytest.mark.parametrize("cut", ["<HTML_ANSWER>PGZvcm0", "<html_answer>PGZvcm0"])
def test_a_cut_challenge_is_scrubbed_to_the_end(cut: str) -> None:
    assert "PGZvcm0" not in Ogone(SETTINGS).scrub(cut)
