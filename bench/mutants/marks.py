"""Imports the app with a mark before every statement of a function: what has run costs little to know.

Why not coverage.py's tracer: Python 3.11 calls it for every line of every library too, and tests take twice
as long.
"""

from __future__ import annotations

import ast
import sys
from collections import defaultdict
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import ModuleType

MARK = "__ran__"
PACKAGE = "app"
ONCE = ""  # whose a line is that ran in an import or in a fixture of the whole session
FOLDER = "PARTERRE_TRACE"  # in the environment: where to keep what is recorded


class Marks:
    """The lines that have run since they were last taken, by file."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.lines: defaultdict[str, set[int]] = defaultdict(set)
        self.finder = _Finder(self)

    def install(self) -> None:
        sys.meta_path.insert(0, self.finder)

    def take(self) -> dict[str, set[int]]:
        taken = {path: set(lines) for path, lines in self.lines.items() if lines}
        for lines in self.lines.values():
            lines.clear()
        return taken


class _Finder(PathFinder):
    def __init__(self, marks: Marks) -> None:
        self.marks = marks

    def find_spec(  # type: ignore[override]
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.split(".")[0] != PACKAGE:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec and isinstance(spec.loader, SourceFileLoader):
            spec.loader = _Loader(spec.loader.name, spec.loader.path, self.marks)
        return spec


class _Loader(SourceFileLoader):
    def __init__(self, fullname: str, path: str, marks: Marks) -> None:
        super().__init__(fullname, path)
        self.marks = marks

    def exec_module(self, module: ModuleType) -> None:
        tree = _Marker().visit(ast.parse(self.get_data(self.path)))
        code = compile(ast.fix_missing_locations(tree), self.path, "exec")
        module.__dict__[MARK] = self.marks.lines[Path(self.path).relative_to(self.marks.root).as_posix()].add
        exec(code, module.__dict__)  # noqa: S102 - this is what importing is


class _Marker(ast.NodeTransformer):
    def __init__(self) -> None:
        self.functions = 0

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return self._function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return self._function(node)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.AST:
        self.functions += 1
        self.generic_visit(node)
        self.functions -= 1
        return node

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if self.functions and isinstance(block, list) and not isinstance(node, ast.ClassDef):
                setattr(node, name, [part for statement in block for part in _marked(statement)])
        return node


def _marked(statement: ast.stmt) -> list[ast.stmt]:
    """A docstring stays the first of its function."""
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
        return [statement]
    mark = ast.Expr(ast.Call(ast.Name(MARK, ast.Load()), [ast.Constant(statement.lineno)], []))
    return [ast.copy_location(mark, statement), statement]
