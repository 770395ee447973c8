"""What is on, what it costs with every fee inside, and which places are still free."""

from __future__ import annotations

from app.sale.catalog.services.boxes import (
    BadBox,
    BoxDetails,
    UnknownEvent,
    boxes_for,
    boxes_of,
    details_of,
    event_subject,
    find_event,
    set_boxes,
)
from app.sale.catalog.services.event_delivery import UnknownModes, set_delivery
from app.sale.catalog.services.listing import (
    Filters,
    Listing,
    Showing,
    event_at,
    events,
    kinds,
    performance_at,
    performances_of,
    showings_of,
    whats_on,
)
from app.sale.catalog.services.performance_status import FEW, Availability, availability, free_counts
from app.sale.catalog.services.place_locks import (
    give_up,
    lock_places,
    lock_promise,
    places,
    promise,
    promise_first_choice,
    promise_to,
)
from app.sale.catalog.services.prices import CategoryOffer, Tariff, offers, tariffs_in, tariffs_of
from app.sale.catalog.services.seat_choice import (
    SeatRequest,
    any_places,
    best_places,
    crowds,
    free_places,
    free_seats,
    leaves_one_alone,
)
