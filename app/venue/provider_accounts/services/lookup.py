"""Which account pays, as pages and sweeps ask it: from the cache, which forgets it when one has changed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import structlog
from cryptography.exceptions import InvalidTag
from sqlalchemy import LargeBinary, select, type_coerce

from app import cache
from app.db import Sealed, session
from app.kernel.key_ring import UnknownKey
from app.psp import registry
from app.psp.port import Provider
from app.psp.registry import Credentials, Platform, Secrets
from app.venue.channels.models import Channel
from app.venue.channels.policies import AccountMode
from app.venue.provider_accounts.models import ProviderAccount, ProviderKeys

log = structlog.get_logger()

KEPT = "provider accounts"
MARK = "provider accounts"  # moves with them alone; their triggers write it where others name a channel


class Account(NamedTuple):
    """What decides which account pays. `keys`: those that sign, then those they replace."""

    name: str
    channel_code: str
    provider: str
    brand: str
    mode: AccountMode
    merchant: str
    algorithm: str
    in_use: bool
    keys: tuple[Secrets, ...]

    def __repr__(self) -> str:
        return f"Account({self.name})"


def open_all(platforms: Mapping[str, Platform]) -> dict[str, Provider]:
    """Every account ever entered, by the name that payments remember, ready to be asked."""
    return {account.name: registry.account(_credentials(account, platforms)) for account in _all()}


def open_one(account: ProviderAccount, platforms: Mapping[str, Platform], *, former: bool = True) -> Provider:
    """As its row stands now, for whoever has just changed it; without `former` with its newest keys alone."""
    live = account.live_keys if former else account.live_keys[:1]
    secrets = (json.loads(keys.secrets or "{}") for keys in live)
    keys = tuple(_in_order(account.provider, held) for held in secrets)
    return registry.account(_credentials(_described(account)._replace(keys=keys), platforms))


def _credentials(account: Account, platforms: Mapping[str, Platform]) -> Credentials:
    place, is_test = platforms[account.provider], account.mode is AccountMode.TEST
    return Credentials(
        name=account.name, provider=account.provider, merchant=account.merchant,
        algorithm=account.algorithm, is_test=is_test, address=place.test if is_test else place.live,
        keys=account.keys,
    )  # fmt: skip


def in_mode(channel: Channel, brand: str = "") -> str | None:
    """The name of the account that new payments of this channel use: that of the brand, or of all cards.

    None: the channel has taken up none.
    """
    if channel.account_mode is None:
        return None
    place = (channel.code, channel.provider, channel.account_mode)
    here = (one for one in _all() if one.in_use and (one.channel_code, one.provider, one.mode) == place)
    found = {account.brand: account.name for account in here}
    return found.get(brand) or found.get("")


def names_of(channel: Channel) -> list[str]:
    """Of every account it ever had, and that still has keys."""
    return [account.name for account in _all() if account.channel_code == channel.code]


def _all() -> Sequence[Account]:
    return cache.get_or_load(KEPT, _load, MARK)


def _load() -> Sequence[Account]:
    """One statement. An account whose keys cannot be opened is left out: it is the trouble of that one."""
    sealed = type_coerce(ProviderKeys.secrets, LargeBinary)
    query = select(ProviderAccount, sealed).join(ProviderAccount.keys)
    query = query.where(ProviderKeys.withdrawn_at.is_(None)).order_by(ProviderKeys.id.desc())
    found: dict[str, Account] = {}
    for row in session.execute(query):
        account, keys = row
        if (secrets := _opened(account, keys)) is not None:
            earlier = found.get(account.name) or _described(account)
            found[account.name] = earlier._replace(keys=(*earlier.keys, secrets))
    return tuple(found.values())


def _described(account: ProviderAccount) -> Account:
    return Account(
        account.name, account.channel_code, account.provider, account.brand, account.mode, account.merchant,
        account.algorithm, account.in_use, (),
    )  # fmt: skip


def _opened(account: ProviderAccount, sealed: bytes) -> Secrets | None:
    try:
        held: dict[str, str] = json.loads(Sealed.ring.unseal(sealed))
    except (UnknownKey, InvalidTag):
        log.error("provider_keys_sealed", account=account.name)
        return None
    return _in_order(account.provider, held)


def _in_order(provider: str, held: Mapping[str, str]) -> Secrets:
    return tuple((name, held[name]) for name in registry.SECRETS[provider])
