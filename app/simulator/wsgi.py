"""For a WSGI server: one process, several threads."""

from __future__ import annotations

import os

from app.simulator.factory import create_simulator
from app.simulator.settings import SimulatorSettings

app = create_simulator(SimulatorSettings.from_environ(os.environ))
