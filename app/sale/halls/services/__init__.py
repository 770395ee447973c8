"""Venues, halls and versions of their plans: what is there, and changing it."""

from __future__ import annotations

from app.sale.halls.services.buildings import (
    VenueDetails,
    change_venue,
    create_hall,
    create_venue,
    find_hall,
    find_venue,
    hall_subject,
    halls,
    rename_hall,
    venue_subject,
    venues,
)
from app.sale.halls.services.categories import (
    add_category,
    categories_of,
    change_category,
    find_category,
    remove_category,
    uses_of,
)
from app.sale.halls.services.differences import (
    Change,
    Difference,
    RowChange,
    ZoneChange,
    compare,
    natural,
)
from app.sale.halls.services.errors import (
    BadHall,
    BadWords,
    DraftMoved,
    HasDraft,
    InUse,
    Lack,
    NameTaken,
    NoSpaceBeside,
    NothingChosen,
    NotReady,
    PlanPublished,
    SeatsThere,
    Spot,
    TooManySeats,
    UnknownHall,
)
from app.sale.halls.services.plans import (
    ZoneSize,
    all_plans,
    begin_draft,
    discard_draft,
    find_plan,
    lacks_of,
    latest,
    plans_of,
    publish,
    published,
    sizes_of,
)
from app.sale.halls.services.row_rules import Ranking, RowRule, Shape, Side, read_rule
from app.sale.halls.services.seat_lines import (
    BadLine,
    BadLines,
    LineFault,
    SeatLine,
    TakenOver,
    lines_of,
    take_over,
)
from app.sale.halls.services.seats import (
    Chosen,
    SeatChanges,
    change_seats,
    make_rows,
    remove_seats,
)
from app.sale.halls.services.table import Row, RowPage, row_of, rows_of
from app.sale.halls.services.zones import (
    FoundZone,
    ZoneDetails,
    add_zone,
    change_zone,
    find_zone,
    remove_zone,
    zones_of,
)
