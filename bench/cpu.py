"""CPU time of whole process trees, children that have ended included."""

from __future__ import annotations

import os
import resource
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
Reading = dict[str, float]


def read(roots: Mapping[str, int]) -> Reading:
    """Milliseconds spent so far by each tree, and by ourselves: the load."""
    processes = {pid: (parent, ticks) for pid, parent, ticks in _processes()}
    children: dict[int, list[int]] = defaultdict(list)
    for pid, (parent, _ticks) in processes.items():
        children[parent].append(pid)
    spent = {name: 1000 * _tree(pid, processes, children) / TICKS for name, pid in roots.items()}
    ours = resource.getrusage(resource.RUSAGE_SELF)
    return spent | {"load": 1000 * (ours.ru_utime + ours.ru_stime)}


def between(before: Reading, after: Reading) -> Reading:
    return {name: after[name] - before[name] for name in before}


def _tree(root: int, processes: Mapping[int, tuple[int, int]], children: Mapping[int, list[int]]) -> int:
    own = processes[root][1] if root in processes else 0
    return own + sum(_tree(child, processes, children) for child in children.get(root, ()))


def _processes() -> list[tuple[int, int, int]]:
    """Process, parent, ticks: its own and those of children it has buried."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal():
            continue
        try:
            words = (entry / "stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        found.append((int(entry.name), int(words[1]), sum(map(int, words[11:15]))))
    return found
