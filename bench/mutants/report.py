"""What became of the drawn mutants, in lines and sums."""

from __future__ import annotations

from collections import Counter

from bench.mutants.campaign import Result
from bench.mutants.population import Mutant


def killed_percent(drawn: list[Mutant], results: dict[str, Result]) -> float:
    tried = [results[mutant.id] for mutant in drawn if mutant.id in results]
    return 100 * sum(not one.survived for one in tried) / len(tried) if tried else 0.0


def of(drawn: list[Mutant], results: dict[str, Result], seed: str) -> str:
    tried = [mutant for mutant in drawn if mutant.id in results]
    alive = [mutant for mutant in tried if results[mutant.id].survived]
    outcomes = Counter(results[mutant.id].outcome for mutant in tried)
    return "\n".join(
        [
            *(_line(mutant, results[mutant.id]) for mutant in sorted(alive, key=lambda one: one.id)),
            "",
            *_sums(tried, alive),
            "",
            f"{len(tried)} of {len(drawn)} drawn were tried, seed {seed}: "
            + ", ".join(f"{count} {what}" for what, count in outcomes.most_common()),
            f"{killed_percent(drawn, results):.1f} % killed",
        ]
    )


def _line(mutant: Mutant, result: Result) -> str:
    changed = " ".join(f"{line[0]} {line[1:].strip()}" for line in mutant.diff)
    return f"{mutant.path}:{mutant.line} {mutant.operator} [{result.outcome}, {result.met} tests] {changed}"


def _sums(tried: list[Mutant], alive: list[Mutant]) -> list[str]:
    all_of, alive_of = (Counter(mutant.folder for mutant in some) for some in (tried, alive))
    return [
        f"{folder:16} {all_of[folder] - alive_of[folder]:4} of {all_of[folder]:4}"
        for folder in sorted(all_of)
    ]
