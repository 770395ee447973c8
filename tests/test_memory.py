"""What the house remembers has an end, however many names strangers ask for."""

from __future__ import annotations

import pytest

from app import cache


def test_what_is_not_found_is_not_kept() -> None:
    cache.forget()
    assert cache.remember(("event", "nowhere"), lambda: None) is None
    assert cache.remember(("event", "nowhere"), lambda: 7) == 7


def test_strangers_names_do_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    cache.forget()
    monkeypatch.setattr(cache, "MOST", 10)
    for number in range(25):
        cache.remember(("host", number), lambda: "cube")
    kept = sum(cache.known(("host", number)) is not None for number in range(25))
    assert 0 < kept <= 10
    cache.forget()
