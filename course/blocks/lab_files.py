"""What a lab needs in order to run somewhere else, in the reader's browser: its modules, its data, its tests.

Imports are read, not run. A module brings every module of ``labs`` (and a test every module of ``tests``) that it imports, those
bring theirs, and each brings the files beside it that it names.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from course.once import once

# What course/vendor.py copies for the browser, and what the test runner there stands in for.
PACKAGES = frozenset({"simpy"})
TEST_PACKAGES = frozenset({"hypothesis", "pytest"})
OURS = frozenset({"labs", "tests"})
TEXT_SUFFIXES = frozenset({".csv", ".json", ".jsonl", ".sql", ".txt"})


@dataclass
class LabFiles:
    """Texts by their paths below the project; the packages they use; imports that the browser cannot have, as (file, name)."""

    texts: dict[str, str] = field(default_factory=dict)
    packages: set[str] = field(default_factory=set)
    foreign: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class _File:
    """One file, the paths of what it needs itself, and the packages that it imports."""

    text: str
    needed: list[str] = field(default_factory=list)
    packages: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)


def module_name(path: str) -> str:
    """``labs/url_shortener/keys.py`` is imported as ``labs.url_shortener.keys``."""
    parts = PurePosixPath(path).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def gather(root: Path, path: str) -> LabFiles:
    """The module at ``path`` below ``root`` with all that it needs. Raises SyntaxError where one of them is not Python."""
    found = LabFiles()
    waiting = [path]
    while waiting:
        current = waiting.pop()
        if current not in found.texts:
            file = _read(root, current)
            found.texts[current] = file.text
            found.packages.update(file.packages)
            found.foreign += [(current, name) for name in file.foreign]
            waiting += file.needed
    return found


def tests_of(root: Path, path: str) -> str | None:
    """Where the tests of a lab stand: ``tests/labs/test_stampede.py``; for a package by module, or one file for a folder of it."""
    parts = PurePosixPath(path).with_suffix("").parts[1:]
    names = ["/".join((*parts[:-1], f"test_{parts[-1]}"))]
    names += ["test_" + "_".join(parts[:count]) for count in range(len(parts), 0, -1)]
    return next((test for name in names if (root / (test := f"tests/labs/{name}.py")).is_file()), None)


@once  # many labs use the same modules
def _read(root: Path, path: str) -> _File:
    file = _File((root / path).read_text(encoding="utf-8"))
    if not path.endswith(".py"):
        return file
    file.needed += [*_packages_above(root, path), *_data_beside(root, path, file.text)]
    for name in _imports(ast.parse(file.text, path), path):
        top = name.partition(".")[0]
        if top in OURS:
            file.needed += _file_of(root, name)
        elif top in PACKAGES | TEST_PACKAGES:
            file.packages.append(top)
        elif top not in sys.stdlib_module_names and top not in file.foreign:
            file.foreign.append(top)
    return file


def _imports(tree: ast.Module, path: str) -> Iterator[str]:
    """Names that may be modules: for ``from labs.x import y`` both ``labs.x`` and ``labs.x.y``."""
    package = PurePosixPath(path).parent.parts
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            base = ".".join((*above, *([node.module] if node.module else [])))
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)
        else:  # statements hold statements; expressions, most of a module, hold none
            waiting += (child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.expr))


def _file_of(root: Path, name: str) -> list[str]:
    path = name.replace(".", "/")
    return [file for file in (f"{path}.py", f"{path}/__init__.py") if (root / file).is_file()]


def _packages_above(root: Path, path: str) -> list[str]:
    above = [f"{folder.as_posix()}/__init__.py" for folder in PurePosixPath(path).parents if folder.parts]
    return [file for file in above if (root / file).is_file()]


def _data_beside(root: Path, path: str, text: str) -> list[str]:
    """Text files in the module's folder whose name stands in quotes in the module."""
    beside = sorted(file for file in (root / path).parent.iterdir() if file.suffix in TEXT_SUFFIXES)
    return [
        file.relative_to(root).as_posix() for file in beside if f'"{file.name}"' in text or f"'{file.name}'" in text
    ]
