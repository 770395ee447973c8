"""How long things take between the shopper, the shop and the bank, and what is seen at once."""

from __future__ import annotations

from datetime import timedelta

IN_THE_BROWSER = ("reply", "return")  # news the shopper sees at once; any other comes by letter too


# A request may still be travelling for this long: only then is "we have no trace of it" an answer.
TRAVEL_TIME = timedelta(minutes=3)
ASK_AFTER = (
    timedelta(seconds=20),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
)


CHALLENGE_TIME = timedelta(minutes=5)
