"""The states of a tender."""

from __future__ import annotations

from enum import StrEnum


class TenderState(StrEnum):
    RESERVED = "reserved"
    CAPTURED = "captured"
    RELEASED = "released"


TRANSITIONS: dict[TenderState, set[TenderState]] = {
    TenderState.RESERVED: {TenderState.CAPTURED, TenderState.RELEASED},
    TenderState.CAPTURED: set(),
    TenderState.RELEASED: set(),
}
