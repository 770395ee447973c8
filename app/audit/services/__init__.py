"""Writing audit entries, reading them, and proving that none was altered or removed."""

from __future__ import annotations

from app.audit.services.entries import Subject, history, latest, record, since
from app.audit.services.exports import exported
from app.audit.services.journal import Found, Wanted, count, every, search
from app.audit.services.seals import faults, seal
