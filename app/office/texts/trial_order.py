"""The order an email is tried on: one of the channel, chosen by its number, else the latest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import abort, request

from app.flows.correspondence import services as correspondence
from app.http.languages import lang
from app.kernel import clock
from app.kernel.actors import Right
from app.kernel.texts import LANGUAGES
from app.mail import composer, trial_facts
from app.mail.own_words import Own
from app.messages.email_queue.models import EmailKind
from app.messages.email_queue.models import EmailMessage as QueuedEmail
from app.office import access
from app.sale.orders import services as orders
from app.sale.orders.models import Order
from app.venue.channels.models import Channel
from app.venue.texts.email_wordings import BLANKS

NUMBER, LANG = "number", "in"


@dataclass(frozen=True)
class TrialOrder:
    """`order` None: nothing was sold yet, or they may not see it; then all of it is invented.

    `asked` is the number as it was typed, `lang` the language the letter is shown in.
    """

    channel: Channel
    order: Order | None
    asked: str
    lang: str

    @property
    def unknown(self) -> bool:
        """A number was typed, and the channel has no such order."""
        return bool(self.asked) and (self.order is None or self.order.number != _plain(self.asked))

    @property
    def where(self) -> dict[str, Any]:
        """As an address says it."""
        return {NUMBER: self.order.number if self.order else "", LANG: self.lang}

    def words(self, kind: EmailKind, own: Own) -> dict[str, Any]:
        """What it would say if these were the channel's words, in the language that is spoken just then."""
        facts = trial_facts.around(kind, self.channel, self.order, lang())
        return composer.words_of(self.email(kind, lang()), facts, own)

    def email(self, kind: EmailKind, language: str) -> QueuedEmail:
        """As it would be queued; it is in no table."""
        return QueuedEmail(
            ref="0TRIAL", kind=kind, subject_ref=correspondence.about(self.channel, self.order),
            lang=language, recipient=access.me().email, written_at=clock.now(),
        )  # fmt: skip


def kind_or_404(name: str) -> EmailKind:
    """A kind of email to buyers."""
    return next((kind for kind in BLANKS if kind.value == name), None) or abort(404)


def read(channel: Channel) -> TrialOrder:
    """From the address, or from a form."""
    asked, language = request.values.get(NUMBER, "").strip(), request.values.get(LANG, "")
    return TrialOrder(channel, _order(channel, asked), asked, language if language in LANGUAGES else lang())


def _order(channel: Channel, asked: str) -> Order | None:
    if not access.actor().may(Right.SEE_ORDERS, channel.code):
        return None
    found = orders.by_number_in(channel.code, _plain(asked)) if asked else None
    return found or orders.latest_sold(channel.code)


def _plain(number: str) -> str:
    return number.replace("-", "").replace(" ", "").replace("\0", "").upper()[:8]
