"""What is changed: mutmut's operators, and two that take a guard away."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import libcst as cst
import libcst.matchers as m
from mutmut.mutation.mutators import mutation_operators

Operator = Callable[[Any], Iterable[cst.CSTNode]]

# A call that stands alone, and not for a log: a check that raises, a count, a lock.
LONE_CALL = m.SimpleStatementLine(body=[m.Expr(value=m.Call())])


def operator_lone_call(node: cst.SimpleStatementLine) -> Iterable[cst.CSTNode]:
    if m.matches(node, LONE_CALL):
        yield node.with_changes(body=[cst.Pass()])


def operator_decorator(node: cst.FunctionDef | cst.ClassDef) -> Iterable[cst.CSTNode]:
    for index in range(len(node.decorators)):
        yield node.with_changes(decorators=[*node.decorators[:index], *node.decorators[index + 1 :]])


OPERATORS: list[tuple[type | tuple[type, ...], Operator]] = [
    *mutation_operators,
    (cst.SimpleStatementLine, operator_lone_call),
    ((cst.FunctionDef, cst.ClassDef), operator_decorator),
]

SENTENCES = ("_", "lazy", "plural")
NOTHING_AT_RUN_TIME = ("cast", "TypeVar", "NewType", "reach")

# See the package's docstring for why.
EXCLUDED = (
    m.Annotation()
    | m.Import()
    | m.ImportFrom()
    | m.Call(func=m.Attribute(value=m.Name("log")))
    | m.Call(func=m.OneOf(*map(m.Name, SENTENCES + NOTHING_AT_RUN_TIME)))
    | m.If(test=m.Name("TYPE_CHECKING"))
    | m.SimpleStatementLine(body=[m.Expr(value=m.SimpleString())])
    | m.SimpleStatementLine(
        body=[m.Expr(value=m.Call(func=m.Attribute(value=m.Name("log")) | m.Name("reach")))]
    )
    | m.SimpleStatementLine(
        body=[m.Assign(targets=[m.AssignTarget(target=m.Name("log") | m.Name("__all__"))])]
    )
)


def excluded(node: cst.CSTNode) -> bool:
    return m.matches(node, EXCLUDED)
