"""Where an instalment stands and what can be done about it, in words for staff."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from flask import url_for

from app.http import brands, formats
from app.http.i18n import _, lazy, lazy_pgettext
from app.http.languages import lang
from app.kernel.actors import Right
from app.office import access
from app.office.status import Status
from app.presenters.saved_cards import card_name
from app.settlement.collection import services as collection
from app.settlement.collection.services import Obstacle
from app.settlement.instalments.models import CollectionProblem, Instalment
from app.settlement.instalments.services import Board
from app.settlement.instalments.states import InstalmentState

BOARDS = {
    Board.DECLINED: lazy("Bank declined"),
    Board.OVERDUE: lazy("Overdue"),
    Board.DUE: lazy("Due in 30 days"),
    Board.SUSPENDED: lazy_pgettext("several instalments", "Suspended"),
}
STATES = {
    InstalmentState.UPCOMING: (lazy("To come"), "soft", "to-come"),
    InstalmentState.FAILED: (lazy("Bank declined"), "bad", "needs"),
    InstalmentState.OVERDUE: (lazy("Overdue"), "bad", "needs"),
    InstalmentState.PAID: (lazy("Paid"), "good", "done"),
    InstalmentState.CANCELED: (lazy("Cancelled"), "soft", "ended"),
}
OBSTACLES = {
    Obstacle.NOT_REFUSED: lazy("No bank has refused it: it is taken by itself on its day."),
    Obstacle.SUSPENDED: lazy("It is suspended. Resume it first."),
    Obstacle.HARD_NO: lazy(
        "The bank refused this card for good. Trying again would change nothing: send the shopper a link, "
        "so that they pay with another card."
    ),
    Obstacle.CONFIRM: lazy(
        "The bank wants the shopper to confirm. It would refuse again without them: send them a link."
    ),
    Obstacle.NO_CARD: lazy("No card is chosen for it any more. Send the shopper a link."),
}


class Act(NamedTuple):
    """Something one may do about an instalment. One that is posted has no page of its own."""

    word: str
    url: str
    posts: bool = False


def status(row: Instalment) -> Status:
    if row.suspended:
        return Status(_("Suspended"), "warn", "half")
    word, tone, mark = STATES[row.state]
    return Status(str(word), tone, mark)


def card(row: Instalment) -> str:
    return card_name(row.schedule.card) if row.schedule.card else ""


def why(row: Instalment) -> str:
    """Why it is where it is, and what happens next by itself."""
    if row.suspended_at:
        return _("Nothing is taken since %(day)s.", day=_day(row.suspended_at))
    if row.state is InstalmentState.OVERDUE:
        return str(OVERDUE[row.trouble or CollectionProblem.BANK])
    if row.state is InstalmentState.FAILED:
        return _failed(row)
    if row.state is InstalmentState.UPCOMING:
        taken = card(row)
        return _("Taken from %(card)s on its day.", card=taken) if taken else _("No card is chosen for it.")
    return ""


def _failed(row: Instalment) -> str:
    day = _day(row.next_at) if row.next_at else ""
    match row.trouble:
        case None:
            return _("The shopper gave another card: it is tried within minutes.")
        case CollectionProblem.CARD:
            return _("The bank refused the card for good. Overdue on %(day)s.", day=day)
        case CollectionProblem.CONFIRM:
            return _("The bank wants the shopper to confirm. Overdue on %(day)s.", day=day)
    if row.tries > len(row.schedule.retry_days):
        return _("The bank refused each time. Overdue on %(day)s.", day=day)
    return _("The bank refused. It is tried again on %(day)s.", day=day)


OVERDUE = {
    CollectionProblem.BANK: lazy("The bank refused each time. Nothing more is tried by itself."),
    CollectionProblem.CARD: lazy("The bank refused the card for good, and no other was given."),
    CollectionProblem.CONFIRM: lazy("The bank wanted the shopper to confirm, and they did not."),
}


def acts(row: Instalment, *, to: str = "", view: str = "") -> list[Act]:
    """What this member of staff may do about it. `to` and `view` say where to come back to."""
    if not row.open:
        return []
    by, channel = access.actor(), row.schedule.order.channel_code
    found = []
    if by.may(Right.HANDLE_ORDERS, channel):
        if collection.obstacle(row) is None:
            found.append(Act(_("Try again now"), _url("retry", row, to, view)))
        found.append(Act(_("Send a link to pay"), _url("link", row, to, view)))
        turn = ("resume", _("Resume")) if row.suspended else ("suspend", _("Suspend"))
        found.append(Act(turn[1], _url(turn[0], row, to, view, collection.version(row)), posts=True))
    if by.may(Right.ADJUST_ACCOUNTS, channel):
        found.append(Act(_("Paid otherwise"), _url("otherwise", row, to, view)))
    return found


def _url(act: str, row: Instalment, to: str, view: str, shown: str = "") -> str:
    number = formats.order_number(row.schedule.order.number)
    kept = {"from": to, "view": view, "shown": shown}
    asked = {name: value for name, value in kept.items() if value}
    return url_for(f"instalments.{act}", number=number, share=row.number, **asked)  # type: ignore[arg-type]


def _day(moment: datetime) -> str:
    return formats.day(moment, lang(), brands.channel().timezone)
