"""`flask accounts`: merchant numbers and keys, with the same checks as in the office."""

from __future__ import annotations

import pytest
from click.testing import Result
from flask import Flask

from app.cli.staff import typist
from app.venue.channels import services as channels
from app.venue.channels.policies import AccountMode
from app.venue.provider_accounts import services as provider_accounts
from app.venue.provider_accounts.models import ProviderAccount
from tests.accounts import KEYS, NEW_KEYS, account_of, given_keys, opened, prepared
from tests.bank import Bank

LINES = "\n".join(KEYS.values())


def run(app: Flask, *words: str, types: str = "") -> Result:
    return app.test_cli_runner().invoke(args=["accounts", *words], input=types)


def only() -> ProviderAccount:
    (account,) = provider_accounts.of_channel("cube")
    return account


def test_a_number_and_its_keys_are_entered_from_standard_input(db: Flask) -> None:
    said = run(db, "add", "cube", "parterre", "--mode", "live", types=LINES)
    assert said.exit_code == 0, said.output
    account = only()
    assert (account.name, account.mode) == (said.output.strip(), AccountMode.LIVE)
    assert account.live_keys[0].set_by == typist().name
    assert not [secret for secret in KEYS.values() if secret in run(db, "list", "cube").output]


@pytest.mark.parametrize(
    ("words", "types", "says"),
    [
        (("add", "cube", "a merchant", "--mode", "test"), LINES, "This cannot be: merchant."),
        (("add", "cube", "parterre", "--mode", "test"), "one line", "Send 5 lines: userid, password"),
        (("add", "cuba", "parterre", "--mode", "test"), LINES, "There is no channel cuba."),
        (("rekey", "ogone-0"), LINES, "ogone-0 is not known here"),
        (("use", "cube", "live"), "", "There is no such account to pay with."),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(
    db: Flask, words: tuple[str, ...], types: str, says: str
) -> None:
    said = run(db, *words, types=types)
    assert said.exit_code != 0
    assert says in said.output


def test_a_channel_does_not_go_live_untested(db: Flask, bank: Bank) -> None:
    run(db, "add", "cube", "parterre", "--mode", "live", types=LINES)
    assert "make one in the office first" in run(db, "use", "cube", "live").output
    assert channels.find("cube").account_mode is None


def test_a_tested_one_does_and_comes_back(db: Flask, bank: Bank) -> None:
    prepared(bank)
    assert run(db, "use", "cube", "live").exit_code == 0
    assert "cube pays with: live" in run(db, "list", "cube").output
    assert run(db, "use", "cube", "environment").exit_code == 0
    assert channels.find("cube").account_mode is None


def test_keys_are_replaced_and_the_former_ones_withdrawn(db: Flask, bank: Bank) -> None:
    name = opened(bank)
    former = account_of(name).live_keys[0].id
    assert "These are its only keys" in run(db, "withdraw", name, str(former)).output
    assert run(db, "rekey", name, types="\n".join(NEW_KEYS.values())).exit_code == 0
    assert "withdraw one first" in run(db, "rekey", name, types=LINES).output
    assert run(db, "withdraw", name, str(former)).exit_code == 0
    assert former not in [keys.id for keys in account_of(name).live_keys]


def test_the_account_that_pays_is_not_given_up(db: Flask, bank: Bank) -> None:
    name = opened(bank)
    given_keys(bank, name)
    assert "The channel pays with it" in run(db, "retire", name).output
    assert run(db, "retire", prepared(bank).name).exit_code == 0
