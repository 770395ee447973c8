"""What an order can be paid with at the payment step: saved cards, and a new one. Each has its attempt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import request, url_for

from app.http import brands, security
from app.http.i18n import _
from app.http.languages import lang
from app.http.providers import NoProvider, all_providers, may_charge, provider_of
from app.kernel import clock
from app.people.cards import services as cards
from app.people.cards.models import SavedCard
from app.presenters import card_words
from app.presenters.saved_cards import CardLabel, label
from app.psp.port import CardEntry, CardSession, Closed, DeclineReason, DirectPost, ReenteredField
from app.settlement.payments import rate_limits
from app.settlement.payments.models import Payment
from app.settlement.payments.states import PaymentState
from app.shop.card_payment.payment_target import PaymentTarget
from app.shop.order_access import is_theirs
from app.venue.channels.models import Channel

MOST = 5  # saved cards on one page; the style sheet counts as far


@dataclass(frozen=True)
class SavedCardOption:
    """A saved card: `form` posts its security code to the provider; without one, `attempt` goes to `action`.

    `trouble` is why it cannot pay; `warning`, what comes of it if it pays.
    """

    label: CardLabel
    attempt: str
    action: str
    form: CardEntry | None
    trouble: str
    chosen: bool = False
    warning: str = ""


def on_page(target: PaymentTarget, past: Sequence[Payment]) -> tuple[CardEntry, list[SavedCardOption]]:
    """The form for a new card and the saved ones; the page that draws them may send them to the provider."""
    channel = target.order.channel
    entry, found = new_card(target, channel), saved(target, past)
    security.allow_form_to(*origins([entry, *(one.form for one in found)]))
    if channel.scans_cards and isinstance(entry, DirectPost):
        security.allow_camera()
    return entry, found


def new_card(target: PaymentTarget, channel: Channel) -> CardEntry:
    """The attempt is minted here, travels with the card, and comes back signed.

    Who agrees to a series has the card saved with it: there is no box to tick.
    """
    order, keeps = target.order, target.is_mandate
    may_keep = order.channel.saves_cards and is_theirs(order) and not keeps
    brands = card_words.together(channel.accepted_brands)
    asked = CardSession(
        target.new_attempt(), lang(), absolute("checkout.card_return"), may_keep, keeps, brands
    )
    try:
        return provider_of(channel).card_entry(asked)
    except NoProvider:
        return Closed()


def chosen_brand(entry: CardEntry | None) -> str:
    """Which of its brands the page is asked to have the card pay by, without a script; empty: none is."""
    asked = request.args.get("brand", "")
    return asked if isinstance(entry, DirectPost) and entry.choice(asked) else ""


def saved(target: PaymentTarget, past: Sequence[Payment]) -> list[SavedCardOption]:
    """The contact's cards, one of them chosen: the one tried last, else the first that can pay."""
    order = target.order
    if not order.channel.saves_cards or not is_theirs(order):
        return []
    today = order.channel.date_at(clock.now())
    found = [card for card in cards.of_contact(str(order.contact_ref)) if pays_in(card, order.channel)]
    locked = rate_limits.locked_cards(past)
    usable = [card for card in found if card.usable(today) and card.ref not in locked]
    chosen = _chosen([card.ref for card in usable if not _refused(card, target)], _last_refused(past))
    return [_option(card, target, past, card.ref in locked, chosen) for card in found[:MOST]]


def pays_in(card: SavedCard, channel: Channel) -> bool:
    """Whether its account is still there, and of the kind the channel is paid with."""
    provider = all_providers().get(card.provider)
    return provider is not None and may_charge(provider, channel)


def _last_refused(past: Sequence[Payment]) -> Payment | None:
    """What the shopper has just tried, if a bank said no."""
    last = past[-1] if past else None
    return last if last and last.state is PaymentState.DECLINED and not last.merchant_initiated else None


def _chosen(able: Sequence[str], last: Payment | None) -> str:
    """Whoever just tried a new card means to go on with one."""
    if last is None:
        return able[0] if able else ""
    return next((ref for ref in able if ref == last.saved_card_ref), "")


def _option(
    card: SavedCard,
    target: PaymentTarget,
    past: Sequence[Payment],
    locked: bool,
    chosen: str,
) -> SavedCardOption:
    attempt, shown = target.new_attempt(), label(card)
    trouble = _trouble(card, target, shown, locked)
    form = None
    if not trouble and needs_code(target.order.channel, card, past):
        asked = CardSession(attempt, lang(), absolute("checkout.card_return"))
        provider = all_providers()[card.provider]
        form = provider.stored_card_entry(asked, card.stored, ReenteredField.CODE)
    warning = _ends_too_soon() if not trouble and _short(card, target) else ""
    return SavedCardOption(shown, attempt, target.takes_saved, form, trouble, card.ref == chosen, warning)


def _ends_too_soon() -> str:
    return _("Your card expires before the last payment.")


def _trouble(card: SavedCard, target: PaymentTarget, shown: CardLabel, locked: bool) -> str:
    if locked:
        return _("The code was wrong three times. Use another card.")
    if not shown.trouble and _refused(card, target):
        return _ends_too_soon()
    return shown.trouble


def _short(card: SavedCard, target: PaymentTarget) -> bool:
    """It ends before the last instalment is taken from it (E9)."""
    return target.schedule is not None and card.last_day < target.schedule.last_due


def _refused(card: SavedCard, target: PaymentTarget) -> bool:
    """So short, and the plan takes none of those (S52)."""
    return _short(card, target) and target.schedule is not None and target.schedule.refuses_short_cards


def needs_code(channel: Channel, card: SavedCard, past: Sequence[Payment]) -> bool:
    """By the venue's policy, or because a bank has said no to this card for want of it (S31)."""
    refused = any(p.saved_card_ref == card.ref and p.reason == DeclineReason.CVC for p in past)
    return refused or cards.asks_code(channel, card)


def origins(entries: Iterable[CardEntry | None]) -> list[str]:
    """Where the page's forms go, for its policy."""
    posts = [entry for entry in entries if isinstance(entry, DirectPost)]
    return sorted({origin for post in posts for origin in post.origins.form})


def absolute(endpoint: str) -> str:
    """An address of this shop as the outside knows it: never from the Host header."""
    return brands.origin() + url_for(endpoint)
