"""How long a refund waits for its provider, and before it asks again."""

from __future__ import annotations

from datetime import timedelta

ASK_AGAIN = timedelta(minutes=1)
ASK_PENDING_AGAIN = timedelta(minutes=10)
TRAVEL_TIME = timedelta(minutes=5)
RETRY_FOR = timedelta(days=3)  # a bank may say "later" over a weekend, not for ever
