"""Which providers this shop can speak to, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.psp.ogone.adapter import Ogone
from app.psp.ogone.settings import OgoneSettings
from app.psp.port import Provider

Providers = Mapping[str, Provider]


def _ogone(environ: Mapping[str, str]) -> Provider:
    return Ogone(OgoneSettings.from_environ(environ))


BUILDERS: dict[str, Callable[[Mapping[str, str]], Provider]] = {"ogone": _ogone}


def providers(environ: Mapping[str, str]) -> Providers:
    """Every provider that has settings; half a set of settings refuses to start."""
    configured = {name.partition("_")[0].lower() for name, value in environ.items() if value}
    return {name: build(environ) for name, build in BUILDERS.items() if name in configured}
