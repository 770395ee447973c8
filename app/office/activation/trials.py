"""The test payment: a card of your own, 1.00 taken, and given back at once."""

from __future__ import annotations

import base64
import binascii
from urllib.parse import parse_qsl

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.audit import services as audit
from app.flows.activation import services as activation
from app.flows.activation.services import Card, NotOpen, TrialPending
from app.http import providers, security
from app.http.i18n import _
from app.http.languages import lang
from app.kernel.actors import Right
from app.kernel.money import Money
from app.office import access
from app.office.activation import words
from app.office.activation.blueprint import account_or_404, bp, channel_for_keys, draw
from app.office.auth import step_up
from app.presenters import card_words
from app.psp.port import (
    BadSignature,
    Browser,
    CardAccepted,
    CardEntered,
    CardRejected,
    CardSession,
    DirectPost,
    Message,
    Misconfigured,
    Payer,
    Provider,
)
from app.venue.channels.models import Channel
from app.venue.provider_accounts import services as provider_accounts
from app.venue.provider_accounts.models import ProviderAccount


@access.page(bp, "/setup/activation/<code>/test", Right.MANAGE_KEYS)
def trials(code: str) -> ResponseReturnValue:
    """Which accounts there are to try, and what came of it last."""
    found = channel_for_keys(code)
    accounts = provider_accounts.of_channel(found.code)
    made = activation.latest([one.id for one in accounts])
    return draw(found, "trials", accounts=accounts, words=words, made=made, amount=_amount(found))


@access.page(
    bp, "/setup/activation/<code>/numbers/<int:number>/test", Right.MANAGE_KEYS, methods=("GET", "POST")
)
@step_up.fresh
def trial(code: str, number: int) -> ResponseReturnValue:
    """Step by step: the card form, then the button that takes the money, then what came of it."""
    found = channel_for_keys(code)
    accounts: list[ProviderAccount] = []
    if request.method == "POST":
        account = account_or_404(found, number, lock=True)
    else:
        accounts = provider_accounts.of_channel(found.code, opened=True)
        account = next((one for one in accounts if one.id == number), None) or abort(404)
    provider = provider_accounts.open_one(account, providers.platforms(), former=False)
    answer = request.values.get("answer", "")
    entered = _entered(provider, answer) if answer else None
    if request.method == "POST":
        return _take(found, account, provider, entered)
    made = activation.latest([account.id]).get(account.id)
    form = provider.card_entry(_asked(found, account))
    security.allow_form_to(*_origins(form, made and activation.challenge_of(made)))
    about = provider_accounts.subject(account)
    return draw(
        found, "trials", template="trial", accounts=accounts, account=account, words=words, made=made,
        form=form,
        entered=entered if isinstance(entered, CardAccepted) else None, answer=answer,
        problems=_problems(found, entered, tried=bool(answer)), amount=_amount(found),
        challenge=made and activation.challenge_of(made), history=audit.history(about.kind, about.ref),
    )  # fmt: skip


def _take(
    channel: Channel, account: ProviderAccount, provider: Provider, entered: CardEntered | None
) -> ResponseReturnValue:
    back = redirect(url_for(".trial", code=channel.code, number=account.id), 303)
    if not isinstance(entered, CardAccepted) or not entered.attempt.startswith("TEST-"):
        flash(_("Enter a card first. Nothing was taken."))
        return back
    try:
        activation.try_out(
            account, provider, channel.currency, _card(channel, account, entered), access.actor()
        )
    except TrialPending:
        flash(_("A test of this account is under way, or was made with this card form. Nothing was taken."))
    return back


@access.page(
    bp, "/setup/activation/<code>/numbers/<int:number>/test/<ref>", Right.MANAGE_KEYS, methods=("POST",)
)
@step_up.fresh
def follow_up(code: str, number: int, ref: str) -> ResponseReturnValue:
    """Ask what became of it; give back what was taken."""
    found = channel_for_keys(code)
    account = account_or_404(found, number)
    if activation.trial(account, ref[:30].replace("\0", "")) is not None:
        provider = provider_accounts.open_one(account, providers.platforms(), former=False)
        try:
            activation.follow_up(account, ref, provider, access.actor())
        except NotOpen:
            flash(_("It is at its end already."))
    return redirect(url_for(".trial", code=found.code, number=account.id), 303)


def _amount(channel: Channel) -> Money:
    return Money(activation.AMOUNT_MINOR, channel.currency)


def _asked(channel: Channel, account: ProviderAccount) -> CardSession:
    return CardSession(activation.new_ref(), lang(), _way_back(channel, account, "card"))


def _way_back(channel: Channel, account: ProviderAccount, page: str) -> str:
    return url_for(f"bank_returns.{page}", code=channel.code, number=account.id, _external=True)


def _card(channel: Channel, account: ProviderAccount, entered: CardAccepted) -> Card:
    browser = Browser(
        accept=request.headers.get("Accept", ""),
        user_agent=request.headers.get("User-Agent", ""),
        language=request.accept_languages.best or lang(),
    )
    payer = Payer(entered.card.holder, access.me().email, ip=request.remote_addr or "")
    return Card(entered, payer, browser, _way_back(channel, account, "bank"), lang())


def _entered(provider: Provider, answer: str) -> CardEntered | None:
    """What the provider's form has brought back, if the provider signed it."""
    try:
        said = base64.urlsafe_b64decode(answer.encode("ascii", "replace")).decode()
        return provider.read_card_entry(Message(tuple(parse_qsl(said, keep_blank_values=True))))
    except (BadSignature, binascii.Error, UnicodeDecodeError):
        return None


def _problems(channel: Channel, entered: CardEntered | None, *, tried: bool) -> list[str]:
    if isinstance(entered, CardRejected):
        pairs = [list(pair) for pair in entered.problems]
        return [sentence for _field, sentence in card_words.problems(pairs, channel.accepted_brands)]
    if isinstance(entered, Misconfigured):
        return [words.trouble(entered.code)]
    if tried and entered is None:
        return [_("What came back is not signed with the SHA-OUT passphrase entered here: compare the two.")]
    return []


def _origins(form: object, challenge: object) -> list[str]:
    found = list(form.origins.form) if isinstance(form, DirectPost) else []
    origin = getattr(challenge, "origin", "")
    return [*found, *([origin] if origin else [])]
