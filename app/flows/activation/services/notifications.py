"""Whether notifications would be read: one signed as the provider signs, and one that is not its."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from app.audit import services as audit
from app.db import session
from app.flows.activation.models import Activation
from app.flows.activation.services import steps
from app.flows.psp_notifications import services as psp_notifications
from app.flows.psp_notifications.models import Verdict
from app.flows.psp_notifications.services import SAMPLE
from app.kernel import clock, refs
from app.kernel.actors import Actor, Right
from app.psp.port import Message, Provider
from app.venue.channels.models import Channel


class Reading(NamedTuple):
    """What became of two messages: one signed by each account tried, and one signed by nobody."""

    name: str
    right: bool
    wrong: bool

    @property
    def well(self) -> bool:
        return self.right and self.wrong


def try_notifications(
    channel: Channel, providers: Mapping[str, Provider], names: list[str], by: Actor
) -> list[Reading]:
    """As the address for notifications reads them, for each of these accounts. Nothing of them is kept.

    `channel` is locked. Raises Forbidden.
    """
    by.must(Right.SET_UP, channel.code)
    readings = [_read(providers, name) for name in names if name in providers]
    activation: Activation = steps.find(channel)
    session.add(activation)
    well = bool(readings) and all(reading.well for reading in readings)
    activation.checked_at = clock.now() if well else None
    audit.record(by, "notifications_tried", steps.subject(channel), after={"well": well, "accounts": names})
    session.commit()
    return readings


def _read(providers: Mapping[str, Provider], name: str) -> Reading:
    message = providers[name].sample_notification(f"{SAMPLE}{refs.new(8)}")
    return Reading(
        name,
        right=psp_notifications.receive(providers.values(), message) is Verdict.TRIED,
        wrong=psp_notifications.receive(providers.values(), _altered(message)) is Verdict.FORGED,
    )


def _altered(message: Message) -> Message:
    """The same, saying something else than what was signed."""
    return Message(tuple((name, "5" if name == "STATUS" else value) for name, value in message.params))
