"""How often one visitor may try things that guess or cost."""

from __future__ import annotations

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

limiter = Limiter(get_remote_address, default_limits=[], headers_enabled=False, strategy="fixed-window")


def init_app(app: Flask) -> None:
    app.config["RATELIMIT_STORAGE_URI"] = app.config["SETTINGS"].limits_storage
    limiter.init_app(app)
