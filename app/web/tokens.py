"""Signed tokens for links in letters: they say which basket, and prove we wrote them."""

from __future__ import annotations

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="resume")


def resume_token(ref: str) -> str:
    return str(_signer().dumps(ref))


def read_resume_token(token: str) -> str | None:
    """The basket's ref, or None for a token we did not write."""
    try:
        return str(_signer().loads(token))
    except BadSignature:
        return None
