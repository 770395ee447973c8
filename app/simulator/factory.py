"""create_simulator puts the rooms together."""

from __future__ import annotations

import time
from collections.abc import Callable

from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from app.simulator import acs, batch, control, directlink, gateway, logs, pages
from app.simulator.bank import Bank
from app.simulator.notifier import Notifier
from app.simulator.settings import SimulatorSettings
from app.simulator.store import Store
from app.simulator.texts import language_of, texts

__all__ = ["SimulatorSettings", "create_simulator"]

_MOST = 64 * 1024  # bytes in a request


def create_simulator(
    settings: SimulatorSettings,
    *,
    now: Callable[[], float] = time.time,
    wait: Callable[[float], None] = time.sleep,
    background: bool = True,
) -> Flask:
    """One process only: verification codes and the fault script live in its memory.

    `background=False` means the notifier is driven by hand: app.extensions["simulator_notifier"].run_due().
    """
    app = Flask("app.simulator", static_url_path="/static")
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = _MOST
    bank = Bank(settings, Store(settings.store_path), now, wait)
    notifier = Notifier(bank)
    bank.wake, bank.deliver = notifier.wake, notifier.deliver
    app.extensions["simulator"], app.extensions["simulator_notifier"] = bank, notifier
    for room in (gateway, directlink, batch, acs, control, pages):
        app.register_blueprint(room.bp)
    app.register_error_handler(HTTPException, _page_of_trouble)
    app.context_processor(lambda: {"settings": settings})
    logs.install(app, settings.log_level)
    if background:
        notifier.start()
    return app


def _page_of_trouble(trouble: HTTPException) -> ResponseReturnValue:
    language = language_of(request)
    remark = trouble.name
    page = render_template("error.html", remark=remark, language=language, t=texts(language))
    return page, trouble.code or 500
