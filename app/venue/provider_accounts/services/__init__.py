"""A channel's own accounts at a provider: entered, their keys replaced, taken up and left."""

from app.venue.provider_accounts.services.accounts import (
    AccountDetails,
    add,
    find,
    of_channel,
    replace_keys,
    retire,
    subject,
    withdraw_keys,
)
from app.venue.provider_accounts.services.checks import (
    BadAccount,
    InUse,
    OnlyKeys,
    TwoLive,
    UnknownAccount,
    WithoutAccount,
    WithoutTest,
)
from app.venue.provider_accounts.services.lookup import in_mode, names_of, open_all, open_one
from app.venue.provider_accounts.services.switching import leave, mark_tested, prepared_for, take_up
