"""`EXAMPLES=` makes it a longer afternoon."""

from __future__ import annotations

import os
from datetime import datetime

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from app.db import session
from tests.instalment_machine import InstalmentMachine

EXAMPLES = int(os.environ.get("EXAMPLES", "160"))
PARTS = 2
HARD = settings(
    max_examples=max(1, EXAMPLES // PARTS),
    stateful_step_count=14,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize("_part", range(PARTS))
def test_no_share_is_charged_twice_and_paid_and_open_are_the_price(
    app: Flask, noon: datetime, _part: int
) -> None:
    with app.app_context():
        session.remove()
        run_state_machine_as_test(InstalmentMachine, settings=HARD)
