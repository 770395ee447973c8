"""The sentences a venue may say in its own words, and the built-in ones it says otherwise."""

from __future__ import annotations

from collections.abc import Mapping

from app.http import brands
from app.http.i18n import lazy
from app.http.languages import lang
from app.kernel.texts import Texts
from app.venue.channels.models import Channel
from app.venue.texts import services as texts
from app.venue.texts.wordings import filled

DEFAULTS: dict[str, str] = {
    "step_delivery": lazy("Delivery"),
    "step_summary": lazy("Summary"),
    "step_payment": lazy("Payment"),
    "step_confirmation": lazy("Confirmation"),
    "origin": lazy("How did you hear of us?"),
    "frozen_title": lazy("Please check"),
    "frozen": lazy("After this step you can no longer change your order."),
    "code_field": lazy("Enter your voucher or promo code"),
    "instalments": lazy(
        "Next you pay the first instalment. You can pay any instalment at any time from your order. The "
        "others are taken automatically from your saved card."
    ),
    "secure_title": lazy("Secure payment"),
    "secure": lazy(
        "This payment is secure and encrypted. Your card goes straight to the bank; we never see its number."
    ),
    "all_required": lazy("All fields are required."),
    "thanks": lazy("Thank you for your order!"),
    "more": lazy("Would you like to place another order?"),
    "more_button": lazy("Continue shopping"),
}


def say(key: str, **values: object) -> str:
    """A sentence of this request's shop, in the language of the page."""
    return said(brands.channel(), key, **values)


def said(channel: Channel, key: str, **values: object) -> str:
    """In the channel's own words, unless it has none or one of their placeholders has nothing to say."""
    return chosen(texts.of(channel.code), channel, key, **values)


def chosen(own: Mapping[str, Texts], channel: Channel, key: str, **values: object) -> str:
    """The same for whoever has at hand what the channel says."""
    found = own.get(key)
    text = getattr(found, lang()) if found else ""
    return filled(text, {"shop": channel.name.in_(lang()), **values}) or str(DEFAULTS[key])
