"""How many small faults in the code the tests notice: `make mutants`.

Drawn at random from the rooms that decide about money and access: `settlement`, `accounting`, `flows`,
`http`, and the guards of the shop's front (`GUARDS` in `population.py`). A mutant is one change in one
place; mutmut says which changes there are, and two are ours: a call that stands alone is left out (a check
that raises), and so is a decorator. It is tried in a copy of the repository by the tests that ran its line
when that was recorded, the cheapest first, for at most a minute of them (`BUDGET`). Killed is one that
fails a test, that cannot be imported, or that never ends. One no test meets has survived.

Why not `mutmut run`: it changes nothing outside functions and nothing that is decorated, which is every
view, every table of transitions and every model; and it has no way to give each mutant a database.

Left out, because no test could or should notice:
- annotations, imports, docstrings, `cast`, `TypeVar`: nothing of them runs, or nothing depends on it;
- calls of `log`: what an operator reads, not what the shop does;
- sentences for people (`_`, `lazy`, `plural`): tests/test_translations.py reads them in the source, which
  runs no line;
- `reach` of `kernel/failpoints.py`: nothing but a place for `make races` and `make chaos` to stop at.

Not seen by it: what only shows when two do it at once (`make races`, `make journeys` and `make chaos` are
not run), and faults in what a database is seeded with, as all mutants share one that was made before.
"""
