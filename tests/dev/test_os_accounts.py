"""Whose rights the server runs with, and which folders it can reach."""

from __future__ import annotations

import os
import pwd
from pathlib import Path

import pytest

from app.dev import os_accounts

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root may give its rights away")
ANYBODY = pwd.getpwuid(os.getuid())


def test_we_run_it_ourselves_unless_we_are_root(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert os_accounts.service_account(tmp_path / "data") is None


def test_root_runs_it_with_the_rights_of_another(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    service_account = os_accounts.service_account(tmp_path / "data")
    assert service_account is not None
    assert service_account.pw_name in os_accounts.UNPRIVILEGED


@AS_ROOT
def test_root_keeps_to_the_account_that_has_the_data(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    nobody = pwd.getpwnam("nobody")
    os.chown(data, nobody.pw_uid, nobody.pw_gid)
    assert os_accounts.service_account(data) == nobody


def test_a_folder_everybody_can_get_to_is_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(os_accounts, "everybody_may_enter", lambda path: True)
    assert os_accounts.within_reach(tmp_path / "home", ANYBODY) == tmp_path / "home"


def test_a_closed_one_is_left_for_another(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(os_accounts, "FOR_ROOT", tmp_path / "open")
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    home = os_accounts.within_reach(closed / "home", ANYBODY)
    assert home.parent == tmp_path / "open"
    assert home == os_accounts.within_reach(closed / "home", ANYBODY), "the same one every time"


def test_data_that_are_there_stay_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(os_accounts, "everybody_may_enter", lambda path: False)
    (tmp_path / "home" / "data").mkdir(parents=True)
    assert os_accounts.within_reach(tmp_path / "home", ANYBODY) == tmp_path / "home"


def test_what_is_copied_for_it_may_be_read_and_only_programs_run(tmp_path: Path) -> None:
    program, page = tmp_path / "folder" / "program", tmp_path / "folder" / "page"
    program.parent.mkdir(mode=0o700)
    program.touch(mode=0o700)
    page.touch(mode=0o600)
    os_accounts.let_everybody_read(program.parent)
    assert [path.stat().st_mode & 0o777 for path in (program.parent, program, page)] == [0o755, 0o755, 0o644]
