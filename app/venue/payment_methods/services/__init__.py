"""Which payment methods a point of sale offers, and changing them."""

from app.venue.payment_methods.services.acceptance import (
    Acceptance,
    accept,
    acceptances,
    accepted_at,
    closed_without,
    points_of_sale,
    set_acceptance,
    withdraw,
)
from app.venue.payment_methods.services.offers import (
    SETTLING,
    MethodOffer,
    fee_of,
    offer_online,
    settles,
    without_refunds,
)
from app.venue.payment_methods.services.setup import (
    ACCOUNT_DAYS,
    DAYS,
    BadMethod,
    FeeForbidden,
    MethodCodeTaken,
    MethodDetails,
    UnknownMethod,
    all_methods,
    change_method,
    create_method,
    find_method,
    hidden_online,
    set_status,
    subject,
)
