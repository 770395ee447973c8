"""Acts of staff as the audit has to tell them: somebody at their desk does each, by its pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from flask import Flask

from app.kernel.actors import Role
from app.kernel.money import Money
from app.people.customers.models import Contact
from app.people.staff.models import Staff
from app.sale.orders.models import Order
from tests import books, people
from tests.bank import Bank
from tests.conftest import NOON
from tests.office.clerk import Clerk, member
from tests.shopper import Shopper


@dataclass
class Desk:
    """Whoever acts is Sam, a manager, unless another role is asked for."""

    office: Flask
    shopper: Shopper
    bank: Bank
    role: Role = Role.MANAGER

    @cached_property
    def sam(self) -> Staff:
        return member("sam@cube.example", self.role, name="Sam")

    @cached_property
    def clerk(self) -> Clerk:
        return Clerk(self.office, "en").signs_in(self.sam)

    def administers(self) -> Clerk:
        self.role = Role.ADMIN
        return self.clerk

    def bought(self) -> Order:
        """Two tickets of 110.00, paid by card."""
        self.shopper.up_to("payment").pays()
        return books.order()

    def opens(self, order: Order, page: str = "") -> Clerk:
        return self.clerk.opens(f"/en/orders/{order.number}{page}")

    def sees(self, contact: Contact, page: str = "") -> Clerk:
        return self.clerk.opens(f"/en/contacts/{contact.number}{page}")

    def presses(self, action_ends: str) -> Clerk:
        """A button that is a form of its own."""
        return self.clerk.sends(self.clerk.page.action(action_ends), **self.clerk.page.form(action_ends))


@dataclass(frozen=True)
class Leaves:
    """What an entry must say. `holds`: names of changed fields that it must have, before or after.

    `channel`: whose history tells it, of what belongs to one.
    """

    act: str
    kind: str
    ref: str
    reason: str = ""
    holds: frozenset[str] = field(default_factory=frozenset)
    channel: str = "cube"


Scenario = Callable[[Desk], Leaves | None]
SCENARIOS: list[tuple[str, Scenario]] = []


def posts_to(endpoint: str) -> Callable[[Scenario], Scenario]:
    """The last form a scenario sends goes to this endpoint. It returns what that leaves; None: nothing."""

    def decorate(scenario: Scenario) -> Scenario:
        SCENARIOS.append((endpoint, scenario))
        return scenario

    return decorate


def leaves(act: str, record: Order | Contact | Staff, *holds: str, reason: str = "") -> Leaves:
    """One entry about a record that has a ref."""
    kinds = {Order: "order", Contact: "contact", Staff: "staff"}
    return Leaves(act, kinds[type(record)], record.ref, reason, frozenset(holds))


def euros(minor: int) -> Money:
    return Money(minor, "EUR")


def ada() -> Contact:
    return people.contact(name="Ada Byron", confirmed_at=NOON)
