import pytest
from hypothesis import HealthCheck, settings, Phase
from hypothesis.stateful import run_state_machine_as_test
from app.db import session
from tests.money_machine import MoneyMachine, cheap_places
@pytest.mark.parametrize("_p", range(4))
def test_it(app, noon, _p):
    with app.app_context():
        MoneyMachine.places = cheap_places(); session.remove()
        run_state_machine_as_test(MoneyMachine, settings=settings(max_examples=500, stateful_step_count=12, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck), print_blob=False))
