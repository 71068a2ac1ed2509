"""What a check has to say: where, what is wrong, and what to do about it.

Every check of the course answers with findings: the bibliography, the pages, the blocks and the link rules.
They are plain values; how they are shown (terminal, GitHub annotation) is decided at the edge.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that is wrong in one place.

    ``line`` and ``column`` count from 1; 0 means that the whole file is meant.
    ``message`` says what is wrong, ``hint`` what to do; both are plain sentences without markup.
    """

    file: str
    line: int
    rule: str
    message: str
    hint: str = ""
    severity: Severity = "error"
    column: int = 0

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
        return f"{place}: {self.message}" + (f" {self.hint}" if self.hint else "")


class CourseError(Exception):
    """Raised where the work cannot go on; carries the findings that say why."""

    def __init__(self, findings: Finding | Iterable[Finding]):
        self.findings = [findings] if isinstance(findings, Finding) else list(findings)
        super().__init__("\n".join(str(finding) for finding in self.findings))
