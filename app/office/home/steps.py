"""What is left to do before the first sale of a channel, in words, and where it is done."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from app.flows.desk.readiness import Unready
from app.http.i18n import _
from app.http.languages import lang
from app.kernel.actors import Right
from app.office import access


@dataclass(frozen=True)
class Step:
    """`url` is empty where no page of the office does it."""

    word: str
    url: str
    done: bool


@dataclass(frozen=True)
class Opening:
    """`also`: what is worth a look, and never done."""

    name: str
    steps: list[Step]
    also: list[Step]

    @property
    def done(self) -> int:
        return sum(step.done for step in self.steps)


def of(unready: Unready) -> Opening:
    channel, code = unready.channel, unready.channel.code
    brand = Step(_("Brand"), url_for("brand.look", code=code), done=False)
    texts = Step(_("Texts and emails"), url_for("texts.page", code=code, page="steps"), done=False)
    return Opening(channel.name.in_(lang()), _steps(unready), [brand, texts])


def _steps(unready: Unready) -> list[Step]:
    code, ready = unready.channel.code, unready.steps
    invitation = url_for("team.invite") if access.actor().may(Right.MANAGE_STAFF) else ""
    events = url_for("events.events", channel=code) if access.actor().may(Right.SEE_OFFERS, code) else ""
    return [
        Step(_("Email and phone for shoppers"), url_for("sales_channels.channel", code=code), ready.contact),
        Step(
            _("Terms and conditions, published"), url_for("legal.text", code=code, kind="terms"), ready.terms
        ),
        Step(
            _("Merchant numbers of the provider"), url_for("activation.contract", code=code), ready.provider
        ),
        Step(_("An event with its dates"), events, ready.event),
        Step(_("Prices"), events, ready.prices),
        Step(_("Places to sell"), events, ready.places),
        Step(_("A payment method"), url_for("methods.methods"), ready.methods),
        Step(_("A colleague with a second factor"), invitation, ready.colleagues),
        Step(_("Pay something by card and refund it"), unready.channel.public_url, ready.tried),
    ]
