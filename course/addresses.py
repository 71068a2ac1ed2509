"""The addresses that the site has published: pages that moved leave a page behind that leads on, and none may vanish.

As a hook of MkDocs it writes those pages, from ``was`` in the front matter, and ``addresses.txt``, which lists every address. As a
program it compares a new site with the list that is published: ``python -m course.addresses https://example.org/course/ site``.
"""

from __future__ import annotations

import html
import posixpath
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from course.findings import CourseError, Finding

LIST = "addresses.txt"


def address(page: str) -> str:
    """Where a page below docs/ is served, or was, below the site: ``papers/dynamo.md`` at ``papers/dynamo/``."""
    path = page.removesuffix(".md")
    return "" if path == "index" else path.removesuffix("/index") + "/"


def on_env(env: Any, config: Any, files: Any) -> Any:
    """MkDocs calls it when all pages are read: writes the pages that lead on, and the list."""
    site = Path(config["site_dir"])
    built = {file.page.url.removeprefix("./"): file.page.meta for file in files.documentation_pages()}
    leading = {address(old): new for new, meta in built.items() for old in meta.get("was", [])}
    for old, new in leading.items():
        (site / old).mkdir(parents=True, exist_ok=True)
        (site / old / "index.html").write_text(_page(old, new, config["site_url"] or ""), encoding="utf-8")
    site.mkdir(parents=True, exist_ok=True)
    (site / LIST).write_text("".join(f"{one}\n" for one in sorted({*built, *leading})), encoding="utf-8")
    return env


def _page(old: str, new: str, site_url: str) -> str:
    """A page without scripts that leads on; search engines take the new address."""
    target = html.escape(posixpath.relpath(new or ".", old) + "/")
    canonical = html.escape(site_url + new)
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>This page has moved</title>'
        f'<link rel="canonical" href="{canonical}"><meta name="robots" content="noindex">'
        f'<meta http-equiv="refresh" content="0; url={target}"><p>This page has moved <a href="{target}">here</a>.</p></html>\n'
    )


def published(url: str) -> list[str]:
    """The addresses that are published at ``url``; none before the first time. Raises CourseError if that can't be known."""
    try:
        with urllib.request.urlopen(f"{url.rstrip('/')}/{LIST}", timeout=30) as answer:
            return answer.read().decode("utf-8").split("\n")[:-1]  # type: ignore[no-any-return]
    except urllib.error.HTTPError as error:
        if error.code == 404:
            return []
        problem = f"answers {error.code}"
    except (OSError, ValueError) as error:
        problem = f"can't be asked: {error}"
    hint = "Nothing was published. Try again, or see whether the address is right."
    raise CourseError(Finding(url, 0, "published", f"The published site {problem}.", hint))


def vanished(before: list[str], site: Path) -> list[Finding]:
    """A finding for each address that was published and that the new site doesn't have."""
    hint = "If the page has moved, name its old path in the new page's front matter: “was: [old/path.md]”."
    return [
        Finding(one or "index", 0, "vanished", f"“/{one}” is published, and the new site has no such page.", hint)
        for one in before
        if not (site / one / "index.html").is_file()
    ]


def main(words: list[str]) -> int:
    if len(words) != 2:
        print("Say where the site is published and where the new one lies: URL FOLDER", file=sys.stderr)
        return 2
    url, folder = words
    try:
        before = published(url)
    except CourseError as error:
        print(*error.findings, sep="\n", file=sys.stderr)
        return 2
    findings = vanished(before, Path(folder))
    print(*findings, sep="\n", file=sys.stderr)
    if not findings:
        print(f"All {len(before)} published addresses are there." if before else "Nothing has been published yet.")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
