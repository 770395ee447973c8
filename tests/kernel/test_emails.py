"""One address is one person, however it is written."""

from __future__ import annotations

import pytest

from app.kernel.emails import folded


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("Ada@Example.org", "ada@example.org"),
        (" ADA@EXAMPLE.ORG ", "ada@example.org"),
        ("ada@théâtre.example", "ada@théâtre.example"),
        ("ada@xn--thtre-4qa2c.example", "ada@théâtre.example"),
        ("Ada@XN--THTRE-4QA2C.example", "ada@théâtre.example"),
        ("ada@the\u0301a\u0302tre.example", "ada@théâtre.example"),
        ("ada@xn--nonsense-.example", "ada@xn--nonsense-.example"),
        ("", ""),
    ],
)
def test_an_address_is_compared_in_one_form(written: str, same: str) -> None:
    assert folded(written) == same


def test_two_people_stay_two() -> None:
    assert folded("ada@example.org") != folded("ada@example.com")
    assert folded("ada.b@example.org") != folded("adab@example.org")
