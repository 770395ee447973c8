"""The fault script: what goes wrong, for which order. A card, an amount or the test bench chooses."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

Faults = dict[str, str]  # name → value

# name: (value when none is given, what happens)
KNOWN: dict[str, tuple[str, str]] = {
    "ok": ("", "nothing goes wrong, whatever the card, the amount or the law says"),
    "refuse": ("30001001", "refused with this NCERROR"),
    "3ds": ("ok", "challenge: ok | fail | abandon | slow (or slow:SECONDS)"),
    "authentication_fails": ("", "no challenge, STATUS 2 and 40001134"),
    "soft_decline": (
        "",
        "50001087 unless the order comes with 3-D Secure, which then asks for a challenge",
    ),
    "uncertain": (
        "paid",
        "STATUS 52, which later becomes: paid (9) | refused (2) | never; paid:20001001 adds an NCERROR",
    ),
    "slow_capture": ("10", "91, and 9 this many seconds later"),
    "capture_refused": ("", "91, and 93 after the settling time"),
    "slow": ("5000", "this many milliseconds before the order is looked at"),
    "timeout_before": ("", "silence, and nothing happened"),
    "timeout_after_charge": ("", "silence, though everything happened"),
    "500_before": ("", "HTTP 500, and nothing happened"),
    "500_after_charge": ("", "HTTP 500, though everything happened"),
    "html_error_page": (
        "",
        "HTTP 200 with a page instead of XML, and nothing happened",
    ),
    "drop_connection_mid_body": (
        "",
        "the line breaks in the middle of the XML; everything happened",
    ),
    "cut_xml": ("", "a complete HTTP answer with half the XML; everything happened"),
    "wrong_signature": ("", "unknown order/1/s, as if the passphrases differed"),
    "dup_webhook": ("3", "each notification this many times"),
    "webhook_before_response": ("", "the notification arrives before the answer"),
    "webhook_late": ("30", "notifications this many seconds late"),
    "webhook_reordered": ("", "an older status is notified after the newer one"),
    "webhook_never": ("", "no notification at all"),
    "webhook_bad_signature": ("", "notifications signed with another passphrase"),
    "lookup_down": ("20", "querydirect answers HTTP 503 for this many seconds"),
    "lookup_stale": (
        "20",
        "querydirect tells the state before the last for this many seconds",
    ),
    "lookup_88": ("20", "querydirect answers STATUS 88 for this many seconds"),
    "amount_off_by_one": (
        "messages",
        "one cent less in: messages | everywhere (the charge too)",
    ),
    "four_parameters": ("", "only orderID, STATUS, PAYID and NCERROR come back"),
    "refund_partial": (
        "refused",
        "partial refunds are: refused (at once) | 83 (81 first)",
    ),
    "refund_refused": ("83", "refunds are: refused (at once) | 83 (81 first)"),
    "refund_uncertain": ("", "refunds answer 82, and 8 later"),
    "refund_deleted": ("", "refunds delete the payment: 71, then 7"),
    "maintenance_timeout_before": (
        "",
        "silence on a refund or capture, and nothing happened",
    ),
    "maintenance_timeout_after": (
        "",
        "silence on a refund or capture, though it was done",
    ),
    "maintenance_500_after": (
        "",
        "HTTP 500 on a refund or capture, though it was done",
    ),
    "batch_down": ("", "the batch page answers HTTP 503 (pattern: FILE_REFERENCE)"),
    "chargeback": (
        "30",
        "the buyer's bank takes the money back this many seconds later",
    ),
}


class UnknownFault(ValueError):
    """A misspelt fault would be a test that tests nothing."""


def named(given: Mapping[str, str | None]) -> Faults:
    """Check the names and fill in the usual values."""
    for name in given:
        if name not in KNOWN:
            raise UnknownFault(name)
    return {name: KNOWN[name][0] if value is None else str(value) for name, value in given.items()}


def of_amount(minor: int) -> Faults:
    """The account simulator's rule: to 9000.00 fine, to 9998.99 refused, 9999.00 uncertain; 13.02 refused."""
    if minor == 999900:
        return {"uncertain": "paid:20001001"}
    if minor == 1302 or minor > 900000:
        return {"refuse": "30001001"}
    return {}


def together(card: Faults, amount: Faults, script: Faults) -> Faults:
    """The test bench overrules the card, the card overrules the amount."""
    if "ok" in script:
        return script
    decided = any(name in card for name in ("refuse", "uncertain"))
    return {**({} if decided else amount), **card, **script}


@dataclass
class Rule:
    """Faults for the orders whose ORDERID matches; `left` orders more, or all of them."""

    pattern: str
    faults: Faults
    since: float
    left: int | None = None


@dataclass
class Script:
    """What the test bench has asked for. The newest matching rule speaks loudest."""

    rules: list[Rule] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, rule: Rule) -> None:
        with self._lock:
            self.rules.append(rule)

    def clear(self) -> None:
        with self._lock:
            self.rules.clear()

    def take(self, order_id: str) -> Faults:
        """For an order or a maintenance: uses the rule up."""
        with self._lock:
            found: Faults = {}
            for rule in self._matching(order_id):
                found |= rule.faults
                if rule.left is not None:
                    rule.left -= 1
            return found

    def peek(self, order_id: str) -> list[Rule]:
        """For a look-up: uses nothing up."""
        with self._lock:
            return self._matching(order_id)

    def _matching(self, order_id: str) -> list[Rule]:
        return [r for r in self.rules if r.left != 0 and fnmatchcase(order_id, r.pattern)]
