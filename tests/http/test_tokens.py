"""What browsers and mails carry is signed with SHA-256."""

from __future__ import annotations

from base64 import urlsafe_b64decode

from flask import session
from flask_wtf.csrf import generate_csrf

from app.factory import create_app
from app.http import return_to, tokens
from tests.conftest import environ

SHA256 = 32  # bytes


def _signature(signed: str) -> bytes:
    return urlsafe_b64decode(signed.rpartition(".")[2] + "=")


def test_all_that_is_signed_is_signed_with_sha_256() -> None:
    app = create_app(environ("postgresql:///nothing"))
    with app.test_request_context():
        session["basket"] = "whose"
        serializer = tokens.Cookies().get_signing_serializer(app)
        assert serializer
        assert isinstance(app.session_interface, tokens.Cookies)
        signed = (
            str(serializer.dumps(dict(session))),
            generate_csrf(),
            tokens.resume_token("REF"),
            str(return_to.token("/en/")),
        )
    assert [len(_signature(each)) for each in signed] == [SHA256] * len(signed)
