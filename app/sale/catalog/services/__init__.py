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
from app.sale.catalog.services.event_details import (
    MOST_MINUTES,
    VAT_RATES,
    BadEvent,
    EventDetails,
)
from app.sale.catalog.services.event_rows import (
    EventList,
    EventRow,
    EventState,
    EventsWanted,
    event_row,
    listed_events,
)
from app.sale.catalog.services.event_setup import (
    SlugTaken,
    StillOn,
    archive_event,
    change_event,
    duplicate_event,
    find_by_id,
    has_sessions,
    make_event,
    restore_event,
)
from app.sale.catalog.services.hall_plans import SalePlan, categories_of, halls_to_sell, plan_by_id, plan_of
from app.sale.catalog.services.listing import (
    IN_THE_SHOP,
    Filters,
    Listing,
    Showing,
    any_event_at,
    event_at,
    events,
    kinds,
    performance_of,
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
from app.sale.catalog.services.price_grid import (
    MOST_PRICE,
    BadPrice,
    WithoutPrice,
    price_grid,
    raised,
    set_prices,
    set_session_prices,
)
from app.sale.catalog.services.price_types import (
    BadPriceType,
    PriceTypeDetails,
    change_price_type,
    find_price_type,
    make_price_type,
    next_position,
    price_type_subject,
    price_types_of,
)
from app.sale.catalog.services.prices import CategoryOffer, Tariff, offers, tariffs_in, tariffs_of
from app.sale.catalog.services.publishing import (
    Lack,
    Missing,
    NotReady,
    missing_of,
    publish_event,
    sold_categories,
    without_english,
)
from app.sale.catalog.services.seat_choice import (
    SeatRequest,
    any_places,
    best_places,
    crowds,
    free_places,
    free_seats,
    leaves_one_alone,
)
from app.sale.catalog.services.session_rows import (
    PlaceCounts,
    SessionList,
    SessionRow,
    listed_sessions,
    session_row,
)
from app.sale.catalog.services.session_setup import (
    NoPlan,
    PlacesTaken,
    SessionExists,
    SessionKnown,
    TooManyPlaces,
    change_session,
    close_sale,
    delete_session,
    draw_up_sessions,
    find_session,
    make_sessions,
    open_places,
    reopen_sale,
    start_of,
)
from app.sale.catalog.services.session_terms import (
    MOST_DOORS,
    MOST_SESSIONS,
    BadSession,
    Series,
    SessionTerms,
    Start,
    TooManySessions,
)
from app.sale.catalog.services.venue_time import DoubledMoment, SkippedMoment, VenueMoment
