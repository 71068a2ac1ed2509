"""The offline rules: is the list sound? Each rule is a function from what was collected to findings; none knows a particular list."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from course.links import lint_addresses, lint_entries, lint_text
from course.links.model import LintFinding
from course.links.sources import Collected

Rule = Callable[[Collected], Iterable[LintFinding]]

RULES: tuple[Rule, ...] = (
    lint_entries.one_url_many_titles,
    lint_entries.one_title_many_urls,
    lint_entries.repeated_entries,
    lint_entries.one_address_many_spellings,
    lint_addresses.malformed,
    lint_addresses.spaces,
    lint_addresses.unbalanced_brackets,
    lint_addresses.no_break_spaces,
    lint_addresses.trailing_punctuation,
    lint_addresses.doubled,
    lint_addresses.plain_http,
    lint_addresses.credentials,
    lint_addresses.private_hosts,
    lint_addresses.mixed_scripts,
    lint_addresses.tracking,
    lint_addresses.shorteners,
    lint_addresses.isbn_check_digits,
    lint_addresses.one_id_many_publishers,
    lint_text.mojibake,
    lint_text.not_a_link,
    lint_text.undefined_references,
    lint_text.references_defined_twice,
    lint_text.empty_texts,
)


def lint(collected: Collected) -> list[LintFinding]:
    """All findings, in the order of their first places."""
    findings = [*collected.findings, *(finding for rule in RULES for finding in rule(collected))]
    return sorted(findings, key=order)


def order(finding: LintFinding) -> tuple[str, int, str, str]:
    first = finding.places[0]
    return first.file, first.line, finding.rule, finding.message
