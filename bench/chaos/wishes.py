"""Who comes, what they want, how they pay and what they want back: all of it follows from the seed."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.settlement.refunds.models import RefundMethod
from bench.journey import Errand
from bench.stage import Play

REFUSED = "4111113333333333"
CARD, CHALLENGE = "card", "card with a challenge"
CREDIT, VOUCHER = "credit", "voucher"
FOR_ME, FOR_A_FRIEND = "me", "them"  # as the form says it
FRIENDS = 1_000_000  # further than any shopper's number


@dataclass(frozen=True)
class Wish:
    """One history: an errand and the manner of the shopper.

    `cards` are tried one after the other. `answer` is what they tell their bank: confirm, refuse or later.
    `method` is a payment method other than the card. `manner` is what their browser does on the way back from
    the bank: nothing odd, sends it twice, or hangs up. `back` is what the house takes back afterwards.
    `pays_early` is what pays the second instalment by hand, if anything: card, credit or voucher. `gift` is
    for whom they buy a gift voucher, if they do: themselves, or a friend who spends it.
    """

    kind: str
    errand: Errand
    cards: tuple[str, ...]
    answer: str = "confirm"
    codes: tuple[str, ...] = ()
    needs_voucher: bool = False
    signs_in: bool = False
    uses_credit: bool = False
    method: str = ""
    gift: str = ""
    keeps_card: bool = False
    comes_again: bool = False
    deletes_card: bool = False
    pays_early: str = ""
    early_voucher: str = ""
    manner: str = ""
    back: RefundMethod | None = None
    back_in_part: bool = False

    @property
    def friend(self) -> Errand:
        return replace(self.errand, shopper=self.errand.shopper + FRIENDS)


MEANS = {"needs_voucher": True, "signs_in": True, "uses_credit": True}
REGULAR = {"signs_in": True, "keeps_card": True, "comes_again": True}
THRICE = {"signs_in": True, "method": "CB3X", "dear": True}
# kind, how often, what is special about it
KINDS: list[tuple[str, int, dict[str, Any]]] = [
    (CARD, 16, {}),
    (CHALLENGE, 14, {"challenge": True}),
    ("challenge refused, then paid", 4, {"challenge": True, "answer": "refuse"}),
    ("challenge left open", 4, {"challenge": True, "answer": "later"}),
    ("card refused, then paid", 6, {"refused": 1}),
    ("card refused, then left", 4, {"refused": 9}),
    ("promo code", 6, {"codes": ("NOUVEAUX",)}),
    ("gift voucher and card", 8, {"needs_voucher": True}),
    ("gift vouchers bought", 6, {"gift": FOR_ME}),
    ("gift voucher given, then spent", 6, {"gift": FOR_A_FRIEND}),
    ("promo code, voucher, credit and card", 8, MEANS | {"codes": ("NOUVEAUX",)}),
    ("voucher and credit alone", 3, MEANS | {"cheap": True}),
    ("deferred account", 6, {"signs_in": True, "method": "COMPTE"}),
    ("credit and deferred account", 3, {"signs_in": True, "uses_credit": True, "method": "COMPTE"}),
    ("instalments", 7, THRICE),
    ("instalments, one paid early", 4, THRICE | {"pays_early": CARD}),
    ("instalments, one paid from credit", 3, THRICE | {"pays_early": CREDIT}),
    ("instalments, one paid by voucher", 3, THRICE | {"pays_early": VOUCHER}),
    ("instalments with a challenge", 3, THRICE | {"challenge": True}),
    ("card saved and used again", 5, REGULAR),
    ("card saved, used again and deleted", 5, REGULAR | {"deletes_card": True}),
]  # fmt: skip
MANNERS = ["", "", "", "", "", "", "twice", "twice", "hangs up"]


def wish(seed: str, number: int, shop: str, plays: Sequence[Play]) -> Wish:
    dice = random.Random(f"{seed}:{number}")
    kind, _often, special = dice.choices(KINDS, [often for _kind, often, _special in KINDS])[0]
    special = dict(special)
    challenge, refused = special.pop("challenge", False), special.pop("refused", 0)
    dear, cheap = special.pop("dear", False), special.pop("cheap", False)
    small = plays[1] if dice.random() < 0.25 and not dear else plays[0]
    errand = Errand(
        shopper=number,
        shop=shop,
        event=small.slug,
        session=dice.choice(small.sessions),
        lang=dice.choice(("fr", "en")),
        tickets=3 if dear else 1 if cheap else dice.randint(1, 3),
        challenge=challenge,
        category=0 if dear else 9 if cheap else dice.randint(0, 2),
    )
    good = errand.card
    return Wish(
        kind,
        errand,
        cards=(*[REFUSED] * refused, good),
        manner=dice.choice(MANNERS),
        back=dice.choice([*RefundMethod]) if dice.random() < 0.2 else None,
        back_in_part=dice.random() < 0.5,
        **special,
    )
