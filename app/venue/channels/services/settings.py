"""What a venue sets for a sales channel, within what makes sense."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from app.audit import services as audit
from app.audit.services import Subject
from app.db import session
from app.kernel.actors import Actor, Right
from app.kernel.texts import Texts
from app.venue.channels import bank_account
from app.venue.channels.models import Channel, Fee

LONGEST = timedelta(days=365)
MOST_MINOR = 99_999_99  # the largest amount an office field reads
MOST_VAT_BP = 3_000
PHONE = re.compile(r"\+?[0-9][0-9 .()-]{5,28}")

# The least and the most of each number.
BOUNDS: dict[str, tuple[int, int]] = {
    "hold_minutes": (3, 60),
    "extension_minutes": (0, 30),
    "life_minutes": (30, 240),
    "bank_minutes": (10, 60),
    "places_per_order": (1, 50),
    "most_order_minor": (1, MOST_MINOR),
    "held_per_network": (1, 10_000),
    "held_per_email": (1, 10_000),
    "held_unchecked": (1, 10_000),
    "withholds_unpaid_days": (0, 60),
    "refund_limit_minor": (0, MOST_MINOR),
    "manager_refund_limit_minor": (0, MOST_MINOR),
    "adjustment_limit_minor": (0, MOST_MINOR),
    "voucher_limit_minor": (0, MOST_MINOR),
    "vouchers_per_order": (1, 50),
    "keeps_baskets_days": (1, 365),
    "keeps_emails_days": (30, 3_650),
    "keeps_orders_years": (6, 30),
}
ACCOUNT = ("bank_holder", "iban", "bic")
MAY_BE_NONE = {"most_order_minor", "withholds_unpaid_days"}


class BadSetting(Exception):
    """What a channel cannot be set to: `field` names the column."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class NotAlone(BadSetting):
    """Only an administrator raises what staff may do alone, shortens how long data is kept, or says where
    transfers go.
    """


def subject(channel: Channel) -> Subject:
    return Subject("channel", channel.code, channel.code)


def change(channel: Channel, by: Actor, **values: Any) -> None:
    """Columns of the channel, from now on.

    Raises Forbidden, BadSetting or NotAlone; then nothing is changed.
    """
    by.must(Right.SET_UP, channel.code)
    for name, value in values.items():
        _check(name, value)
    if values.get("life_minutes", channel.life_minutes) < values.get("hold_minutes", channel.hold_minutes):
        raise BadSetting("life_minutes")
    if values.get("iban", channel.iban) and not values.get("bank_holder", channel.bank_holder):
        raise BadSetting("bank_holder")
    if not by.may(Right.MANAGE_STAFF, channel.code):
        _check_power(channel, values)
    before = _facts({name: getattr(channel, name) for name in values})
    for name, value in values.items():
        setattr(channel, name, value)
    if before != (after := _facts(values)):
        audit.record(by, "channel_changed", subject(channel), before=before, after=after)
    session.commit()


def _check_power(channel: Channel, values: dict[str, Any]) -> None:
    """Whoever moves money sets neither how much they may move, nor how long what tells of it is kept."""
    for name, value in values.items():
        now = getattr(channel, name)
        raised = name.endswith("_limit_minor") and value > now
        shortened = name.startswith("keeps_") and value < now
        if raised or shortened or (name in ACCOUNT and value != now):
            raise NotAlone(name)


def _check(name: str, value: Any) -> None:
    if name in BOUNDS:
        least, most = BOUNDS[name]
        if not (name in MAY_BE_NONE if value is None else least <= value <= most):
            raise BadSetting(name)
    if name == "phone" and not PHONE.fullmatch(value):
        raise BadSetting(name)
    if name == "name" and not value.fr:
        raise BadSetting(name)
    if value and name in ("iban", "bic"):
        fits = bank_account.is_iban(value) if name == "iban" else bank_account.is_bic(value)
        if not fits:
            raise BadSetting(name)


def _facts(values: dict[str, Any]) -> dict[str, Any]:
    """As the audit keeps them: a text is two fields."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        texts = {f"{name}_fr": value.fr, f"{name}_en": value.en} if isinstance(value, Texts) else None
        found |= texts or {name: value}
    return found


def set_fees(
    channel: Channel, steps: Sequence[tuple[int, int]], by: Actor, order_fee: tuple[int, int] | None = None
) -> None:
    """The grid of ticket fees: from which price on, and how much, both in minor units.

    `order_fee`: the fee per order, and the VAT inside it; without one it stays as it is. Baskets and orders
    keep the fees they have (E33). Raises Forbidden, or BadSetting if a price stands twice.
    """
    by.must(Right.SET_UP, channel.code)
    now = channel.order_fee_minor, channel.order_fee_vat_bp
    wanted, (fee_minor, vat_bp) = sorted(steps), order_fee or now
    _check_fees(wanted, fee_minor, vat_bp)
    before = _fee_facts([(fee.from_minor, fee.minor) for fee in channel.fees], *now)
    after = _fee_facts(wanted, fee_minor, vat_bp)
    if before == after:
        return
    for fee in list(channel.fees):
        session.delete(fee)
    session.add_all(Fee(channel_code=channel.code, from_minor=price, minor=fee) for price, fee in wanted)
    channel.order_fee_minor, channel.order_fee_vat_bp = fee_minor, vat_bp
    audit.record(by, "fees_changed", subject(channel), before=before, after=after)
    session.commit()
    session.refresh(channel, ["fees"])


def _check_fees(steps: Sequence[tuple[int, int]], order_fee_minor: int, vat_bp: int) -> None:
    twice = len({price for price, _fee in steps}) < len(steps)
    if twice or not all(0 <= minor <= MOST_MINOR for step in steps for minor in step):
        raise BadSetting("fees")
    if not 0 <= order_fee_minor <= MOST_MINOR:
        raise BadSetting("order_fee_minor")
    if not 0 <= vat_bp <= MOST_VAT_BP:
        raise BadSetting("order_fee_vat_bp")


def _fee_facts(steps: Sequence[tuple[int, int]], order_fee_minor: int, vat_bp: int) -> dict[str, Any]:
    grid = [f"{price}: {fee}" for price, fee in steps]
    return {"fees": grid, "order_fee_minor": order_fee_minor, "order_fee_vat_bp": vat_bp}
