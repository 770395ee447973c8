"""What runs and what waits, on one page; nothing can be changed here."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.flows.desk import system as desk_system
from app.http import brands
from app.http.providers import is_test
from app.http.regions import render
from app.kernel import clock
from app.kernel.actors import Right
from app.kernel.money import Money
from app.office import access
from app.office.home.alerts import SILENT

bp = Blueprint("system", __name__)


@access.page(bp, "/setup/system", Right.SEE_SETUP)
def system() -> ResponseReturnValue:
    found, now = desk_system.look(), clock.now()
    here = access.channels_with(Right.SEE_SETUP)
    return render(
        "office/system/system.html",
        found=found,
        silent=found.counted_at is None or now - found.counted_at > SILENT,
        imbalance=None if found.imbalance is None else Money(found.imbalance, brands.channel().currency),
        banks=[(channel, channel.provider, is_test(channel)) for channel in here],
        python=platform.python_version(),
        flask=_version("flask"),
    )


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "–"
