"""What a file of the journal says of each entry."""

from __future__ import annotations

from app.audit.models import AuditEntry
from app.http.i18n import lazy
from app.office import act_words, change_words, refund_words
from app.office.lists.listing import Column, Listing

COLUMNS: tuple[Column[AuditEntry], ...] = (
    Column("at", lazy("When"), lambda entry: entry.at),
    Column("who", lazy("Person"), lambda entry: entry.name),
    Column("act", lazy("Act"), lambda entry: act_words.act(entry.act)),
    Column("kind", lazy("Record"), lambda entry: act_words.kind(entry.kind)),
    Column("ref", lazy("Its reference"), lambda entry: entry.ref),
    Column("channel", lazy("Sales channel"), lambda entry: entry.channel_code),
    Column("changes", lazy("What changed"), lambda entry: "; ".join(change_words.changes(entry))),
    Column("reason", lazy("Reason"), lambda entry: refund_words.reason(entry.reason)),
    Column("device", lazy("Device"), lambda entry: entry.device),
)
JOURNAL = Listing(
    "journal", "journal.journal", "journal.export", COLUMNS, ("who", "act", "kind", "ref", "since", "until"),
    bare=("view", "all"),
)  # fmt: skip
