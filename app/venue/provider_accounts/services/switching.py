"""With which accounts a channel pays: its own for tests, its own live ones, or that of the environment."""

from __future__ import annotations

from collections.abc import Container, Sequence
from datetime import datetime

from app.audit import services as audit
from app.audit.services import Subject
from app.db import session
from app.kernel import clock
from app.kernel.actors import Actor, Right
from app.venue.channels.models import Channel
from app.venue.channels.policies import AccountMode
from app.venue.provider_accounts.models import ProviderAccount
from app.venue.provider_accounts.services import accounts
from app.venue.provider_accounts.services.checks import WithoutAccount, WithoutTest

ACTS = {AccountMode.LIVE: "channel_went_live", AccountMode.TEST: "channel_set_to_test"}


def mark_tested(account_id: int, moment: datetime, tried: int) -> None:
    """A payment with the account's present keys came through and went back; the caller commits.

    `tried` names the keys it was made with: if others sign by now, those are still to be tested.
    """
    account = session.get_one(ProviderAccount, account_id, with_for_update=True, populate_existing=True)
    if account.live_keys and account.live_keys[0].id == tried:
        account.tested_at = moment


def prepared_for(
    channel: Channel, mode: AccountMode, every: Sequence[ProviderAccount]
) -> list[ProviderAccount]:
    """Of all a channel has, those that would be in use: prepared ones, and those that none replaces."""
    found: dict[str, ProviderAccount] = {}
    for account in every:
        fits = (account.provider, account.mode) == (channel.provider, mode) and account.retired_at is None
        if fits and (account.prepared or account.brand not in found):
            found[account.brand] = account
    return list(found.values())


def take_up(channel: Channel, mode: AccountMode, by: Actor) -> None:
    """New payments use the accounts of this kind from now on. `channel` is locked.

    Live ones are taken up only after a test payment with the keys they have. Raises Forbidden,
    WithoutAccount, WithoutTest.
    """
    by.must(Right.MANAGE_KEYS, channel.code)
    every = accounts.of_channel(channel.code)
    wanted = prepared_for(channel, mode, every)
    if not any(not account.brand for account in wanted):
        raise WithoutAccount
    if mode is AccountMode.LIVE:
        _refuse_untested(channel, wanted)
    now = clock.now()
    for former in every:
        if former.in_use and any(_replaces(account, former) for account in wanted):
            former.retired_at = now
    session.flush()  # one is in use at a time
    for account in wanted:
        account.taken_up_at = account.taken_up_at or now
    _switch(channel, mode, ACTS[mode], by, [account.merchant for account in wanted])


def _refuse_untested(channel: Channel, wanted: list[ProviderAccount]) -> None:
    """An account that is in use already, live, has shown more than a test would."""
    live = channel.account_mode is AccountMode.LIVE
    untested = [one for one in wanted if one.tested_at is None and not (live and one.in_use)]
    if untested:
        raise WithoutTest(*(account.merchant for account in untested))


def _replaces(account: ProviderAccount, former: ProviderAccount) -> bool:
    return account is not former and (account.provider, account.brand, account.mode) == (
        former.provider, former.brand, former.mode,
    )  # fmt: skip


def leave(channel: Channel, environment: Container[str], by: Actor) -> None:
    """Back to the account of the environment, where it has one. `channel` is locked.

    Raises Forbidden or WithoutAccount.
    """
    by.must(Right.MANAGE_KEYS, channel.code)
    if channel.provider not in environment:
        raise WithoutAccount
    _switch(channel, None, "channel_left_accounts", by, [])


def _switch(channel: Channel, mode: AccountMode | None, act: str, by: Actor, merchants: list[str]) -> None:
    before, after = (one.value if one else "environment" for one in (channel.account_mode, mode))
    channel.account_mode = mode
    facts = {"account_mode": after, **({"merchants": merchants} if merchants else {})}
    about = Subject("channel", channel.code, channel.code)
    audit.record(by, act, about, before={"account_mode": before}, after=facts)
    session.commit()
