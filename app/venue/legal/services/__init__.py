"""Who publishes the shop; the terms and how data is handled, in versions."""

from app.venue.legal.services.identity import (
    HOURS,
    IDENTITY,
    BadIdentity,
    change_identity,
    find_identity,
    identity,
    is_vat_number,
)
from app.venue.legal.services.publishing import (
    LONGEST,
    BadText,
    DraftChanged,
    digest,
    discard_draft,
    find_draft,
    publish,
    restore_draft,
    save_draft,
    subject,
)
from app.venue.legal.services.versions import current, version, versions
