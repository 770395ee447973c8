"""Changing payment methods, opening sales channels, moving performances to another plan of their hall."""

from app.flows.setup.services.methods import MethodInUse, change_method, is_used
from app.flows.setup.services.openings import (
    CODE,
    AddressTaken,
    BadOpening,
    CodeTaken,
    Opening,
    open_channel,
)

__all__ = [
    "CODE", "AddressTaken", "BadOpening", "CodeTaken", "MethodInUse", "Opening",
    "change_method", "is_used", "open_channel",
]  # fmt: skip
