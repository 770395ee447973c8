"""`make mutants`: what it changes, what it leaves alone, and that a seed repeats what is drawn."""

from __future__ import annotations

from importlib.util import module_from_spec
from pathlib import Path

from bench.mutants.__main__ import draw
from bench.mutants.marks import Marks
from bench.mutants.population import Mutant, of_source

SOURCE = '''"""What it is for."""

LIMIT = 5


@guarded
def pay(order: Order, amount: int = 0) -> str:
    """Takes the money."""
    check(order)
    log.info("paid", order=order.ref)
    if amount < LIMIT:
        return _("Too little: %(amount)s", amount=amount)
    return order.ref
'''


def mutants() -> list[Mutant]:
    return of_source("app/settlement/pay.py", SOURCE)


def changed(line: str) -> set[str]:
    """What may come of a line."""
    number = SOURCE.splitlines().index(line) + 1
    after = [mutant for mutant in mutants() if mutant.line == number]
    return {" ".join(new[1:].strip() for new in mutant.diff if new[0] == "+") for mutant in after}


def test_comparisons_are_shifted_and_constants_changed() -> None:
    assert changed("    if amount < LIMIT:") == {"if amount <= LIMIT:"}
    assert changed("LIMIT = 5") == {"LIMIT = 6", "LIMIT = None"}


def test_a_guard_is_taken_away() -> None:
    assert "pass" in changed("    check(order)")
    assert any(mutant.operator == "decorator" and "@guarded" not in mutant.code for mutant in mutants())


def test_logs_sentences_annotations_and_docstrings_are_left_alone() -> None:
    assert changed('    log.info("paid", order=order.ref)') == set()
    assert changed('        return _("Too little: %(amount)s", amount=amount)') == set()
    assert changed('    """Takes the money."""') == set()
    assert all("order: Order" in mutant.code for mutant in mutants())


def test_each_is_another_change_that_can_be_read_as_python() -> None:
    codes = [mutant.code for mutant in mutants()]
    assert SOURCE not in codes
    assert len(set(codes)) == len(codes)
    for code in codes:
        compile(code, "mutant", "exec")


def test_the_lines_of_a_mutant_are_those_of_its_statement() -> None:
    guard = next(mutant for mutant in mutants() if mutant.operator == "decorator")
    limit = next(mutant for mutant in mutants() if mutant.name == "LIMIT")
    assert (guard.lines.start, guard.lines.stop) == (7, 14)
    assert limit.lines == range(3, 4)


def test_the_same_seed_draws_the_same_and_a_smaller_sample_is_the_beginning_of_a_larger() -> None:
    everything = mutants()
    assert draw(everything, "a", 6) == draw(everything, "a", 6) != draw(everything, "b", 6)
    assert draw(everything, "a", 3) == draw(everything, "a", 6)[:3]


def test_what_runs_is_known_by_its_lines(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "till.py").write_text(
        'def pay(due):\n    """Says whether."""\n    if due:\n        return "paid"\n    return "nothing"\n'
    )
    marks = Marks(tmp_path)
    spec = marks.finder.find_spec("app.till", [str(tmp_path / "app")])
    assert spec
    assert spec.loader
    till = module_from_spec(spec)
    spec.loader.exec_module(till)
    assert marks.take() == {}
    assert till.pay(5) == "paid"
    assert marks.take() == {"app/till.py": {3, 4}}
    assert till.pay.__doc__ == "Says whether."
