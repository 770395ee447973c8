"""Taking back what was sold. What was shown is done, or nothing is."""

from __future__ import annotations

from app.settlement.reversals.services.reverse import NoConsent, PreviewChanged, preview, run
