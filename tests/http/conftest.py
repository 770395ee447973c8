from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask


@pytest.fixture
def production(db: Flask) -> Iterator[Flask]:
    settings = db.config["SETTINGS"]
    db.config["SETTINGS"] = replace(
        settings, development=False, secure_cookies=True, allowed_hosts=("inside.test",)
    )
    yield db
    db.config["SETTINGS"] = settings
