"""Emails tried out: sent to whoever changes their words, about an order that opens nothing."""

from __future__ import annotations

from typing import NamedTuple

from app.audit import services as audit
from app.db import session
from app.kernel.actors import Actor, Forbidden, Right
from app.messages.email_queue import services as email_queue
from app.messages.email_queue.models import EmailKind
from app.people.staff.models import Staff
from app.sale.orders.models import Order
from app.venue.channels.models import Channel
from app.venue.texts import services as texts

TRIAL = "trial"
NO_ORDER = "-"


class Trial(NamedTuple):
    """What an email tried out is about: a channel, and the number of one of its orders, or none."""

    channel_code: str
    number: str


def about(channel: Channel, order: Order | None) -> str:
    """The subject of such an email in the queue."""
    return f"{TRIAL} {channel.code} {order.number if order else NO_ORDER}"


def trial_of(subject_ref: str) -> Trial | None:
    """None if this is the subject of an email in earnest."""
    word, _blank, rest = subject_ref.partition(" ")
    channel_code, _blank, number = rest.partition(" ")
    return Trial(channel_code, "" if number == NO_ORDER else number) if word == TRIAL else None


def send_trial(
    channel: Channel, kind: EmailKind, order: Order | None, lang: str, to: Staff, by: Actor
) -> None:
    """To the address of whoever asks for it, and to no other. Raises Forbidden."""
    by.must(Right.SET_UP, channel.code)
    if to.ref != by.ref or (order and not by.may(Right.SEE_ORDERS, order.channel_code)):
        raise Forbidden("a trial for somebody else, or of an order they may not see")
    email_queue.write_anew(kind, about(channel, order), lang, to.email)
    after = {"email": kind, "to": to.email, "lang": lang, "number": order.number if order else None}
    audit.record(by, "email_tried", texts.email_subject(channel, kind), after=after)
    session.commit()
