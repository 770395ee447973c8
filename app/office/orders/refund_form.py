"""What was chosen on the page of a refund. Everything is read anew from the order; nothing is believed."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from werkzeug.datastructures import MultiDict

from app.http.i18n import _
from app.kernel.money import Money
from app.office.refund_words import OTHER, REASONS
from app.presenters import amounts, asked_amounts
from app.sale.orders.models import Order
from app.settlement.refunds.models import RefundMethod
from app.settlement.reversals import services as reversals
from app.settlement.reversals.items import RefundItems, Reversal

SHARE = "share-"
LONGEST = 180


@dataclass
class RefundForm:
    """`problems` are sentences by the id of their control; `typed` are shares as they were typed."""

    order: Order
    values: MultiDict[str, str]
    problems: dict[str, str] = field(default_factory=dict)

    @property
    def items(self) -> RefundItems | None:
        """None if nothing is chosen, which would mean all of it."""
        standing = self.order.returnable
        lines = {line.id for line in self.order.lines if line in standing}
        gifts = {gift.ref for gift in self.order.gifts if gift in standing}
        chosen = RefundItems(
            frozenset(id_ for id_ in lines if self._ticked("line", str(id_))),
            frozenset(ref for ref in gifts if self._ticked("gift", ref)),
            frozenset(part.kind for part in self.order.charges if self._ticked("charge", part.kind.value)),
            fees=self.fees,
        )
        return None if chosen.whole else chosen

    @property
    def fees(self) -> bool:
        usual = "yes" if self.order.channel.refunds_fees else "no"
        return self.values.get("fees", usual) == "yes"

    @property
    def method(self) -> RefundMethod:
        """What was asked for, else the first that is proposed; a service refuses what is not."""
        asked = self.values.get("method", "")
        return (
            RefundMethod(asked) if asked in set(RefundMethod) else next(iter(self.ways), RefundMethod.ORIGIN)
        )

    @cached_property
    def ways(self) -> list[RefundMethod]:
        return reversals.ways(self.order)

    @property
    def edits(self) -> bool:
        """Whether the split is being changed by hand."""
        return self.values.get("split") == "by_hand" and self.method is RefundMethod.ORIGIN

    @property
    def typed(self) -> dict[str, str]:
        return {
            name.removeprefix(SHARE): text.strip()[:12]
            for name, text in self.values.items()
            if name.startswith(SHARE)
        }

    @property
    def keeps_places(self) -> bool:
        return self.values.get("places") == "keep"

    @property
    def consents(self) -> bool:
        return self.values.get("consent") == "yes"

    @property
    def why(self) -> str:
        return self.values.get("why", "")

    @property
    def words(self) -> str:
        return self.values.get("words", "").strip()[:LONGEST]

    def reversal(self) -> Reversal | None:
        """What is asked for; None if nothing is chosen or a share cannot be read."""
        items = self.items
        if items is None:
            return None
        shares = self._shares() if self.edits and self.typed else None
        if self.problems:
            return None
        return Reversal(items, self.method, shares, self.consents, self.keeps_places)

    def reason(self) -> str:
        """The reason as it is kept; empty, with a problem, if there is none."""
        if self.why not in REASONS:
            self.problems["why"] = _("Choose a reason.")
        elif self.why == OTHER and len(self.words) < 5:
            self.problems["words"] = _("Say the reason in a few words.")
        return f"{self.why}: {self.words}" if self.words else self.why

    def _shares(self) -> dict[str, Money]:
        found = {}
        for key, text in self.typed.items():
            nothing = Money(0, self.order.total.currency)
            amount = amounts.read_signed(text or "0", nothing.currency)
            wrong = asked_amounts.fault(text, amount, nothing.currency, least=nothing)
            if amount is None or wrong:
                self.problems[f"{SHARE}{key}"] = wrong
            else:
                found[key] = amount
        return found

    def _ticked(self, name: str, value: str) -> bool:
        return value in self.values.getlist(name)
