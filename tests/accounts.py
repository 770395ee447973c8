"""Provider accounts of a channel, as an administrator enters them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from app.db import session
from app.venue.channels import services as channels
from app.venue.channels.policies import AccountMode
from app.venue.provider_accounts import services as provider_accounts
from app.venue.provider_accounts.models import ProviderAccount
from app.venue.provider_accounts.services import AccountDetails
from tests.bank import SECRETS, Bank
from tests.people import OWNER

KEYS = {name.lower(): value for name, value in SECRETS.items() if name != "PSPID"}
NEW_KEYS = {name: f"another {value}" for name, value in KEYS.items()}


def opened(
    bank: Bank,
    mode: AccountMode = AccountMode.LIVE,
    *,
    brand: str = "",
    keys: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """An account the channel pays with from now on: its name."""
    prepared(bank, mode, brand=brand, keys=keys)
    return taken_up(bank, mode)


def prepared(
    bank: Bank,
    mode: AccountMode = AccountMode.LIVE,
    *,
    brand: str = "",
    keys: Mapping[str, str] = MappingProxyType({}),
) -> ProviderAccount:
    """At the bank's one merchant, whose test payment came through."""
    details = AccountDetails("ogone", mode, SECRETS["PSPID"], brand)
    account = provider_accounts.add(channels.find("cube"), details, {**KEYS, **keys}, OWNER)
    account.tested_at = account.added_at
    session.commit()
    bank.connects()
    return account


def taken_up(bank: Bank, mode: AccountMode = AccountMode.LIVE) -> str:
    channel = channels.find("cube", lock=True)
    provider_accounts.take_up(channel, mode, OWNER)
    session.expunge_all()
    bank.connects()
    return provider_accounts.in_mode(channels.by_code("cube")) or ""


def given_keys(bank: Bank, name: str, **keys: str) -> None:
    """New keys sign from now on; those before still hold."""
    provider_accounts.replace_keys(account_of(name), {**NEW_KEYS, **keys}, OWNER)
    bank.connects()


def withdrawn(bank: Bank, name: str, *, which: int = -1) -> None:
    """The former keys hold no longer, or with `which` 0 the new ones."""
    account = account_of(name)
    provider_accounts.withdraw_keys(account, account.live_keys[which].id, OWNER)
    bank.connects()


def account_of(name: str) -> ProviderAccount:
    session.expunge_all()
    return provider_accounts.find("cube", int(name.partition("-")[2]), lock=True)
