"""Which channel a visitor is in, and the rules staff may change."""

from app.venue.channels.services.lookup import (
    NoChannel,
    UnknownChannel,
    at_host,
    by_code,
    every_one,
    find,
    known,
    known_at,
    known_without_host,
    without_host,
)
from app.venue.channels.services.rules import (
    CARD_LIMITS,
    BadRules,
    CardRules,
    end_guard,
    guard,
    set_alone,
    set_card_rules,
)
from app.venue.channels.services.settings import (
    ACCOUNT,
    BOUNDS,
    MOST_MINOR,
    MOST_VAT_BP,
    PHONE,
    BadSetting,
    NotAlone,
    change,
    set_fees,
    subject,
)
