"""The settings of a shop on somebody's own machine, whose bank is the simulator."""

from __future__ import annotations

import base64
import os
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path

SHOP_PORT = 8000
SIMULATOR_PORT = 8001
OFFICE_HOST = "office.localhost"  # every `.localhost` is this machine


def settings(
    data: Path, *, database_url: str, port: int, simulator_port: int, migration_url: str = ""
) -> dict[str, str]:
    """All of them, secrets apart. They outrank the caller's own: a demonstration never asks a real bank."""
    shop, simulator = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{simulator_port}"
    return {
        "PARTERRE_ENV": "development",
        "DATABASE_URL": database_url,
        "MIGRATION_DATABASE_URL": migration_url,
        "PORT": str(port),
        "OFFICE_HOST": OFFICE_HOST,
        "MAILER": "folder",
        "MAIL_FOLDER": str(data / "mail"),
        "OGONE_PSPID": "parterre-demo",
        "OGONE_USERID": "parterre-api",
        "OGONE_BASE_URL": f"{simulator}/ncol/test/",
        "SIMULATOR_PORT": str(simulator_port),
        "SIMULATOR_PSPID": "parterre-demo",
        "SIMULATOR_USERID": "parterre-api",
        "SIMULATOR_PUBLIC_URL": simulator,
        "SIMULATOR_STORE_PATH": str(data / "simulator.sqlite3"),
        "SIMULATOR_NOTIFICATION_URL": f"{shop}/notifications/ogone",
    }


def _words() -> str:
    return secrets.token_urlsafe(36)


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


SECRETS: Mapping[str, Callable[[], str]] = {
    "SECRET_KEY": _words,
    "SEAL_KEY": _key,
    "TICKET_KEY": _key,
    "OGONE_PASSWORD": _words,
    "OGONE_SHA_IN_FORM": _words,
    "OGONE_SHA_IN_DIRECTLINK": _words,
    "OGONE_SHA_OUT": _words,
    "SIMULATOR_FINGERPRINT_SALT": _words,
}
SHARED_WITH_THE_BANK = {
    "SIMULATOR_PASSWORD": "OGONE_PASSWORD",
    "SIMULATOR_SHA_IN_ALIAS": "OGONE_SHA_IN_FORM",
    "SIMULATOR_SHA_IN_DIRECTLINK": "OGONE_SHA_IN_DIRECTLINK",
    "SIMULATOR_SHA_OUT": "OGONE_SHA_OUT",
}


def kept_secrets(file: Path) -> dict[str, str]:
    """Made once and kept: sessions and sealed columns outlive a restart. A new one joins the others."""
    kept = _read(file)
    if missing := {name: make() for name, make in SECRETS.items() if name not in kept}:
        _append(file, missing)
    known = kept | missing
    return known | {theirs: known[ours] for theirs, ours in SHARED_WITH_THE_BANK.items()}


def _read(file: Path) -> dict[str, str]:
    if not file.exists():
        return {}
    return dict(line.split("=", 1) for line in file.read_text().splitlines() if "=" in line)


def _append(file: Path, values: Mapping[str, str]) -> None:
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "w") as out:
        out.writelines(f"{name}={value}\n" for name, value in values.items())
