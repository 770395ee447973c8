"""What the house remembers has an end, however many names strangers ask for."""

from __future__ import annotations

import pytest

from app import cache


def test_what_is_not_found_is_not_kept() -> None:
    cache.clear()
    assert cache.get_or_load(("event", "nowhere"), lambda: None) is None
    assert cache.get_or_load(("event", "nowhere"), lambda: 7) == 7


def test_strangers_names_do_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    cache.clear()
    monkeypatch.setattr(cache, "MOST", 10)
    for number in range(25):
        cache.get_or_load(("host", number), lambda: "cube")
    kept = sum(cache.peek(("host", number)) is not None for number in range(25))
    assert 0 < kept <= 10
    cache.clear()
