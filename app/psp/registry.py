"""Which providers this shop can speak to, by name, and the accounts at each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from app.psp.ogone import settings as ogone
from app.psp.ogone import signing
from app.psp.ogone.adapter import Ogone
from app.psp.ogone.settings import OgoneSettings
from app.psp.port import Provider

Providers = Mapping[str, Provider]
Secrets = tuple[tuple[str, str], ...]  # names and values, in the order of SECRETS

# What each provider asks for beside the merchant's number, and how it may hash.
SECRETS = {"ogone": ("userid", "password", "sha_in_form", "sha_in_directlink", "sha_out")}
ALGORITHMS = {"ogone": signing.ALGORITHMS}


@dataclass(frozen=True)
class Platform:
    """Where a provider's two platforms are."""

    test: str
    live: str


@dataclass(frozen=True)
class Credentials:
    """One account of a merchant. `keys`: those that sign, then those they replace."""

    name: str
    provider: str
    merchant: str
    algorithm: str
    is_test: bool
    address: str
    keys: tuple[Secrets, ...] = field(repr=False)


def _ogone(environ: Mapping[str, str]) -> Provider:
    return Ogone(OgoneSettings.from_environ(environ))


def _ogone_account(found: Credentials) -> Provider:
    return Ogone(_ogone_settings(found, found.keys), found.name)


def _ogone_settings(found: Credentials, keys: Sequence[Secrets]) -> OgoneSettings:
    """Those of the first keys, which know the others as their predecessors."""
    first, *others = keys
    of = dict(first)
    return OgoneSettings(
        pspid=found.merchant, algorithm=found.algorithm, base_url=found.address, is_test=found.is_test,
        userid=of["userid"], password=of["password"], sha_in_form=of["sha_in_form"],
        sha_in_directlink=of["sha_in_directlink"], sha_out=of["sha_out"],
        former=_ogone_settings(found, others) if others else None,
    )  # fmt: skip


BUILDERS: dict[str, Callable[[Mapping[str, str]], Provider]] = {"ogone": _ogone}
ACCOUNT_BUILDERS: dict[str, Callable[[Credentials], Provider]] = {"ogone": _ogone_account}


def providers(environ: Mapping[str, str]) -> Providers:
    """Every provider that has settings; half a set of settings refuses to start."""
    own = {"BASE_URL", "TEST", "POOL_SIZE"}  # say where it is, not with which account
    named = (name.partition("_") for name, value in environ.items() if value)
    configured = {name.lower() for name, _line, what in named if what not in own}
    return {name: build(environ) for name, build in BUILDERS.items() if name in configured}


def platforms(environ: Mapping[str, str]) -> dict[str, Platform]:
    """Where the accounts that a venue enters by itself are, by provider."""
    return {"ogone": Platform(*ogone.addresses(environ))}


@lru_cache(maxsize=256)
def account(found: Credentials) -> Provider:
    """The same one for the same keys: its connections stay open."""
    return ACCOUNT_BUILDERS[found.provider](found)
