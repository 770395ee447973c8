"""Life cycles are tables: from a state, the states that may follow."""

from __future__ import annotations

from collections.abc import Mapping, Set
from enum import StrEnum
from typing import TypeVar

S = TypeVar("S", bound=StrEnum)


class IllegalTransition(Exception):
    """A move that contradicts the present state: somebody must look at it."""


def advances(current: S, to: S, table: Mapping[S, Set[S]]) -> bool:
    """True if the move is new, False if it came late. Raises IllegalTransition if it contradicts.

    Tables are acyclic, so a state that leads to the present one has been passed already.
    """
    if to in table[current]:
        return True
    if to == current or _leads(to, current, table):
        return False
    raise IllegalTransition(current, to)


def _leads(start: S, goal: S, table: Mapping[S, Set[S]]) -> bool:
    return any(step == goal or _leads(step, goal, table) for step in table[start])
