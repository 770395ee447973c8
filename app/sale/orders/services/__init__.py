"""Placing an order and finding it again. Callers commit what they compose."""

from __future__ import annotations

from app.sale.orders.services.agreement import agree, attach, lapse_with_baskets, replace
from app.sale.orders.services.hand_overs import (
    HandOverFilter,
    HandOverPage,
    count_hand_overs,
    every_hand_over,
    hand_overs,
)
from app.sale.orders.services.locks import as_locked, lock, lock_for, locking
from app.sale.orders.services.lookup import (
    by_number,
    by_number_in,
    by_number_with_notes,
    called,
    find,
    find_in,
    latest_sold,
    of_contact,
    one_of_contact,
)
from app.sale.orders.services.notes import add_note
from app.sale.orders.services.promo_sales import PromoSales, sold_with
from app.sale.orders.services.rows import OrderRow
from app.sale.orders.services.search import MOST_COUNTED, Filter, Page, Position, count, every, search
from app.sale.orders.services.vat import vat_split, whole
