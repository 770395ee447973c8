"""Whatever shoppers, venue, bank and clock do, and in whatever order, the money is right.

`EXAMPLES=` makes it a longer afternoon.
"""

from __future__ import annotations

import os

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.money_machine import MoneyMachine, cheap_places, connection_of_test

EXAMPLES = int(os.environ.get("EXAMPLES", "2000"))
PARTS = 4  # so that several processes can share them


@pytest.mark.parametrize("_part", range(PARTS))
def test_no_order_of_events_loses_or_makes_a_cent(db: Flask, _part: int) -> None:
    class Here(MoneyMachine):
        app, connection, places = db, connection_of_test(), cheap_places()

    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=EXAMPLES // PARTS,
            stateful_step_count=12,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
