"""The simulated bank's back door: what it really did, and what goes wrong there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import requests

LOOK_UPS_FAIL = 5  # seconds, where they do
# If no answer about a payment's refunds ever comes, and the bank has refused them, they are sent for ever.
ENDLESS = ("maintenance_timeout_before", "maintenance_timeout_after", "maintenance_500_after")


class Bank:
    def __init__(self, url: str) -> None:
        self._url = f"{url}/_control"
        self._http = requests.Session()
        self._http.trust_env = False  # no proxy between the bank and us

    def ledger(self) -> dict[str, dict[str, Any]]:
        """By attempt: charges, charged, refunded, in cents."""
        orders: dict[str, dict[str, Any]] = self._ask("GET", "ledger.json").json()["orders"]
        return orders

    def will(self, faults: Mapping[str, str | None], times: int) -> None:
        """Go wrong in this way for the next orders it hears of."""
        self._ask("POST", "faults", {"pattern": "*", "faults": faults, "times": times})

    def recover(self) -> None:
        """Nothing new goes wrong. What its payments remember goes on, but for what would never end."""
        for fault in ENDLESS:
            self._ask("DELETE", f"faults?remembered={fault}")

    def settle(self) -> None:
        """Whatever it would do later, it does now."""
        self._ask("POST", "settle")

    def _ask(self, method: str, path: str, body: object = None) -> requests.Response:
        answer = self._http.request(method, f"{self._url}/{path}", json=body, timeout=30)
        answer.raise_for_status()
        return answer
