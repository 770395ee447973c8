"""The house takes orders back while everything around it fails; whatever is refused is refused in words."""

from __future__ import annotations

import threading
import time
from collections import Counter

import structlog
from flask import Flask
from sqlalchemy.exc import DBAPIError

from app.db import database, session
from app.kernel import actors
from app.sale.orders.models import Order
from app.settlement.refunds.models import RefundMethod
from app.settlement.reversals import errors
from app.settlement.reversals import services as reversals
from app.settlement.reversals.items import RefundItems, Reversal
from bench.chaos.shoppers import Outcome

log = structlog.get_logger()
TRIES = 10
REST = 1.0  # seconds between two tries


class Office:
    """One clerk, in a thread of their own."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._waiting: list[tuple[str, RefundMethod, bool]] = []
        self._closing = threading.Event()
        self.done = Counter[str]()
        self._clerk = threading.Thread(target=self._work, name="office", daemon=True)
        self._clerk.start()

    def hears(self, outcome: Outcome) -> None:
        if outcome.confirmed and (way := outcome.wish.back):
            self._waiting.append((outcome.confirmed[0], way, outcome.wish.back_in_part))

    def close(self) -> None:
        """When all of it is done."""
        self._closing.set()
        self._clerk.join()

    def _work(self) -> None:
        while self._waiting or not self._closing.is_set():
            if not self._waiting:
                time.sleep(0.05)
                continue
            ref, way, in_part = self._waiting.pop(0)
            self.done[self._patiently(ref, way, in_part)] += 1

    def _patiently(self, ref: str, way: RefundMethod, in_part: bool) -> str:
        """A database that was away may have heard us: what is done twice, is refused the second time."""
        for _try in range(TRIES):
            with self._app.app_context():
                try:
                    return self._take_back(ref, way, in_part)
                except errors.Refused as refused:
                    return f"not taken back: {type(refused).__name__}"
                except DBAPIError:
                    time.sleep(REST)
                finally:
                    database.session.remove()
        return "not taken back: no database"

    @staticmethod
    def _take_back(ref: str, way: RefundMethod, in_part: bool) -> str:
        order = session.get_one(Order, ref)
        lines = frozenset(line.id for line in order.standing[:1]) if in_part else frozenset[int]()
        items = RefundItems(lines=lines, fees=True)
        shown = reversals.preview(order, Reversal(items, way))
        reversals.run(
            ref, Reversal(items, way, consent=True), shown=shown, reason="chaos", by=actors.command("desk")
        )
        return f"taken back to {way}{' in part' if lines else ''}"
