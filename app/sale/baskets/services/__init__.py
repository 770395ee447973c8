"""Holding places and adding gifts, for as long as the server's clock says."""

from __future__ import annotations

from app.sale.baskets.services.buyer import (
    assign_to,
    deliver_by,
    forget_whose,
    identify,
    inherit,
    know_from,
    readdress,
)
from app.sale.baskets.services.errors import (
    BasketChanged,
    BasketLocked,
    HoldEnded,
    NotIdentified,
    NotOnSale,
    PlacesGone,
    ProofNeeded,
    TooMany,
    TooManyHeld,
)
from app.sale.baskets.services.extras import add_debt_payment, give, take_out
from app.sale.baskets.services.free_places import PlaceRequest
from app.sale.baskets.services.hoarding import Taker, held_by_one_network
from app.sale.baskets.services.holds import change_price_type, extend, remove, take
from app.sale.baskets.services.lookup import find, find_in, lock, lock_all, open_with
from app.sale.baskets.services.merging import Merged, merge
from app.sale.baskets.services.payment_lock import hold_for_transfer, lock_for_payment, sold, unlock
from app.sale.baskets.services.prepared import hold_again, hold_longer
from app.sale.baskets.services.promo_codes import apply_promo_code, lose_promo_code, remove_promo_code
from app.sale.baskets.services.release import cancel, end_hold, release_lapsed
from app.sale.baskets.services.revival import Revival, revive
