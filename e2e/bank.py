"""The simulated bank as the tests see it: its ledger, which is the truth, and its fault script."""

from __future__ import annotations

import json
import urllib.request
from dataclasses import dataclass
from typing import Any

CARD = "4111111111111111"
MASTERCARD = "5399999999999999"
CHALLENGED = "4874970686672022"
REFUSED = "4111113333333333"
NO_FUNDS = "4000100000000018"
SILENT_CHARGED = "4000100000000067"


@dataclass(frozen=True)
class Truth:
    """What the bank did for one order, all its attempts together; amounts in cents."""

    charges: int
    charged: int
    refunded: int
    attempts: int


class Bank:
    def __init__(self, url: str) -> None:
        self.url = url
        # Never through a proxy: this is our own machine.
        self._http = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def truth(self, number: str) -> Truth:
        found = self._ask("GET", "/_control/ledger.json")["orders"].items()
        mine = [order for order_id, order in found if order_id.startswith(f"{number}-")]
        return Truth(
            charges=sum(order["charges"] for order in mine),
            charged=sum(order["charged"] for order in mine),
            refunded=sum(order["refunded"] for order in mine),
            attempts=sum(len(order["attempts"]) for order in mine),
        )

    def aliases(self, number: str) -> list[str]:
        """What the cards of an order's attempts are called there."""
        return [attempt["alias"] for attempt in self._attempts(number)]

    def on_file(self, number: str) -> list[str]:
        """What the bank was told of the card of each attempt: FIRST, SUBSEQ, or nothing."""
        return [attempt["plan"] for attempt in self._attempts(number)]

    def _attempts(self, number: str) -> list[dict[str, Any]]:
        """The attempts of an order, the first one first: a PAYID is larger than those before it."""
        found = self._ask("GET", "/_control/ledger.json")["orders"].items()
        mine = [order["attempts"] for order_id, order in found if order_id.startswith(f"{number}-")]
        return sorted((attempt for attempts in mine for attempt in attempts), key=_began)

    def keeps(self, alias: str) -> bool:
        found = self._ask("GET", "/_control/aliases.json")["aliases"]
        return any(one["alias"] == alias and one["persist"] == "Y" for one in found)

    def is_down_for_deletions(self) -> None:
        self._ask("POST", "/_control/faults", {"pattern": "del-*", "fault": "batch_down"})

    def letters(self, number: str) -> list[dict[str, Any]]:
        """The notifications of one order, newest first."""
        found: list[dict[str, Any]] = self._ask("GET", "/_control/letters.json")["letters"]
        return [letter for letter in found if letter["order_id"].startswith(f"{number}-")]

    def will(self, number: str, *names: str, **faults: str) -> None:
        """Something goes wrong for this order: names for the usual values, faults for chosen ones."""
        script = {**dict.fromkeys(names), **faults}
        self._ask("POST", "/_control/faults", {"pattern": f"{number}-*", "faults": script})

    def recover(self) -> None:
        self._ask("DELETE", "/_control/faults")

    def settle(self) -> None:
        """Whatever the bank would do later, it does now."""
        self._ask("POST", "/_control/settle")

    def _ask(self, method: str, path: str, body: object = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"} if data else {}
        request = urllib.request.Request(self.url + path, data, headers, method=method)
        with self._http.open(request, timeout=10) as answer:
            said = answer.read()
        return json.loads(said) if said else None


def _began(attempt: dict[str, Any]) -> int:
    return int(attempt["payid"])
