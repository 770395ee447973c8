"""`make chaos` can be repeated: who comes and what fails follow from the seed."""

from __future__ import annotations

import random
from itertools import islice
from unittest.mock import Mock

from app.simulator.faults import KNOWN
from bench.chaos.faults import BANK_FAULTS, KINDS, Nemesis
from bench.chaos.wishes import wish
from bench.stage import Play

HALLS = (Play("large", ("monday", "tuesday")), Play("small", ("monday",)))


def schedule(seed: str) -> list[tuple[int, str]]:
    nemesis = Nemesis(Mock(), Mock(), seed)
    planned = islice(nemesis.planned(random.Random(seed)), 200)
    return [(at, fault.func.__name__) for at, fault in planned]


def test_the_same_seed_brings_the_same_shoppers() -> None:
    crowds = [[wish(seed, number, "", HALLS) for number in range(200)] for seed in ("a", "a", "b")]
    assert crowds[0] == crowds[1] != crowds[2]


def test_the_same_seed_brings_the_same_faults() -> None:
    assert schedule("a") == schedule("a") != schedule("b")


def test_every_kind_of_fault_has_its_turn() -> None:
    assert {name for _at, name in schedule("a")} == {kind.__name__ for kind, _weight in KINDS}


def test_the_bank_knows_what_it_is_told_to_do() -> None:
    assert {name for faults in BANK_FAULTS.values() for name in faults} <= KNOWN.keys()
