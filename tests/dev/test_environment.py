"""Settings and secrets of a shop on somebody's own machine."""

from __future__ import annotations

from pathlib import Path

from app.config import Settings
from app.dev import environment as development
from app.psp.ogone.settings import OgoneSettings
from app.simulator.settings import SimulatorSettings


def environment(data: Path) -> dict[str, str]:
    settings = development.settings(
        data, database_url="postgresql+psycopg://x@/x", port=8000, simulator_port=8001
    )
    return settings | development.kept_secrets(data / "secrets.env")


def test_the_shop_takes_them(tmp_path: Path) -> None:
    assert Settings.from_environ(environment(tmp_path)).development


def test_the_shop_and_the_simulated_bank_know_each_other(tmp_path: Path) -> None:
    environ = environment(tmp_path)
    ours, theirs = OgoneSettings.from_environ(environ), SimulatorSettings.from_environ(environ)
    assert (ours.pspid, ours.userid, ours.password) == (theirs.pspid, theirs.userid, theirs.password)
    assert (ours.sha_in_form, ours.sha_in_directlink, ours.sha_out) == (
        theirs.sha_in_alias,
        theirs.sha_in_directlink,
        theirs.sha_out,
    )
    assert ours.base_url.startswith(theirs.origin)
    assert theirs.notification_url == "http://127.0.0.1:8000/notifications/ogone"


def test_secrets_are_made_once_and_for_our_eyes_only(tmp_path: Path) -> None:
    file = tmp_path / "secrets.env"
    first = development.kept_secrets(file)
    assert development.kept_secrets(file) == first
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_new_secret_joins_those_kept(tmp_path: Path) -> None:
    file = tmp_path / "secrets.env"
    file.write_text("SECRET_KEY=the old one\n")
    known = development.kept_secrets(file)
    assert known["SECRET_KEY"] == "the old one"
    assert known["SEAL_KEY"] == development.kept_secrets(file)["SEAL_KEY"]
