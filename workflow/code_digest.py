"""What a stage is made of: one digest of its code and of what it uses of the package, blind to comments.

As a parameter of a rule it reruns the rule when something it does has changed, and nothing when a comment or
a docstring has, when files were only touched, or when the code is at another path. Function by function:
that a module is imported for one definition does not make its others matter.
"""

import ast
import hashlib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

PACKAGE = "kapitza"
"""Imports of it are followed, from every room; other packages are the lock file's matter."""


@dataclass(frozen=True)
class _Code:
    """A piece of code: its digest, the names it mentions, and what it imports by itself, by local name."""

    digest: str
    mentions: frozenset[str]
    imports: dict[str, tuple[str, str]]


@dataclass(frozen=True)
class _Module:
    """Definitions of a module by name, those without a name under "", and what it imports, by local name."""

    defined: dict[str, list[ast.stmt]] = field(default_factory=dict)
    imports: dict[str, tuple[str, str]] = field(default_factory=dict)

    def of(self, name: str) -> list[ast.stmt]:
        """The code behind a name; all of the module for "*"."""
        if name != "*":
            return self.defined.get(name, [])
        return [code for parts in self.defined.values() for code in parts]


def code_digest(source: Path, module: str, name: str, *data: Path) -> str:
    """Short SHA-256 of a definition, of all it uses of the package, and of data files.

    Comments, docstrings and layout of code do not count; data files count as they are.

    source : folder that holds the package
    module, name : where the definition is, such as kapitza.steps.greens, greens; "*" for a whole module

    Raises OSError for a missing file, SyntaxError for code that Python cannot read, LookupError for a module
    without this definition.
    """
    digests = {hashlib.sha256(path.read_bytes()).hexdigest() for path in data}
    start = _found(source, (module, name))
    if not start or (name != "*" and name not in _read(start[0][0]).defined):
        raise LookupError(f"{module} has no {name}")
    seen: set[tuple[Path, str]] = set()
    waiting = list(start)
    while waiting:
        place = waiting.pop()
        if place in seen:
            continue
        seen.add(place)
        path, wanted = place
        content = _read(path)
        if wanted in content.imports:
            digests.add(f"{wanted} is {content.imports[wanted]}")
            waiting += _found(source, content.imports[wanted])
        for code in map(_code, content.of(wanted)):
            digests.add(f"{wanted} {code.digest}")
            waiting += [(path, mentioned) for mentioned in code.mentions]
            for local in code.imports.values():
                waiting += _found(source, local)
    return hashlib.sha256("\n".join(sorted(digests)).encode()).hexdigest()[:16]


@cache
def _found(source: Path, imported: tuple[str, str]) -> tuple[tuple[Path, str], ...]:
    """Where an imported name is defined: (file, name), with what its module does by itself when imported."""
    module, name = imported
    if module.partition(".")[0] != PACKAGE:
        return ()
    place = source.joinpath(*module.split("."))
    submodule, package, file = place / f"{name}.py", place / "__init__.py", place.with_suffix(".py")
    if submodule.is_file():
        return ((submodule, "*"),)
    file = package if package.is_file() else file
    return ((file, name), (file, "")) if file.is_file() else ()


@cache
def _read(path: Path) -> _Module:
    module = _Module()
    for statement in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            module.imports.update(_imports(statement))
        elif not _is_remark(statement):
            for name in _defines(statement):
                module.defined.setdefault(name, []).append(statement)
    return module


@cache
def _code(statement: ast.stmt) -> _Code:
    _drop_remarks(statement)
    names: set[str] = set()
    imports: dict[str, tuple[str, str]] = {}
    text = repr(_shape(statement, names, imports))
    return _Code(hashlib.sha256(text.encode()).hexdigest(), frozenset(names), imports)


def _shape(node: object, names: set[str], imports: dict[str, tuple[str, str]]) -> object:
    """A tree as nested tuples, as ast.dump but faster; notes names mentioned and imports on the way."""
    if isinstance(node, ast.Name):
        names.add(node.id)
        return node.id
    if isinstance(node, ast.AST):
        if isinstance(node, ast.Import | ast.ImportFrom):
            imports.update(_imports(node))
        parts = [_shape(getattr(node, name, None), names, imports) for name in node._fields if name != "ctx"]
        return (type(node).__name__, *parts)
    if isinstance(node, list):
        return [_shape(item, names, imports) for item in node]
    return node


def _drop_remarks(statement: ast.stmt) -> None:
    if isinstance(statement, ast.ClassDef | ast.FunctionDef):
        statement.body = [item for item in statement.body if not _is_remark(item)]
        for item in statement.body:
            _drop_remarks(item)


def _defines(statement: ast.stmt) -> list[str]:
    """Names a statement at the top of a module defines; "" for one that defines nothing."""
    if isinstance(statement, ast.ClassDef | ast.FunctionDef):
        return [statement.name]
    if isinstance(statement, ast.Assign):
        return [
            node.id for target in statement.targets for node in ast.walk(target) if isinstance(node, ast.Name)
        ]
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        return [statement.target.id]
    return [""]


def _imports(node: ast.Import | ast.ImportFrom) -> dict[str, tuple[str, str]]:
    """(module, name) by local name; name "*" for a module as a whole."""
    if isinstance(node, ast.Import):
        return {alias.asname or alias.name.partition(".")[0]: (alias.name, "*") for alias in node.names}
    return {alias.asname or alias.name: (node.module or "", alias.name) for alias in node.names}


def _is_remark(node: ast.stmt) -> bool:
    """Whether a statement is a text alone: a docstring, of a variable as well."""
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )
