"""What an address must be for mails to reach it."""

from __future__ import annotations

from enum import StrEnum

from email_validator import EmailNotValidError, validate_email

LONGEST_NAME = 64  # octets before the @ (RFC 5321, 4.5.3.1.1)


class Mistake(StrEnum):
    FORM = "form"
    NAME_TOO_LONG = "name_too_long"


class NotAnAddress(ValueError):
    """No mail would arrive there."""

    def __init__(self, mistake: Mistake) -> None:
        super().__init__(mistake)
        self.mistake = mistake


def normalized(typed: str) -> str:
    """The address as its domain writes it; no server is asked. Raises NotAnAddress."""
    if len(_name(typed).encode()) > LONGEST_NAME:
        raise NotAnAddress(Mistake.NAME_TOO_LONG)
    try:
        return validate_email(typed, check_deliverability=False).normalized
    except EmailNotValidError:
        raise NotAnAddress(Mistake.FORM) from None


def needs_smtputf8(email: str) -> bool:
    """A domain has an ASCII form, what stands before it has none: it needs a server that takes UTF-8."""
    return not _name(email).isascii()


def _name(email: str) -> str:
    return email.rpartition("@")[0]
