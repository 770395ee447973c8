"""Rounds of histories under faults; after each, everything settles and is checked."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from app.factory import create_app
from bench import stage
from bench.chaos import invariants, people, truth
from bench.chaos.bank import Bank
from bench.chaos.crowd import Crowd
from bench.chaos.faults import Nemesis
from bench.chaos.mailbox import Mailbox
from bench.chaos.office import Office
from bench.chaos.report import Report
from bench.chaos.settling import Settling
from bench.chaos.shoppers import Outcome
from bench.chaos.stack import FragileStack
from bench.chaos.wishes import Wish, wish
from bench.stage import Play

ROUND = 200
AT_ONCE = 12
SMALL_HALL = 60
TICK = 0.1  # seconds between two looks of the supervisor
EVERYBODY_MAY_TRY = (
    "UPDATE channels SET attempts_per_card = 10000, attempts_per_address = 10000, alarm_percent = 100"
)


class Campaign:
    def __init__(self, stack: FragileStack, seed: str) -> None:
        self.stack, self.report = stack, Report(seed)
        self.bank = Bank(stack.shop.simulator)
        self.app = create_app({**stack.shop.environ, "LOG_LEVEL": "CRITICAL"})
        self._mailbox = Mailbox(Path(stack.shop.environ["MAIL_FOLDER"]))
        self._settling = Settling(stack, self.bank, self.app)
        self._confirmed: list[str] = []
        with stack.connection() as database:
            database.execute(EVERYBODY_MAY_TRY)

    def run(self, histories: int, until: float) -> None:
        """Rounds until there have been so many histories, or it is that late."""
        begun = time.monotonic()
        while self.report.histories < histories and time.monotonic() < until:
            self._round(min(ROUND, histories - self.report.histories))
            self.report.seconds = time.monotonic() - begun
            if self.report.violations:
                return

    def _round(self, size: int) -> None:
        plays = self._plays()
        first = self.report.histories
        wishes = [self._wish(number, plays) for number in range(first, first + size)]
        self._under_fire(wishes)
        self._settling.run()
        self._check()

    def _plays(self) -> Sequence[Play]:
        """A hall for all, and a small one that sells out."""
        name = self.report.histories
        with self.app.app_context():
            return stage.long_run(f"longue-serie-{name}", 2), stage.one_night(
                f"petite-salle-{name}", SMALL_HALL
            )

    def _wish(self, number: int, plays: Sequence[Play]) -> Wish:
        return people.equipped(self.app, wish(self.report.seed, number, self.stack.shop.shop, plays))

    def _under_fire(self, wishes: Sequence[Wish]) -> None:
        crowd, office = Crowd(wishes, self._mailbox, AT_ONCE), Office(self.app)
        nemesis = Nemesis(self.stack, self.bank, f"{self.report.seed}:{self.report.histories}")
        crowd.start()
        while crowd.busy:
            self.stack.supervise()
            nemesis.strike(crowd.begun)
            for outcome in crowd.outcomes():
                self._hear(outcome, office)
            time.sleep(TICK)
        for outcome in crowd.outcomes():
            self._hear(outcome, office)
        self.stack.wait_until_healthy()
        office.close()
        self.report.faults += nemesis.struck
        self.report.missed += nemesis.missed
        self.report.jumped += nemesis.jumped
        self.report.back += office.done

    def _hear(self, outcome: Outcome, office: Office) -> None:
        office.hears(outcome)
        self._confirmed += outcome.confirmed
        self.report.histories += 1
        self.report.kinds[outcome.wish.kind] += 1
        self.report.outcomes[outcome.word] += 1
        self.report.troubles += outcome.troubles

    def _check(self) -> None:
        with self.stack.connection() as database:
            truth.lay_out(database, self.bank.ledger(), self._confirmed)
            self.report.violations = invariants.violations(database)
            self.report.look(database)
        self.report.restarts, self.report.ended_unasked = self.stack.restarts, self.stack.ended_unasked
        print(
            f"{self.report.histories} histories, {self.report.faults.total()} faults, "
            f"{len(self.report.violations)} violations",
            flush=True,
        )
