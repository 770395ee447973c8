"""The pages about orders; importing them puts them on the blueprint."""

from __future__ import annotations

from app.office.orders import (
    address,
    give_up,
    listing,
    messages,
    messages_again,
    notes,
    pay_link,
    prints,
    refund,
    seats,
    sheet,
    terms,
    transfer,
)
from app.office.orders.blueprint import bp

__all__ = [
    "address",
    "bp",
    "give_up",
    "listing",
    "messages",
    "messages_again",
    "notes",
    "pay_link",
    "prints",
    "refund",
    "seats",
    "sheet",
    "terms",
    "transfer",
]
