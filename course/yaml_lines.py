"""YAML that remembers its lines, so that a finding can point at the place, and that refuses a key given twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

# libyaml reads ten times faster; a PyYAML that was built without it does the same.
Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class LinedYamlError(Exception):
    """The text is not what can be read; ``line`` counts from 1."""

    def __init__(self, line: int, message: str, hint: str = ""):
        super().__init__(message)
        self.line, self.message, self.hint = line, message, hint


@dataclass(frozen=True)
class LinedYaml:
    """A YAML document and the line of each of its parts."""

    data: Any
    node: yaml.Node | None
    first_line: int = 1

    @classmethod
    def read(cls, path: Path) -> LinedYaml:
        try:
            return cls.parse(path.read_text(encoding="utf-8"))
        except UnicodeDecodeError as error:
            line = path.read_bytes()[: error.start].count(b"\n") + 1
            raise LinedYamlError(line, "The file is not UTF-8.", "Save it as UTF-8.") from error

    @classmethod
    def parse(cls, text: str, first_line: int = 1) -> LinedYaml:
        loader = Loader(text)
        try:
            node = loader.get_single_node()
            if node is not None:
                _refuse_duplicates(node, first_line)
            data = loader.construct_document(node) if node is not None else None
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = first_line + (mark.line if mark else 0)
            raise LinedYamlError(
                line, f"This is not valid YAML: {error.problem}.", "Look at colons and quotes."
            ) from error
        finally:
            loader.dispose()
        return cls(data, node, first_line)

    def items(self) -> Iterator[tuple[Any, int]]:
        """The elements of a document that is a list, each with its line."""
        if self.data is None:
            return
        if not isinstance(self.data, list) or not isinstance(self.node, yaml.SequenceNode):
            raise LinedYamlError(self.first_line, "The file is not a list of records.", "Start each with “- key: …”.")
        for element, node in zip(self.data, self.node.value, strict=True):
            yield element, self.first_line + node.start_mark.line

    def line_of(self, item: Any, path: Sequence[str | int]) -> int:
        """The line of the field at ``path`` within the list element ``item``; 0 if there is none."""
        if not isinstance(self.data, list) or not isinstance(self.node, yaml.SequenceNode):
            return self._descend(self.node, path)
        index = next(n for n, element in enumerate(self.data) if element is item)
        return self._descend(self.node.value[index], path)

    def _descend(self, node: yaml.Node | None, path: Sequence[str | int]) -> int:
        line = 0
        for part in path:
            if isinstance(node, yaml.MappingNode):
                found = next(((key, value) for key, value in node.value if key.value == part), None)
                if found is None:
                    return line
                line, node = found[0].start_mark.line + self.first_line, found[1]
            elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
                node = node.value[part]
                line = node.start_mark.line + self.first_line
            else:
                return line
        return line


def _refuse_duplicates(node: yaml.Node, first_line: int) -> None:
    if isinstance(node, yaml.MappingNode):
        seen: dict[str, int] = {}
        for key, value in node.value:
            line = key.start_mark.line + first_line
            if key.value in seen:
                message = f"The field “{key.value}” is given twice, first in line {seen[key.value]}."
                raise LinedYamlError(line, message, "Keep one of them.")
            seen[key.value] = line
            _refuse_duplicates(value, first_line)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            _refuse_duplicates(value, first_line)
