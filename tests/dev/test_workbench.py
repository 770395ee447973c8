"""The workbench draws every sheet, without the database."""

from __future__ import annotations

import pytest
from flask import Flask


@pytest.mark.parametrize("brand", ["cube", "ombres"])
@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("sheet", ["", "office"])
def test_each_sheet_is_drawn(db: Flask, brand: str, lang: str, sheet: str) -> None:
    answer = db.test_client().get(f"http://shop.test/workbench/{brand}/{lang}/{sheet}")
    assert answer.status_code == 200
    assert f"{brand}." in answer.text


def test_a_brand_that_is_none(db: Flask) -> None:
    assert db.test_client().get("http://shop.test/workbench/nobody/en/office").status_code == 404
