"""Code on a page: ``/// code | labs/x.py#name`` shows it from its file, ``/// lab | labs/x.py`` also lets the reader run it.

Nothing is pasted: what a page shows is what the tests run. A lab is complete without JavaScript: the question, the code, and the
command that runs it at home. For ``docs/assets/javascripts/lab.js`` the element carries the texts that the browser needs, in
attributes: the theme's instant navigation runs every inline script as JavaScript, also one of type application/json.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from pymdownx.blocks import BlocksExtension
from pymdownx.blocks.block import Block, type_ranged_integer
from pymdownx.highlight import HighlightExtension

from course.bibliography import suggest
from course.blocks import lab_files
from course.blocks.context import PageContext, page_of
from course.blocks.html import element
from course.blocks.sections import sections
from course.findings import CourseError, Finding

LANGUAGES = {
    ".py": "python",
    ".sql": "sql",
    ".sh": "bash",
    ".json": "json",
    ".yml": "yaml",
    ".toml": "toml",
    ".java": "java",
    ".xml": "xml",
    ".properties": "properties",
    "Dockerfile": "docker",
}
PYTHON = ".venv/bin/python -m"
SCROLLS_FROM = 30  # lines; a longer listing scrolls inside itself


class CodeBlock(Block):  # type: ignore[misc]
    """``/// code | PATH[#NAME]``: the file or one part of it; the content, if any, stands below."""

    NAME = "code"
    ARGUMENT = None

    def on_create(self, parent: Element) -> Element:
        made = element("div", class_="code-from")
        parent.append(made)
        return made

    def on_end(self, block: Element) -> None:
        with _reporting(self):
            block.insert(0, listing(self.md, *_target(page_of(self.md), self.argument)))


class LabBlock(Block):  # type: ignore[misc]
    """``/// lab | PATH[#NAME]``: the code, runnable; the content is what is asked before. ``limit``: seconds until a run is stopped."""

    NAME = "lab"
    ARGUMENT = None
    OPTIONS = {"limit": [60, type_ranged_integer(minimum=1, maximum=600)]}  # noqa: RUF012

    def on_create(self, parent: Element) -> Element:
        self.question = element("div", class_="lab-question")
        made = element("course-lab", element("p", "Lab", class_="lab-label"), self.question, class_="lab")
        parent.append(made)
        return made

    def on_add(self, block: Element) -> Element:
        return self.question

    def on_end(self, block: Element) -> None:
        with _reporting(self):
            path, name = _target(page_of(self.md), self.argument)
            block.append(listing(self.md, path, name))
            self._carry(block, path, name)

    def _carry(self, block: Element, path: str, name: str) -> None:
        """Gives the element what its script needs."""
        files, tests = _files(page_of(self.md), path)
        asked = re.sub("\x02.*?\x03", "", "".join(self.question.itertext()))  # without what stands for stashed HTML
        data = {
            "path": path,
            "module": lab_files.module_name(path),
            "line": sections(files.texts[path])[name].line if name else 1,
            "version": _short_hash(files.texts[path]),
            "question": _short_hash(asked) if asked.strip() else "",
            "limit": self.options["limit"],
            "tests": tests,
            "packages": sorted(files.packages & lab_files.PACKAGES),
        }
        block.set("data-lab", json.dumps(data))
        block.set("data-files", json.dumps(self._not_yet_on_the_page(files.texts), ensure_ascii=False))
        block.append(_at_home(path, tests))

    def _not_yet_on_the_page(self, texts: dict[str, str]) -> dict[str, str]:
        """Labs of one package share most of their files: each stands once on a page."""
        there: set[str] = self.tracker.setdefault("files", set())
        new = {path: text for path, text in sorted(texts.items()) if path not in there}
        there.update(new)
        return new


def listing(md: Markdown, path: str, name: str) -> Element:
    """The highlighted code of a file below the project, or of one part of it, under the file's name."""
    page = page_of(md)
    text = (page.root / path).read_text(encoding="utf-8")
    if name:
        if not path.endswith(".py"):
            raise _wrong(f"“{name}” cannot be looked up in {path}.", "Only Python files have parts with names.")
        parts = sections(text)
        if name not in parts:
            raise _wrong(f"{path} has no “{name}”.", suggest(name, parts) or f"It has {', '.join(parts)}.")
        text = parts[name].text
    code = _highlight(md, text, path, f"{path}, {name}" if name else path)
    long = text.count("\n") >= SCROLLS_FROM
    if long:
        code = code.replace("<pre>", f'<pre tabindex="0" role="group" aria-label="{path}">', 1)
    class_ = "lab-source lab-long" if long else "lab-source"
    return element("div", element("p", md.htmlStash.store(code)), class_=class_, data_search_exclude="")


def _highlight(md: Markdown, text: str, path: str, title: str) -> str:
    """The same pipeline as that of fences, with the same settings."""
    extension = next(found for found in md.registeredExtensions if isinstance(found, HighlightExtension))
    settings = dict(extension.get_pymdownx_highlight_settings())
    css_class = settings.pop("css_class")
    settings.pop("_enabled")
    extension.pygments_code_block += 1
    highlighter = extension.get_pymdownx_highlighter()(md, **settings)
    count = extension.pygments_code_block
    code = highlighter.highlight(
        text.rstrip("\n"),
        LANGUAGES.get(PurePosixPath(path).suffix or PurePosixPath(path).name, "text"),
        css_class,
        title=title,
        code_block_count=count,
    )
    return str(code)


def _target(page: PageContext, argument: str | None) -> tuple[str, str]:
    """The path and the name that the block asks for, once it is known that the file is there."""
    path, _, name = (argument or "").strip().partition("#")
    if not path:
        raise _wrong("The block names no file.", "Write it after a bar, as in “/// lab | labs/stampede.py”.")
    file = (page.root / path).resolve()
    if not file.is_relative_to(page.root.resolve()):
        raise _wrong(f"{path} lies outside of the project.", "Give a path below the project's folder.")
    if not file.is_file():
        raise _wrong(f"There is no file {path}.", suggest(path, _neighbors(page.root, path)))
    return path, name


def _neighbors(root: Path, path: str) -> list[str]:
    """Files of the same kind in the folder that the path begins with: the candidates for what was meant."""
    suffix = PurePosixPath(path).suffix
    return [file.relative_to(root).as_posix() for file in (root / PurePosixPath(path).parts[0]).rglob(f"*{suffix}")]


def _files(page: PageContext, path: str) -> tuple[lab_files.LabFiles, str]:
    """All that running the lab and its tests takes, and where the tests stand."""
    if not path.endswith(".py"):
        raise _wrong(f"{path} is not a Python module.", "A lab can be run; “/// code” shows any file.")
    if not path.startswith("labs/"):
        raise _wrong(f"{path} is not in labs/.", "What readers run lives there; “/// code” shows any file.")
    tests = lab_files.tests_of(page.root, path)
    if tests is None:
        raise _wrong(f"{path} has no tests.", f"Write tests/labs/test_{PurePosixPath(path).stem}.py.")
    files, of_tests = (lab_files.gather(page.root, file) for file in (path, tests))
    if not re.search(r"^(async )?def main\(", files.texts[path], re.MULTILINE):
        raise _wrong(f"{path} has no main().", "Give it one that prints what the lab shows, and call it at the end.")
    for foreign in (files.foreign, of_tests.foreign):
        if foreign:
            hint = "Use the standard library or simpy."
            raise _wrong(f"{foreign[0][0]} imports {foreign[0][1]}, which the browser doesn't have.", hint)
    files.texts |= of_tests.texts
    return files, tests


def _at_home(path: str, tests: str) -> Element:
    run = element("code", f"{PYTHON} {lab_files.module_name(path)}")
    test = element("code", f"{PYTHON} pytest {tests}")
    return element("p", "In a copy of the course: ", run, ", and its tests: ", test, class_="lab-home")


def _short_hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:12]


def _wrong(message: str, hint: str) -> CourseError:
    return CourseError(Finding("", 0, "lab", message, hint))


@contextmanager
def _reporting(block: Block) -> Iterator[None]:
    """Reports what is wrong at the block's own line, also where a file that it needs cannot be read."""
    try:
        yield
    except CourseError as error:
        _report(block, error)
    except SyntaxError as error:
        file = error.filename if error.filename and error.filename.endswith(".py") else block.argument.partition("#")[0]
        message = f"{file} is not Python: {error.msg} in its line {error.lineno}."
        _report(block, _wrong(message, "Correct the module."))
    except UnicodeDecodeError as error:
        _report(block, _wrong(f"{block.argument} is not text in UTF-8: {error.reason}.", "Show a text file."))


def _report(block: Block, error: CourseError) -> None:
    page = page_of(block.md)
    argument = re.escape((block.argument or "").strip())
    head = re.search(rf"^[ \t]*/{{3,}}[ \t]*{block.NAME}[ \t]*\|?[ \t]*{argument}[ \t]*$", page.text, re.MULTILINE)
    line = page.text.count("\n", 0, head.start()) + 1 if head else 0
    for finding in error.findings:
        page.report(Finding(page.path, line, f"{block.NAME}-block", finding.message, finding.hint))


class LabExtension(BlocksExtension):  # type: ignore[misc]
    def extendMarkdownBlocks(self, md: Markdown, block_mgr: Any) -> None:
        block_mgr.register(CodeBlock, self.getConfigs())
        block_mgr.register(LabBlock, self.getConfigs())


def makeExtension(**options: Any) -> LabExtension:
    return LabExtension(**options)
