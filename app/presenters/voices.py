"""Who reads how an order was paid: the shopper, or staff who read it about them."""

from __future__ import annotations

from dataclasses import dataclass

from app.http.i18n import lazy


@dataclass(frozen=True)
class Voice:
    """The sentences that name the shopper. `back_…`: what became of money on its way to a card."""

    from_credit: str
    in_instalments: str
    on_account: str
    fewer_instalments: str
    owes_less: str
    credited: str
    back_arrived: str
    back_refused: str
    back_never_taken: str
    back_under_way: str


TO_THEM = Voice(
    from_credit=lazy("%(amount)s from your credit on %(day)s."),
    in_instalments=lazy("To be paid in %(num)d instalments, as you agreed on %(day)s."),
    on_account=lazy("%(amount)s put on your account on %(day)s, to pay by %(due)s."),
    fewer_instalments=lazy("%(amount)s less to pay in instalments."),
    owes_less=lazy("You owe %(amount)s less on your account."),
    credited=lazy("%(amount)s is on your credit balance."),
    back_arrived=lazy("%(amount)s sent back to your card."),
    back_refused=lazy("%(amount)s could not go back to your card: it is on your credit balance."),
    back_never_taken=lazy("%(amount)s was never taken from your card."),
    back_under_way=lazy("%(amount)s is on its way back to your card."),
)
ABOUT_THEM = Voice(
    from_credit=lazy("%(amount)s from their credit on %(day)s."),
    in_instalments=lazy("To be paid in %(num)d instalments, as agreed on %(day)s."),
    on_account=lazy("%(amount)s put on their account on %(day)s, to pay by %(due)s."),
    fewer_instalments=lazy("%(amount)s less is to come in instalments."),
    owes_less=lazy("%(amount)s less is owed on their account."),
    credited=lazy("%(amount)s is on their credit balance."),
    back_arrived=lazy("%(amount)s sent back to the card."),
    back_refused=lazy("%(amount)s could not go back to the card: it is on their credit balance."),
    back_never_taken=lazy("%(amount)s was never taken from the card."),
    back_under_way=lazy("%(amount)s is on its way back to the card."),
)
