"""Which of its channel's delivery modes an event allows, and setting it."""

from __future__ import annotations

from collections.abc import Collection

from app.audit import services as audit
from app.db import session
from app.kernel.actors import Actor, Right
from app.sale.catalog.models import Event
from app.sale.catalog.services.boxes import event_subject
from app.venue.delivery import services as deliveries


class UnknownModes(Exception):
    """The channel has no such delivery modes."""


def set_delivery(event: Event, codes: Collection[str], by: Actor) -> None:
    """For orders from now on; without any, it allows all there are. Whoever calls it holds the event.

    Raises Forbidden or UnknownModes.
    """
    by.must(Right.SET_UP, event.channel_code)
    known = [mode.code for mode in deliveries.every_mode(event.channel_code)]
    if unknown := set(codes) - {*known, *event.delivery_codes}:
        raise UnknownModes(unknown)
    before, after = list(event.delivery_codes), sorted(codes)
    if before != after:
        event.delivery_codes = after
        facts = [{"delivery_codes": codes} for codes in (before, after)]
        audit.record(
            by, "event_delivery_changed", event_subject(event), before=facts[0], after=facts[1]
        )  # fmt: skip
    session.commit()
