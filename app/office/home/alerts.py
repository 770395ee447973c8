"""What is wrong and stops people from buying or being told: above everything else, with its cure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask import url_for

from app.flows.desk import readiness
from app.flows.desk.services import Waiting
from app.http import brands, formats
from app.http.i18n import _, plural
from app.http.languages import lang
from app.kernel import clock
from app.kernel.actors import Right
from app.kernel.money import Money
from app.office import access
from app.venue.channels.models import Channel
from app.venue.payment_methods import services as payment_methods

SILENT = timedelta(minutes=5)
NAMED = 5  # orders an alert names


@dataclass(frozen=True)
class Alert:
    """`cure` is the word of a button, and `url` where it leads; posted, it is done at once."""

    title: str
    text: str
    cure: str = ""
    url: str = ""
    posts: bool = False


def of(waiting: Waiting) -> list[Alert]:
    here = access.channels_with(Right.SEE_SETUP)
    found = [*_nothing_to_pay_with(here), *_guarded(here)]
    if access.actor().may_somewhere(Right.SEE_SETUP):
        found += _machinery(waiting)
    return [*found, *_refused(waiting)]


def _nothing_to_pay_with(here: list[Channel]) -> Iterator[Alert]:
    closed = [channel for channel in here if not readiness.can_be_paid(channel)]
    hidden = payment_methods.hidden_online([channel.code for channel in closed]) if closed else {}
    for channel in closed:
        title = _("Nobody can pay on %(channel)s", channel=channel.name.in_(lang()))
        if (method := hidden.get(channel.code)) is None:
            yield Alert(title, _("No payment method is offered there. Whoever runs the server adds one."))
            continue
        name = method.internal_name.in_(lang())
        text = _("“%(method)s” is hidden, and no other payment method is offered there.", method=name)
        if access.actor().may(Right.SET_UP):
            url = url_for("home.show_method", code=method.code)
            yield Alert(title, text, _("Show %(method)s again", method=name), url, posts=True)
        else:
            yield Alert(title, text)


def _guarded(here: list[Channel]) -> Iterator[Alert]:
    now = clock.now()
    for channel in here:
        if not channel.guarded(now) or channel.guarded_until is None:
            continue
        until = formats.clock_time(channel.guarded_until, lang(), channel.timezone)
        title = _("Stolen cards are being tried on %(channel)s", channel=channel.name.in_(lang()))
        text = _("Until %(time)s whoever pays by card passes a check first. It ends by itself.", time=until)
        if access.actor().may(Right.SET_UP, channel.code):
            url = url_for("home.end_guard", code=channel.code)
            yield Alert(title, text, _("End the check now"), url, posts=True)
        else:
            yield Alert(title, text)


def _machinery(waiting: Waiting) -> Iterator[Alert]:
    """What only whoever runs the server can mend."""
    counted = waiting.counted_at
    if counted is None or clock.now() - counted > SILENT:
        yield Alert(
            _("The worker is silent"),
            _("No email leaves, no refund is sent and no bank is asked. Whoever runs the server starts it."),
        )
    elif waiting.emails.number:
        title = plural("%(num)d email is not sent", "%(num)d emails are not sent", waiting.emails.number)
        yield Alert(title, _("The mail server does not take them. They are tried again by themselves."))
    if waiting.imbalance:
        amount = formats.money(Money(waiting.imbalance, brands.channel().currency), lang())
        text = _("They differ by %(amount)s. Sell on, and tell whoever runs the server today.", amount=amount)
        yield Alert(_("The books are out of balance"), text)
    if waiting.out:
        yield _orders_out(waiting.out)


def _orders_out(numbers: Sequence[str]) -> Alert:
    """Of the last seven days: tenders, payments or refunds say one thing, the ledger another."""
    title = plural(
        "%(num)d order does not agree with the books", "%(num)d orders do not agree with the books",
        len(numbers),
    )  # fmt: skip
    if access.actor().channels(Right.SEE_ORDERS) is not None:  # their numbers may be of another channel
        return Alert(title, _("What paid is not what is booked. Tell whoever runs the server today."))
    named = ", ".join(formats.order_number(number) for number in numbers[:NAMED])
    text = _(
        "%(numbers)s: what paid is not what is booked. Tell whoever runs the server today.", numbers=named
    )
    url = url_for("orders.order", number=formats.order_number(numbers[0]))
    return Alert(title, text, _("Look at the first"), url)


def _refused(waiting: Waiting) -> Iterator[Alert]:
    pile = waiting.refused
    if pile.number:
        title = plural("A bank refused %(num)d refund", "Banks refused %(num)d refunds", pile.number)
        text = _("In the last 7 days. The money became credit, and its owners were told.")
        yield Alert(title, text, _("Look at them"), url_for("refunds.board"))
