"""What the site gets as a hook of MkDocs: names for the search, and in the end one stylesheet, its security policy and what it takes to
read it offline.

The policy stands in each page and allows the inline scripts that the theme writes by their hashes. ``offline.json`` lists every file with
its hash and size; its own hash names the build, and ``sw.js``, which is made from ``docs/sw.js``, hands out nothing else.
"""

from __future__ import annotations

import base64
import gc
import hashlib
import json
import re
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from course.once import forget

INLINE = re.compile(r"<script(?![^>]*\b(?:src|type=\"application/json\"))[^>]*>(.*?)</script>", re.S)
# Python in the page is WebAssembly; pictures in the theme's styles are data; styles stand in drawings and formulas. By default what is
# the site's own may load: Firefox fetches the next page ahead and asks for leave there.
POLICY = (
    "default-src 'self'; object-src 'none'; frame-src 'none'; script-src 'self' 'wasm-unsafe-eval' {scripts}; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'self'; form-action 'self'"
)
STYLES = "assets/stylesheets/"
CHARSET = '<meta charset="utf-8">'
STYLE = re.compile(rf'<link rel="stylesheet" href="([^"]*?){STYLES}([\w.-]+\.css)">\n?')
RULE = re.compile(r"([^{};]+)\{([^{}]*)\}")  # of minified styles
COMMENT = re.compile(r"/\*[^!].*?\*/\s*", re.S)
SELECTOR = re.compile(r",(?![^(]*\))")
NOT_REQUIRED = re.compile(r":(?:not|is|where|has)\([^)]*\)|\[[^]]*\]")
# What the search passes over, but not without reading each tag and its attributes: drawings, code of labs, marks of links to
# headings, and tags that it doesn't keep. Blocks stay where headings may stand in them.
UNSEARCHED = re.compile(
    r'<svg\b.*?</svg>|(?<=data-search-exclude="">)<div class="highlight">.*?</pre></div>|<a class="headerlink".*?</a>'
    r"|</?(?:a|em|q|span|strong|tbody|thead|tr|var|course-(?:estimate|lab|term|tick))\b[^>]*>",
    re.S,
)
# Names, operators and brackets are two thirds of the tokens of code and were half of a page's elements; they keep code's own colour.
UNCOLOURED = re.compile(r'<span class="(?:bp|n|nn|o|p|w)">([^<]*)</span>|<span></span>')
# What can't be part of the list: it changes with it, or nobody reads it.
UNLISTED = {"sw.js", "offline.json", "addresses.txt", "sitemap.xml.gz"}
SHELL = re.compile(r"(assets/(javascripts|stylesheets)/.*\.(js|css|py)|assets/favicon\.svg|404\.html|index\.html)")


def sha256(data: bytes) -> str:
    """The hash as the web writes it, in policies and for integrity."""
    return "sha256-" + base64.b64encode(hashlib.sha256(data).digest()).decode()


def on_pre_build(**_: Any) -> None:
    """MkDocs calls it when a build begins: files may have changed since the last."""
    forget()
    # A build makes millions of objects and few cycles of them; to look for these after every 700 takes a twelfth of it.
    gc.set_threshold(10_000)


def on_page_markdown(markdown: str, page: Any, **_: Any) -> None:
    """MkDocs calls it for each page: what people call its subject is found by the search as the theme's tags are."""
    page.meta["tags"] = page.meta.get("aliases", [])


def on_page_content(html: str, page: Any, **_: Any) -> str:
    """Leaves of code only what has a colour, and for the search only what it reads; its parser takes a while for the rest."""
    page.whole = html = UNCOLOURED.sub(r"\1", html)
    return UNSEARCHED.sub("", html)


def on_page_context(context: Any, page: Any, **_: Any) -> None:
    """Puts the page back; MkDocs calls plugins before hooks, so the search is through with it."""
    page.content = page.whole


def on_post_build(config: Any) -> None:
    """MkDocs calls it when every file of the site is written."""
    site = Path(config["site_dir"])
    finish_pages(site)
    put_off_search(site)
    list_files(site)


def finish_pages(site: Path) -> None:
    """Gives each page its policy and the one stylesheet."""
    pages = {file: file.read_text(encoding="utf-8") for file in site.rglob("*.html")}
    join_styles(site, pages.values())
    meta = policy(pages.values())
    for file, text in pages.items():
        file.write_text(with_one_style(text).replace(CHARSET, CHARSET + meta, 1), encoding="utf-8")


def join_styles(site: Path, pages: Collection[str]) -> None:
    """Makes one file of the theme's stylesheets and our own: on a phone each costs a round trip before the first word is seen."""
    names = {name: None for text in pages for _, name in STYLE.findall(text)}
    used = classes(site, pages)
    styles = []
    for name in names:
        style = (site / STYLES / name).read_text(encoding="utf-8")
        styles.append(without_unused(style, used) if name.endswith(".min.css") else style)
        (site / STYLES / name).unlink()
    (site / STYLES / "site.css").write_text(COMMENT.sub("", "\n".join(styles)), encoding="utf-8")


def classes(site: Path, pages: Iterable[str]) -> set[str]:
    """Every class of a page, and every word of a script that may be one. The theme's script asks for content tabs everywhere; their
    rules are the ones that a browser tries on each element, so they stay only where a page has such tabs."""
    used = {name for text in pages for names in re.findall(r'class="([^"]*)', text) for name in names.split()}
    for script in (site / "assets/javascripts").glob("*.js"):
        words = re.findall(r"[\w-]+", script.read_text(encoding="utf-8"))
        used.update(word for word in words if not word.startswith("tabbed-"))
    return used


def without_unused(style: str, used: set[str]) -> str:
    """The theme's rules that can apply here: to these classes, and to text that runs from left to right. A third are for parts that no
    page has. Nor do those stay that hold back transitions while colours change: on each load they make a browser compute the style of
    every element, twice."""

    def applies(selector: str) -> bool:
        required = re.findall(r"\.([A-Za-z_][\w-]*)", NOT_REQUIRED.sub("", selector))
        return not selector.startswith(("[dir=rtl]", "[data-md-color-switching]")) and used.issuperset(required)

    def rule(found: re.Match[str]) -> str:
        selectors = ",".join(filter(applies, SELECTOR.split(found[1])))
        return f"{selectors}{{{found[2]}}}" if selectors else ""

    return RULE.sub(rule, style)


def with_one_style(page: str) -> str:
    """The page with one link to the joined stylesheets."""
    first = STYLE.search(page)
    if not first:
        return page
    link = f'<link rel="stylesheet" href="{first[1]}{STYLES}site.css">'
    return page[: first.start()] + link + STYLE.sub("", page[first.end() :])


def put_off_search(site: Path) -> None:
    """Lets the theme's worker for the search load itself with its first message, which comes when somebody searches."""
    for worker in (site / "assets/javascripts/workers").glob("search.*.js"):
        whole = worker.rename(worker.with_name(f"whole-{worker.name}"))
        worker.write_text(
            'addEventListener("message", ({ data }) => {\n'
            f'  importScripts("{whole.name}");\n'
            '  dispatchEvent(new MessageEvent("message", { data }));\n'
            "}, { once: true });\n",
            encoding="utf-8",
        )


def policy(pages: Iterable[str]) -> str:
    """The element with the policy, the same for every page: instant navigation keeps that of the first one."""
    scripts = {script for text in pages for script in INLINE.findall(text)}
    hashes = " ".join(sorted(f"'{sha256(script.encode())}'" for script in scripts))
    return f'<meta http-equiv="Content-Security-Policy" content="{POLICY.format(scripts=hashes)}">'


def list_files(site: Path) -> None:
    """Writes offline.json, and the worker that goes with it."""
    paths = sorted(file.relative_to(site).as_posix() for file in site.rglob("*") if file.is_file())
    wanted = [
        path for path in paths if path not in UNLISTED and not path.endswith(".map") and not path.startswith("cards/")
    ]
    listed = {path: (site / path).read_bytes() for path in wanted}
    text = json.dumps({path: [sha256(data), len(data)] for path, data in listed.items()}, separators=(",", ":"))
    (site / "offline.json").write_text(text, encoding="utf-8")
    shell = json.dumps([path for path in listed if SHELL.fullmatch(path)])[1:-1]
    worker = (site / "sw.js").read_text(encoding="utf-8")
    worker = worker.replace("@build@", sha256(text.encode())).replace("/* @shell@ */", shell)
    (site / "sw.js").write_text(worker, encoding="utf-8")
