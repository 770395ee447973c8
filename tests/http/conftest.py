from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask


@pytest.fixture
def production(db: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    settings = replace(db.config["SETTINGS"], development=False, allowed_hosts=("inside.test",))
    monkeypatch.setitem(db.config, "SETTINGS", settings)
    monkeypatch.setitem(db.config, "SESSION_COOKIE_SECURE", True)
    return db
