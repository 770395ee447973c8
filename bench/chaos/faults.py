"""What goes wrong, how often, and in which order: all of it follows from the seed."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

import psycopg
import requests

from bench.chaos import clocks
from bench.chaos.bank import LOOK_UPS_FAIL, Bank
from bench.chaos.stack import FragileStack

# What the bank does to the next few orders it hears of, and to their refunds; names as the simulator knows
# them. It remembers this for good, so all of it can end well, or is lifted in the end (bank.ENDLESS).
BANK_FAULTS: dict[str, dict[str, str | None]] = {
    "silent": {"timeout_before": None},
    "silent though charged": {"timeout_after_charge": None},
    "error before": {"500_before": None},
    "error though charged": {"500_after_charge": None},
    "a page instead of an answer": {"html_error_page": None},
    "line cut": {"drop_connection_mid_body": None},
    "half an answer": {"cut_xml": None},
    "slow": {"slow": "1500"},
    "uncertain, then paid": {"uncertain": "paid"},
    "uncertain, then refused": {"uncertain": "refused"},
    "slow capture": {"slow_capture": "4"},
    "capture refused later": {"capture_refused": None},
    "notifications doubled": {"dup_webhook": "3"},
    "notification before the answer": {"webhook_before_response": None},
    "notifications late": {"webhook_late": "15"},
    "notifications out of order": {"webhook_reordered": None},
    "notifications lost": {"webhook_never": None},
    "notifications forged": {"webhook_bad_signature": None},
    "notification lost, silent though charged": {"webhook_never": None, "timeout_after_charge": None},
    "look-ups down": {"timeout_after_charge": None, "webhook_never": None, "lookup_down": f"{LOOK_UPS_FAIL}"},
    "look-ups stale": {"timeout_after_charge": None, "lookup_stale": f"{LOOK_UPS_FAIL}"},
    "says a cent less": {"amount_off_by_one": "messages"},
    "charges a cent less": {"amount_off_by_one": "everywhere"},
    "wants a challenge after all": {"soft_decline": None},
    "does not know our signature": {"wrong_signature": None},
    "without amounts": {"four_parameters": None},
    "refund refused later": {"refund_refused": "83"},
    "refund uncertain": {"refund_uncertain": None},
    "refund refused": {"refund_refused": "refused"},
    "refund deletes the payment": {"refund_deleted": None},
    "refund in part refused": {"refund_partial": "refused"},
    "refund silent": {"maintenance_timeout_before": None},
    "refund and look-ups silent": {
        "maintenance_timeout_before": None,
        "webhook_never": None,
        "lookup_down": f"{LOOK_UPS_FAIL}",
    },
    "cards not deleted": {"batch_down": None},
    "refund silent though done": {"maintenance_timeout_after": None},
    "refund error though done": {"maintenance_500_after": None},
}
MOST_ORDERS = 4
SHORTEST, LONGEST = 2, 8  # histories between two faults


@dataclass
class Nemesis:
    """Strikes when so many histories have begun; a later run with the same seed strikes alike."""

    stack: FragileStack
    bank: Bank
    seed: str
    struck: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)  # what it struck was away already
    jumped: Counter[str] = field(default_factory=Counter)  # by how many seconds, by payment

    def __post_init__(self) -> None:
        self._schedule = self.planned(random.Random(self.seed))
        self._next, self._fault = next(self._schedule)

    def planned(self, dice: random.Random) -> Iterator[tuple[int, partial[str]]]:
        """After how many histories, and what."""
        at = 0
        while True:
            at += dice.randint(SHORTEST, LONGEST)
            kind = dice.choices([act for act, _weight in KINDS], [weight for _act, weight in KINDS])[0]
            luck = random.Random(dice.random())
            yield at, partial(kind, self, luck)

    def strike(self, begun: int) -> None:
        """Whatever is due by now."""
        while begun >= self._next:
            self._strike(self._fault)
            self._next, self._fault = next(self._schedule)

    def _strike(self, fault: Callable[[], str]) -> None:
        try:
            self.struck[fault()] += 1
        except (psycopg.Error, requests.RequestException, OSError) as away:
            self.missed[type(away).__name__] += 1

    # What can happen. Each says what it was.

    def kills_web_worker(self, luck: random.Random) -> str:
        if children := self.stack.children("web"):
            with suppress(ProcessLookupError):
                os.kill(luck.choice(children), signal.SIGKILL)
        return "web process killed"

    def kills_web(self, _luck: random.Random) -> str:
        self.stack.kill("web")
        return "web server killed, both processes"

    def kills_worker(self, luck: random.Random) -> str:
        self.stack.kill(luck.choice(["worker-1", "worker-2"]))
        return "worker killed"

    def kills_simulator(self, _luck: random.Random) -> str:
        self.stack.kill("simulator")
        return "bank killed"

    def silences_simulator(self, luck: random.Random) -> str:
        self.stack.pause("simulator", luck.uniform(1, 6))
        return "bank silent (stopped)"

    def restarts_database(self, _luck: random.Random) -> str:
        self.stack.restart_database()
        return "PostgreSQL restarted"

    def crashes_database(self, _luck: random.Random) -> str:
        os.kill(self.stack.server.pid or 0, signal.SIGKILL)
        return "PostgreSQL killed (postmaster)"

    def kills_backend(self, luck: random.Random) -> str:
        os.kill(luck.choice(self.stack.backends()), signal.SIGKILL)
        return "PostgreSQL crashed (a backend killed)"

    def cuts_connections(self, luck: random.Random) -> str:
        found = self.stack.backends()
        with self.stack.connection() as connection:
            for pid in found:
                if luck.random() < 0.7:
                    connection.execute("SELECT pg_terminate_backend(%s)", (pid,))
        return "connections cut"

    def freezes_database(self, luck: random.Random) -> str:
        pid = self.stack.server.pid or 0
        stopped = [pid, *self.stack.backends()]
        _signal(stopped, signal.SIGSTOP)
        time.sleep(luck.uniform(0.5, 3))
        _signal(stopped, signal.SIGCONT)
        return "PostgreSQL frozen"

    def tells_bank(self, luck: random.Random) -> str:
        name = luck.choice(list(BANK_FAULTS))
        self.bank.will(BANK_FAULTS[name], luck.randint(1, MOST_ORDERS))
        return f"bank: {name}"

    def jumps(self, luck: random.Random) -> str:
        minutes = luck.choice([2, 6, 20])
        with self.stack.connection() as connection:
            self.jumped.update(dict.fromkeys(clocks.pass_minutes(connection, minutes), 60 * minutes))
        return f"clock jumps {minutes} minutes"

    def passes_a_month(self, _luck: random.Random) -> str:
        with self.stack.connection() as connection:
            clocks.pass_a_month(connection)
        return "a month passes (instalments)"

    def ends_holds(self, _luck: random.Random) -> str:
        with self.stack.connection() as connection:
            clocks.end_holds(connection)
        return "holds end while banks are asked"


def _signal(pids: list[int], what: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, what)


KINDS: list[tuple[Callable[[Nemesis, random.Random], str], int]] = [
    (Nemesis.tells_bank, 40),
    (Nemesis.kills_web_worker, 10),
    (Nemesis.kills_web, 3),
    (Nemesis.kills_worker, 8),
    (Nemesis.kills_simulator, 5),
    (Nemesis.silences_simulator, 4),
    (Nemesis.restarts_database, 2),
    (Nemesis.crashes_database, 2),
    (Nemesis.kills_backend, 3),
    (Nemesis.cuts_connections, 8),
    (Nemesis.freezes_database, 3),
    (Nemesis.jumps, 5),
    (Nemesis.passes_a_month, 4),
    (Nemesis.ends_holds, 3),
]
