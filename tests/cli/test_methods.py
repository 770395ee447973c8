"""Payment methods set up by commands, with the checks of the office's pages."""

from __future__ import annotations

import pytest
from flask import Flask

from app.db import session
from app.venue.payment_methods.models import MethodUse, PaymentMethod


def says(app: Flask, *args: str, code: int = 0) -> str:
    result = app.test_cli_runner().invoke(args=["methods", *args])
    assert result.exit_code == code, result.output
    return result.output


def method(code: str) -> PaymentMethod:
    session.expire_all()
    return session.get_one(PaymentMethod, code)


def test_s92_what_a_method_is_for_and_whom_it_is_offered_to(db: Flask) -> None:
    says(db, "set", "COMPTE", "--use", "payment", "--countries", "fr, CH", "--account-days", "30")
    found = method("COMPTE")
    assert (found.used_for, found.countries, found.account_days) == (MethodUse.PAYMENT, ["CH", "FR"], 30)
    says(db, "set", "COMPTE", "--countries", "all")
    found = method("COMPTE")
    assert (found.used_for, found.countries, found.account_days) == (MethodUse.PAYMENT, [], 30)


@pytest.mark.parametrize(
    ("args", "said", "code"),
    [
        (("CBWEB", "--countries", "US"), "This cannot be: countries.", 1),
        (("NONE", "--use", "both"), "NONE is not known here", 1),
        (("COMPTE", "--account-days", "-1"), "Invalid value", 2),
    ],
)
def test_what_cannot_be_is_refused(db: Flask, args: tuple[str, ...], said: str, code: int) -> None:
    assert said in says(db, "set", *args, code=code)
