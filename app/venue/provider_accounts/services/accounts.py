"""Entering accounts and replacing their keys. The audit has who and when, and never a key."""

from __future__ import annotations

import json
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.audit import services as audit
from app.audit.services import Subject
from app.db import session
from app.kernel import clock
from app.kernel.actors import Actor, Right
from app.venue.channels.models import Channel
from app.venue.provider_accounts.models import ProviderAccount, ProviderKeys
from app.venue.provider_accounts.services import checks
from app.venue.provider_accounts.services.checks import (
    AccountDetails,
    BadAccount,
    InUse,
    OnlyKeys,
    TwoLive,
    UnknownAccount,
)

__all__ = [
    "AccountDetails",
    "add",
    "find",
    "of_channel",
    "replace_keys",
    "retire",
    "subject",
    "withdraw_keys",
]

MOST_LIVE = 2


def subject(account: ProviderAccount) -> Subject:
    return Subject("provider_account", account.name, account.channel_code)


def of_channel(channel_code: str, *, opened: bool = False) -> list[ProviderAccount]:
    """All of them, the latest first, each with its keys, which stay sealed unless they are `opened`."""
    keys = joinedload(ProviderAccount.keys)
    query = select(ProviderAccount).filter_by(channel_code=channel_code)
    query = query.options(keys.undefer(ProviderKeys.secrets) if opened else keys)
    query = query.order_by(ProviderAccount.id.desc())
    return list(session.scalars(query).unique())


def find(channel_code: str, number: int, *, lock: bool = False) -> ProviderAccount:
    """An account of this channel. Raises UnknownAccount."""
    query = select(ProviderAccount).filter_by(channel_code=channel_code, id=number)
    query = query.options(selectinload(ProviderAccount.keys))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = session.scalars(query).one_or_none()
    if found is None:
        raise UnknownAccount(str(number))
    return found


def add(channel: Channel, details: AccountDetails, secrets: Mapping[str, str], by: Actor) -> ProviderAccount:
    """Prepared, in place of another that was: nothing is paid with it before it is taken up.

    Raises Forbidden or BadAccount.
    """
    by.must(Right.MANAGE_KEYS, channel.code)
    details.check(channel)
    checks.check_secrets(details.provider, secrets)
    former = _prepared(channel.code, details)
    if former:
        former.retired_at = clock.now()
        session.flush()  # one is prepared at a time
    account = ProviderAccount(channel_code=channel.code, **vars(details))
    account.keys = [_keys(secrets, by)]
    session.add(account)
    session.flush()
    gives_up = {"gives_up": f"{former.merchant} ({former.name})"} if former else {}
    audit.record(by, "provider_account_added", subject(account), after={**_facts(account), **gives_up})
    session.commit()
    return account


def _prepared(channel_code: str, wanted: AccountDetails) -> ProviderAccount | None:
    """The one that is prepared for the same cards."""
    place = wanted.provider, wanted.brand, wanted.mode
    found = (one for one in of_channel(channel_code) if one.prepared)
    return next((one for one in found if (one.provider, one.brand, one.mode) == place), None)


def _facts(account: ProviderAccount) -> dict[str, str]:
    facts = {"merchant": account.merchant, "account_mode": account.mode.value, "algorithm": account.algorithm}
    return {**facts, "brand": account.brand} if account.brand else facts


def _keys(secrets: Mapping[str, str], by: Actor) -> ProviderKeys:
    return ProviderKeys(secrets=json.dumps(dict(secrets)), hints=checks.hints(secrets), set_by=by.name[:100])


def replace_keys(account: ProviderAccount, secrets: Mapping[str, str], by: Actor) -> None:
    """They sign from now on; those before still hold until they are withdrawn. `account` is locked.

    Raises Forbidden, BadAccount or TwoLive.
    """
    by.must(Right.MANAGE_KEYS, account.channel_code)
    checks.check_secrets(account.provider, secrets)
    if len(live := account.live_keys) >= MOST_LIVE:
        raise TwoLive
    if any(json.loads(keys.secrets or "{}") == dict(secrets) for keys in live):
        raise BadAccount("same")
    account.keys.insert(0, _keys(secrets, by))
    account.tested_at = None
    audit.record(by, "provider_keys_replaced", subject(account), after={"merchant": account.merchant})
    session.commit()


def withdraw_keys(account: ProviderAccount, number: int, by: Actor) -> None:
    """One of two sets holds no longer, and is gone: the former ones, or new ones that were wrong.

    `account` is locked. Raises Forbidden, UnknownAccount or OnlyKeys.
    """
    by.must(Right.MANAGE_KEYS, account.channel_code)
    live = account.live_keys
    keys = next((one for one in live if one.id == number), None)
    if keys is None:
        raise UnknownAccount(str(number))
    if len(live) == 1:
        raise OnlyKeys
    keys.secrets, keys.withdrawn_at = None, clock.now()
    which = "new" if keys is live[0] else "former"
    audit.record(
        by, "provider_keys_withdrawn", subject(account), after={"merchant": account.merchant, "which": which}
    )
    session.commit()


def retire(account: ProviderAccount, by: Actor) -> None:
    """New payments use it no longer; what was begun with it goes on. `account` is locked.

    Raises Forbidden, or InUse for the one that takes all cards: that is replaced, or left as a whole.
    """
    by.must(Right.MANAGE_KEYS, account.channel_code)
    if account.in_use and not account.brand:
        raise InUse
    if account.retired_at is None:
        account.retired_at = clock.now()
        audit.record(by, "provider_account_retired", subject(account), before=_facts(account))
    session.commit()
