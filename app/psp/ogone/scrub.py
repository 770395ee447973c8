"""A transcript that can be kept or shown: no secret, no token, no card, no challenge."""

from __future__ import annotations

import re

from app.kernel.redaction import without_cards

MASK = "[scrubbed]"

_NAMES = (
    "ALIAS|ALIAS.ALIASID|CARDNO|CN|CVC|ECOM_CARDINFO_EXPDATE_(?:MONTH|YEAR)|ED|EMAIL|OWNERADDRESS|OWNERTELNO"
    "|PSWD|REMOTE_ADDR|IP|SHASIGN|USERID"
)

# name=value in a form or an address, name="value" in an answer, name and value in a printed pair.
_IN_FORM = re.compile(rf"(?i)(?<![\w.])({_NAMES})=(?![\"'])[^&\s\"'<>]+")
_IN_ANSWER = re.compile(rf"(?i)(?<![\w.])({_NAMES})=(?:\"[^\"]*\"|'[^']*')")
_IN_PAIR = re.compile(rf"(?i)([\"'])({_NAMES})\1(, |: ?)(?:\"[^\"]*\"|'[^']*')")
_CHALLENGE = re.compile(r"(?is)<HTML_ANSWER>.*?(?:</HTML_ANSWER>|\Z)")


def scrub(text: str) -> str:
    text = _CHALLENGE.sub(f"<HTML_ANSWER>{MASK}</HTML_ANSWER>", text)
    text = _IN_ANSWER.sub(rf'\1="{MASK}"', text)
    text = _IN_FORM.sub(rf"\1={MASK}", text)
    text = _IN_PAIR.sub(rf"\1\2\1\3\1{MASK}\1", text)
    return without_cards(text, MASK)
