"""A small site of its own for the tests of quizzes, progress and glossary, so that they don't hang on the words of real pages.

The site is made from a copy of the project, since progress and glossary read the pages of the project they belong to. A test module
imports the fixture.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

Axe = Callable[..., list[str]]
ROOT = Path(__file__).resolve().parents[2]
WIDTHS = {"phone": 360, "desktop": 1280}
LOOKS = [("phone", "dark"), ("desktop", "light")]  # each width and each palette once: axe takes seconds

HEAD = """---
title: {title}
description: A page of the small site that tests are made with.
minutes: 3
prerequisites: []
reviewed: 2026-11-24
{more}---

# {title}

"""

TOPIC = """
A lease keeps a cache stampede away from the database, says the SLO. Another lease changes nothing, and `lease` is code.

## Distributed Cache (Redis, Memcached) { #distributed-cache }

Keys are placed by consistent hashing. [The home page](../../index.md) tells more.

## Cache Invalidation Strategies { #cache-invalidation-strategies }

Delete, don't set.

### Delete or set? { #delete-or-set }

## Cache-Aside Pattern { #cache-aside-pattern }

The lookup comes first.

## Check yourself { #check-yourself }

/// quiz | small-one
    about: cache-invalidation-strategies

Why does the writer delete the cached value?

- [ ] A delete is smaller.
    - The sizes hardly differ.
- [x] Two writers may arrive in the other order.
    - A delete can't carry an old value.
///

/// quiz | small-several
    about: cache-aside-pattern

Which of these does `get` do on a miss?

```python
value = cache.get(key)
```

- [x] It reads the database.
    - Somebody must.
- [ ] It deletes the key.
    - There is none to delete.
- [x] It stores the result.
    - So that the next one hits.
///

/// quiz | small-third
    about: distributed-cache

What does a node more cost?

- [x] A part of the keys moves.
    - Only those the new node takes over.
- [ ] All keys move.
    - That is what hashing modulo n does.
///
"""

GLOSSARY = """
Lease
:   A lock that ends by itself unless it is renewed in time.

Cache stampede
:   Many requests that miss the same key at once.

Consistent hashing
:   Placing keys and nodes on one ring, so that a node more moves only a *part* of the keys.

Service level objective (SLO)
:   What a service promises itself.
"""

CASE = """
## The task { #task }

> Make a long address short.

## What each level shows { #rubric }

/// table | A rubric

| | mid-level | senior | staff |
|---|---|---|---|
| keys | `random` ones | counts them | none |
| redirect | 301 | 302 | asks why |
///

"""

ROUND = """/// design-round

1. **Ask** (5 minutes)
    - Who uses it?
2. **Draw** (1 minutes)
    - Boxes?
    - Arrows?
///
"""

LONG = "\n\n".join(f"Line {number} of a page that is long enough to scroll." for number in range(60))

PAGES = {
    "index.md": ("Home", "", "/// progress | all\n///\n\n## Yours { #yours }\n\n/// progress | manage\n///\n"),
    "glossary.md": ("Glossary", "", GLOSSARY),
    "focus/infrastructure/index.md": ("Core infrastructure", "", "/// progress | focus/infrastructure\n///\n"),
    "focus/infrastructure/caching.md": ("Caching", "", TOPIC),
    "case-studies/index.md": ("Case studies", "", "One so far: [a shortener](url-shortener.md)."),
    "case-studies/url-shortener.md": ("URL shortener", "was: [case-studies/tiny.md]\n", CASE + LONG),
    "papers/index.md": ("Papers", "", "/// listing | papers\n///\n"),
    "practice/index.md": ("Practice problems", "", "/// listing | problems\n    of: graphs\n///\n"),
    "cards.md": ("Cards", "", "/// flashcards\nThe cards need a script.\n///\n"),
    "test.md": ("Test", "", "/// mock-test\nThe test needs a script.\n///\n"),
    "round.md": ("Round", "", ROUND),
}


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture(scope="session")
def small_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the site, with a slash at its end."""
    root = tmp_path_factory.mktemp("small")
    for folder in ("course", "bibliography", "overrides"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "docs/assets", root / "docs/assets", ignore=shutil.ignore_patterns("pyodide", "python"))
    shutil.copy(ROOT / "mkdocs.yml", root)
    for name in ("sw.js", "manifest.webmanifest"):
        shutil.copy(ROOT / "docs" / name, root / "docs" / name)
    for path, (title, more, text) in PAGES.items():
        file = root / "docs" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(HEAD.format(title=title, more=more) + text, encoding="utf-8")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(root / "site")))
    address = f"http://127.0.0.1:{server.server_port}/"
    environment = {**os.environ, "SITE_URL": address, "NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(root)}
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet"], cwd=root, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield address
    server.shutdown()
    server.server_close()


def violations(page: Page, axe: Axe, part: str = "article") -> list[str]:
    """What axe finds once the theme has stopped fading things in: a color halfway is no color of the page."""
    page.wait_for_timeout(300)
    return axe(page, part)
