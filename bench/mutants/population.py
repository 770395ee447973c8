"""Every mutant there could be of the rooms that decide about money and access."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import libcst as cst
from libcst.metadata import CodeRange, MetadataWrapper, PositionProvider

from bench.mutants.operators import OPERATORS, excluded

ROOMS = ("app/settlement", "app/accounting", "app/flows", "app/http")
GUARDS = (  # of the shop's front: who may see or do what
    "account/access.py",
    "auth/*.py",
    "card_payment/bot_check.py",
    "event_access.py",
    "forged_messages.py",
    "hold_check.py",
    "order_access.py",
    "psp_callbacks.py",
    "step_guard.py",
    "visitor.py",
)


@dataclass(frozen=True)
class Mutant:
    """One change in one file. `lines` tell which tests meet it.

    `once`: it is outside of functions and runs with the import; `name` is what its statement binds, if any.
    """

    path: str
    number: int
    line: int
    operator: str
    lines: range
    once: bool
    name: str
    module: cst.Module = field(repr=False, compare=False)
    old: cst.CSTNode = field(repr=False, compare=False)
    new: cst.CSTNode = field(repr=False, compare=False)

    @property
    def id(self) -> str:
        return f"{self.path}:{self.line} {self.operator} {self.number}"

    @property
    def folder(self) -> str:
        return "/".join(self.path.split("/")[:2])

    @property
    def code(self) -> str:
        changed = self.module.deep_replace(self.old, self.new)
        assert isinstance(changed, cst.Module)
        return changed.code

    @property
    def diff(self) -> list[str]:
        """The lines that went and the lines that came."""
        both = difflib.unified_diff(self.module.code.splitlines(), self.code.splitlines(), n=0, lineterm="")
        return [line for line in list(both)[2:] if not line.startswith("@@")]


def files(root: Path) -> list[Path]:
    rooms = [file for room in ROOMS for file in (root / room).rglob("*.py")]
    return sorted({*rooms, *(file for guard in GUARDS for file in (root / "app/shop").glob(guard))})


def everything(root: Path) -> list[Mutant]:
    named = [(file.relative_to(root).as_posix(), file.read_text()) for file in files(root)]
    return [mutant for path, source in named for mutant in of_source(path, source)]


def of_source(path: str, source: str) -> list[Mutant]:
    wrapper = MetadataWrapper(cst.parse_module(source), unsafe_skip_copy=True)
    visitor = _Visitor(path, wrapper.module)
    wrapper.visit(visitor)
    return visitor.found


class _Visitor(cst.CSTVisitor):
    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self, path: str, module: cst.Module) -> None:
        super().__init__()
        self.path, self.module = path, module
        self.found: list[Mutant] = []
        self._around: list[cst.CSTNode] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        self._around.append(node)
        if excluded(node):
            return False
        self._mutate(node)
        return True

    def on_leave(self, original_node: cst.CSTNode) -> None:
        self._around.pop()

    def _mutate(self, node: cst.CSTNode) -> None:
        for kind, operator in OPERATORS:
            if isinstance(node, kind):
                for new in operator(node):
                    self._add(operator.__name__.removeprefix("operator_"), node, new)

    def _add(self, operator: str, old: cst.CSTNode, new: cst.CSTNode) -> None:
        where = self._position(old)
        self.found.append(
            Mutant(
                self.path, len(self.found), where.start.line, operator, self._lines(where),
                self._once(), self._name(),
                self.module, old, new,
            )
        )  # fmt: skip

    def _position(self, node: cst.CSTNode) -> CodeRange:
        """Signs such as `+` have none of their own."""
        for one in (node, *reversed(self._around)):
            if found := self.get_metadata(PositionProvider, one, None):
                assert isinstance(found, CodeRange)
                return found
        raise LookupError(self.path)

    def _lines(self, where: CodeRange) -> range:
        """From where its statement begins; or, of a decorator, all that it decorates."""
        statement = next(self._statements(), self.module)
        whole = self._position(statement)
        decorates = where.start.line < whole.start.line or where == whole
        return range(whole.start.line, (whole if decorates else where).end.line + 1)

    def _statements(self) -> Iterator[cst.CSTNode]:
        """Those around, from the nearest outwards."""
        kinds = (cst.BaseCompoundStatement, cst.SimpleStatementLine)
        return (node for node in reversed(self._around) if isinstance(node, kinds))

    def _once(self) -> bool:
        kinds = [type(node) for node in self._around]
        return cst.FunctionDef not in kinds or cst.IndentedBlock not in kinds[kinds.index(cst.FunctionDef) :]

    def _name(self) -> str:
        names = (_bound(node) for node in self._statements())
        return next(filter(None, names), "") if self._once() else ""


def _bound(node: cst.CSTNode) -> str:
    match node:
        case cst.FunctionDef(name=cst.Name(value=name)) | cst.ClassDef(name=cst.Name(value=name)):
            return name
        case cst.SimpleStatementLine(
            body=[cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name)), *_]), *_]
        ):
            return name
        case cst.SimpleStatementLine(body=[cst.AnnAssign(target=cst.Name(value=name)), *_]):
            return name
    return ""
