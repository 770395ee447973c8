"""What a venue may link to: whole addresses over https, and nothing that could hide in one."""

from __future__ import annotations

import pytest

from app.kernel.web_addresses import is_web_address


@pytest.mark.parametrize(
    "url", ["https://www.example.org", "https://example.org/?id=1", "https://example.org:8443/A/b#c"]
)
def test_a_page_anybody_may_open(url: str) -> None:
    assert is_web_address(url, 200)


@pytest.mark.parametrize(
    "url",
    [
        "", "example.org", "http://example.org", "https://", "https://localhost", "https://[", "https://a.fr:x",
        "https://me@example.org", "https://example.org/ a", 'https://example.org/"', "https://exämple.org",
        "https://example.org/\u202e", "javascript:alert(1)//https://example.org",
        "https://example.org/" + "a" * 200,
    ],
)  # fmt: skip
def test_what_is_none(url: str) -> None:
    assert not is_web_address(url, 200)
