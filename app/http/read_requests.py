"""Pages that are only asked for read without a transaction around them, until they lock or write."""

from __future__ import annotations

from typing import cast

from flask import Flask, request

from app.db import Session, database

READING = ("GET", "HEAD")


def _reads() -> None:
    cast(Session, database.session()).reads = request.method in READING


def init_app(app: Flask) -> None:
    app.before_request(_reads)
