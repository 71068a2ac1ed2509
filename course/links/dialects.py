"""Markdown to HTML, as the reader's side would do it: MkDocs' dialect, or GitHub's.

The two disagree about what is a link: text in tabs and admonitions is indented code to one, a list inside ``<details>`` is raw HTML to the
other. A file of an MkDocs project, or one that uses its syntax, is read the first way, any other the second.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from markdown import Markdown
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

Dialect = Literal["mkdocs", "github"]

_MKDOCS_SIGNS = re.compile(
    r"^[ \t]*(?:!!! \w|\?\?\?\+? \w|={3}[!+]* \"|/{3,} \w+)|^:   \S|^\[\^[^\]]+\]:|\]\[@"
    r"|\bmarkdown(?:=[\"'](?:1|block|span)[\"']|(?=[ >])[^<\n]*>)",
    re.M,
)
_CONFIG_NAMES = ("mkdocs.yml", "mkdocs.yaml", "zensical.toml")
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n.*?\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.S)
_EXTENSIONS = [
    "abbr", "admonition", "attr_list", "def_list", "footnotes", "md_in_html", "tables",
    "pymdownx.betterem", "pymdownx.blocks.admonition", "pymdownx.blocks.details", "pymdownx.blocks.html", "pymdownx.blocks.tab",
    "pymdownx.details", "pymdownx.highlight", "pymdownx.magiclink", "pymdownx.superfences", "pymdownx.tabbed",
    "pymdownx.tasklist", "pymdownx.tilde",
]  # fmt: skip
_OPTIONS: dict[str, dict[str, Any]] = {
    "pymdownx.highlight": {"use_pygments": False},
    "pymdownx.tabbed": {"alternate_style": True},
    "pymdownx.blocks.details": {"types": [{"name": "answer"}]},
}
_BARE = re.compile(r"(?<![\w/.=\"'])(?:https?://|www\.)[^\s<]*[^\s<?!.,:*_~'\";]", re.I)


def dialect_of(path: Path, text: str) -> Dialect:
    for folder in path.resolve().parents:
        config = next((folder / name for name in _CONFIG_NAMES if (folder / name).is_file()), None)
        if config:
            docs = re.search(
                r"^docs_dir\s*[:=]\s*[\"']?([^\"'\s#]+)", config.read_text(encoding="utf-8", errors="replace"), re.M
            )
            if path.resolve().is_relative_to((folder / (docs[1] if docs else "docs")).resolve()):
                return "mkdocs"
            break
    return "mkdocs" if _MKDOCS_SIGNS.search(text) else "github"


def without_front_matter(text: str) -> str:
    """The text with its front matter blanked out, so that places stay the same."""
    return _FRONT_MATTER.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text, count=1)


def render(text: str, dialect: Dialect, references: Mapping[str, str] | None = None) -> str:
    """``references`` are further link definitions, by name in lower case."""
    if dialect == "github":
        return str(_github().render(re.sub(r"^\[\^([^\]\n]+)\]:[ \t]*", "", text, flags=re.M)))
    md = _mkdocs()
    md.reset()
    md.references = {name.lower(): (target, "") for name, target in (references or {}).items()}
    return md.convert(text)


@functools.cache
def _mkdocs() -> Markdown:
    return Markdown(extensions=_EXTENSIONS, extension_configs=_OPTIONS)


@functools.cache
def _github() -> MarkdownIt:
    md = MarkdownIt("commonmark", renderer_cls=_Renderer).enable(["table", "strikethrough"])
    # Addresses stay byte for byte as they were written, and odd ones are for the rules to judge.
    md.normalizeLink = lambda url: url  # type: ignore[method-assign]
    md.validateLink = lambda url: True  # type: ignore[method-assign]
    return md


class _Renderer(RendererHTML):
    """Turns bare addresses into links, as GitHub does; not those in links and code."""

    def renderInline(self, tokens: Any, options: Any, env: Any) -> str:  # noqa: N802 - the renderer calls it so
        depth = 0
        for token in tokens:
            depth += self._opens(token)
            if token.type == "text":
                token.meta["bare"] = depth == 0
        return super().renderInline(tokens, options, env)

    @staticmethod
    def _opens(token: Token) -> int:
        if token.type in ("link_open", "link_close"):
            return 1 if token.type == "link_open" else -1
        if token.type == "html_inline" and (found := re.match(r"<(/?)(?:a|code|kbd|samp|pre)\b", token.content, re.I)):
            return -1 if found[1] else 1
        return 0

    def text(self, tokens: Any, idx: int, options: Any, env: Any) -> str:
        escaped = super().text(tokens, idx, options, env)
        if not tokens[idx].meta.get("bare"):
            return escaped
        return _BARE.sub(lambda match: _autolink(match[0]), escaped)


def _autolink(found: str) -> str:
    """GitHub leaves a closing bracket out that has no opening one, and an entity at the end."""
    address = re.sub(r"&(?:quot|lt|gt|\w+);$", "", found) if re.search(r"&\w+;$", found) else found
    while address.endswith(")") and address.count(")") > address.count("("):
        address = re.sub(r"[?!.,:*_~'\"]*\)$", "", address)
    target = address if "://" in address else f"http://{address}"
    return f'<a href="{target}">{address}</a>{found[len(address) :]}'
