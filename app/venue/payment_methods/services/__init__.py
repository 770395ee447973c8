"""Which payment methods a point of sale offers, and changing them."""

from app.venue.payment_methods.services.offers import SETTLING, MethodOffer, offer_online
from app.venue.payment_methods.services.setup import (
    ANY_AMOUNT,
    AmountLimits,
    MethodCodeTaken,
    UnknownMethod,
    accept,
    all_methods,
    create_method,
    hidden_online,
    set_status,
    withdraw,
)
