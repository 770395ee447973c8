"""What a message is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.flows.accounts.models import EmailToken
from app.flows.approvals.models import Approval
from app.kernel.money import Money
from app.people.cards.models import SavedCard
from app.people.customers.models import Contact
from app.people.staff.models import Staff, StaffInvitation
from app.presenters import line_groups
from app.presenters.gifts import Gift
from app.presenters.line_groups import Group
from app.sale.baskets.models import Basket
from app.sale.catalog.models import PriorityPass
from app.sale.orders.models import Order, OrderGift
from app.sale.tickets.models import Ticket, Withheld
from app.sale.waitlist.models import WaitlistEntry
from app.settlement.instalments.models import Instalment, Schedule
from app.settlement.pay_links.models import PayLink
from app.settlement.payments.models import Payment
from app.settlement.refunds.models import Refund, RefundHeader
from app.settlement.statements.services import Entry
from app.venue.channels.models import Channel


@dataclass(frozen=True)
class EmailFacts:
    """What a message is about. `party` is whom or what it concerns; None if there is nothing left to say.

    A basket has no order yet, and an order may have neither payment nor refund. A waitlist entry has only its
    performance, a sign-in none. `known`: the address has an account. The message of a `gift` says nothing of
    the order it was bought with. `card_pays`: how many instalments a saved card pays. `debt`: what is owed
    again of a payment, or on account, and `debts` what it is made of. `pay_link`: what a link is for.
    `house`: the channel in whose name staff are written to.
    """

    party: (
        Order | Basket | WaitlistEntry | EmailToken | Contact | OrderGift | Staff | StaffInvitation | Approval
        | None
    )  # fmt: skip
    order: Order | None = None
    tickets: Sequence[Ticket] = ()
    payment: Payment | None = None
    debt: Money | None = None
    debts: Sequence[tuple[Entry, Money]] = ()
    refund: Refund | None = None
    promised: PriorityPass | None = None
    known: bool = False
    gift: OrderGift | None = None
    card: SavedCard | None = None
    reversal: RefundHeader | None = None
    withheld: Withheld | None = None
    schedule: Schedule | None = None
    instalment: Instalment | None = None
    card_pays: int = 0
    pay_link: PayLink | None = None
    back: Sequence[Refund] = ()
    house: Channel | None = None

    @property
    def still_open(self) -> list[Instalment]:
        """Of the instalments a payment was for, those nobody has paid yet."""
        covers = self.payment.instalment_numbers if self.payment else []
        return [row for row in self.schedule.open if row.number in covers] if self.schedule else []

    @property
    def channel(self) -> Channel:
        if self.house:
            return self.house
        if self.party is None or isinstance(self.party, Staff | StaffInvitation):
            raise LookupError("a message about nothing, or from nobody")
        return self.party.order.channel if isinstance(self.party, OrderGift) else self.party.channel

    @property
    def groups(self) -> list[Group]:
        if isinstance(self.party, WaitlistEntry):
            return [Group(line_groups.PerformanceHeading(self.party.performance), [])]
        if self.order and self.reversal:
            gone = [line for line in self.order.lines if line.header_ref == self.reversal.ref]
            return line_groups.by_performance(gone)
        if self.order and (self.withheld or self.schedule):
            return line_groups.by_performance(self.order.standing)
        if isinstance(self.party, Order | Basket):
            return line_groups.by_performance(self.party.lines)
        return []

    @property
    def gifts(self) -> Sequence[Gift]:
        """Gift vouchers of an order or a basket, for whoever bought them."""
        if self.order and self.reversal:
            return [gift for gift in self.order.gifts if gift.header_ref == self.reversal.ref]
        return self.party.gifts if isinstance(self.party, Order | Basket) else []
