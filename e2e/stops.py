"""What a walk yields: somewhere to look."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Stop:
    """`once`: its address does not lead there again. `public`: machines may come. `sheet`: on phones only.

    `tablet`: people work there on tablets too. `loads`: the page ends loading; one whose way on was cut off
    never does.
    """

    name: str
    once: bool = False
    public: bool = False
    sheet: bool = False
    loads: bool = True
    tablet: bool = False
