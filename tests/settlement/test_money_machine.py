"""Whatever shoppers, venue, bank and clock do, and in whatever order, the money is right.

`EXAMPLES=` makes it a longer afternoon.
"""

from __future__ import annotations

import os
from datetime import datetime

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from app.db import session
from tests.money_machine import MoneyMachine, cheap_places

EXAMPLES = int(os.environ.get("EXAMPLES", "2000"))
PARTS = 4
HARD = settings(
    max_examples=EXAMPLES // PARTS,
    stateful_step_count=12,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize("_part", range(PARTS))
def test_no_order_of_events_loses_or_makes_a_cent(app: Flask, noon: datetime, _part: int) -> None:
    with app.app_context():
        MoneyMachine.places = cheap_places()
        session.remove()
        run_state_machine_as_test(MoneyMachine, settings=HARD)
