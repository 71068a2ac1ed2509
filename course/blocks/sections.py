"""Finds a named part of Python source: a function, a class, a method or a constant, with the comments that stand above it."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from textwrap import dedent

from course.once import once

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True)
class Section:
    """The lines of one definition, without its common indentation, and the line (from 1) it begins at in the file."""

    text: str
    line: int


@once
def sections(source: str) -> dict[str, Section]:
    """Every part of the source that has a name, in its order: ``run``, ``Site``, ``Site.method``, ``READS``.

    Raises SyntaxError where the source is not Python.
    """
    lines = source.splitlines()
    found: dict[str, Section] = {}
    for statement in ast.parse(source).body:
        for name in _names(statement):
            found.setdefault(name, _section(lines, statement))
        if isinstance(statement, ast.ClassDef):
            for inner in statement.body:
                for name in _names(inner):
                    found.setdefault(f"{statement.name}.{name}", _section(lines, inner))
    return found


def _names(statement: ast.stmt) -> list[str]:
    if isinstance(statement, Definition):
        return [statement.name]
    if isinstance(statement, ast.Assign):
        return [name.id for target in statement.targets for name in ast.walk(target) if isinstance(name, ast.Name)]
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        return [statement.target.id]
    return []


def _section(lines: list[str], statement: ast.stmt) -> Section:
    first = statement.lineno
    if isinstance(statement, Definition) and statement.decorator_list:
        first = min(decorator.lineno for decorator in statement.decorator_list)
    while first > 1 and lines[first - 2].lstrip().startswith("#"):
        first -= 1
    return Section(dedent("\n".join(lines[first - 1 : statement.end_lineno])), first)
