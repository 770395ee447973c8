"""What one sales channel asks of a card: who proves what, and which cards may try how often."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.audit import services as audit
from app.audit.services import Subject
from app.http.form_keys import answered_once
from app.http.i18n import _
from app.http.regions import render
from app.kernel import clock
from app.kernel.actors import Right
from app.office import access, record_form
from app.office.card_rules import words
from app.office.card_rules.blueprint import ROOM, bp
from app.office.card_rules.forms import CardForm, CardsForm, ChecksForm, ReplayForm
from app.office.record_form import Edit
from app.office.setup_channel import channel_or_404
from app.settlement.payments import replays
from app.settlement.payments.replays import MOST_DAYS, Replay
from app.venue.channels import services as channels
from app.venue.channels.models import Channel
from app.venue.channels.services import CardRules
from app.venue.payment_methods import services as payment_methods
from app.venue.payment_methods.models import MethodType, PaymentMethod

ACT = "card_rules_changed"
NEAR = "near_days"  # with its hours the one rule that two fields say


@access.page(bp, "/setup/card-rules/<code>", Right.SEE_SETUP, methods=("GET", "POST"))
@answered_once
def checks(code: str) -> ResponseReturnValue:
    channel = channel_or_404(code)
    return _tried_or_edited(channel, "checks", ChecksForm(data=ChecksForm.shows(CardRules.of(channel))))


@access.page(bp, "/setup/card-rules/<code>/cards", Right.SEE_SETUP, methods=("GET", "POST"))
@answered_once
def cards(code: str) -> ResponseReturnValue:
    channel = channel_or_404(code)
    return _tried_or_edited(channel, "cards", CardsForm(data=CardsForm.shows(CardRules.of(channel))))


def _tried_or_edited(channel: Channel, template: str, form: CardForm) -> ResponseReturnValue:
    """Replayed on past payments, or saved."""
    if not record_form.is_trial():
        return _edited(channel, template, form, days=ReplayForm(prefix="try-", data={"days": MOST_DAYS}))
    days = ReplayForm(prefix="try-")
    good = form.validate() & days.validate()
    past = _past(channel, form, days.days.data or MOST_DAYS) if good else None
    return _draw(channel, template, form, Edit(200 if good else 422), days=days, past=past)


def _edited(channel: Channel, template: str, form: CardForm, **more: Any) -> ResponseReturnValue:
    rules = CardRules.of(channel)
    edit = record_form.read(form, form.shows(rules), words.shown)
    if not edit.saves:
        return _draw(channel, template, form, edit, **more)
    try:
        channels.set_card_rules(channel, replace(rules, **form.changes(edit.values)), access.actor())
    except channels.BadRules as bad:
        field = bad.field.removesuffix("_minor")
        field = field if field in form else NEAR
        form[field].errors = [_("This does not go together with what is saved now.")]
        return _draw(channel, template, form, Edit(422), **more)
    flash(_("Saved. It holds for the next payment."))
    return redirect(url_for(request.endpoint or "", code=channel.code), 303)


def _past(channel: Channel, form: CardForm, days: int) -> Replay:
    """What the rules as they stand, and those of the form, make of the last days."""
    stands, until = CardRules.of(channel), clock.now()
    wanted = replace(stands, **form.changes(form.data))
    return replays.replay(channel.code, [stands, wanted], until - timedelta(days=days), until)


def _draw(channel: Channel, template: str, form: CardForm, edit: Edit, **more: Any) -> ResponseReturnValue:
    about, rules = Subject("channel", channel.code, channel.code), CardRules.of(channel)
    return render(
        f"office/card_rules/{template}.html",
        status=edit.status,
        rules=rules,
        words=words,
        guarded=channel.guarded(clock.now()),
        without_saving=[] if channel.saves_cards else _instalments_at(channel),
        history=audit.history(about.kind, about.ref),
        **ROOM.around(channel, template),
        **record_form.context(form, form.shows(rules), edit, about, ACT, shown=words.shown),
        **more,
    )


def _instalments_at(channel: Channel) -> list[PaymentMethod]:
    """The methods of its points of sale that need a saved card for what is taken later (S50)."""
    accepted = payment_methods.acceptances()
    here = [place.code for place in payment_methods.points_of_sale() if place.channel_code == channel.code]
    codes = {code for place in here if place in accepted for code in accepted[place].codes}
    return [
        method
        for method in payment_methods.all_methods()
        if method.code in codes and method.type is MethodType.INSTALMENTS
    ]
