"""Code and labs: what stands on the page, what the browser is given, and what is said where a block is wrong."""

import json
from pathlib import Path
from typing import Any

import pytest
from markdown import Markdown
from selectolax.lexbor import LexborHTMLParser, LexborNode

from course.blocks import lab_files
from course.blocks.context import ROOT, PageContext, set_page
from course.blocks.sections import sections

FILES = {
    "labs/__init__.py": "",
    "labs/queue.py": (
        "import simpy\n\nfrom labs.shared import helper\n\nSIZE = 3\n\n\n# Why it is so.\n@helper\ndef push(item: str) -> None:\n"
        '    """Adds <one> & more."""\n\n\nclass Queue:\n    def pop(self) -> str:\n        return "{SIZE}"\n\n\n'
        "def main() -> None:\n    push('a')\n"
    ),
    "labs/shared.py": "def helper(f):\n    return f\n",
    "labs/shop/__init__.py": "",
    "labs/shop/store.py": "from . import prices\n\nNAME = 'schema.sql'\nOTHER = 'missing.sql'\n\n\ndef main() -> None: ...\n",
    "labs/shop/prices.py": "LIST = 'prices.csv'\n",
    "labs/shop/schema.sql": "CREATE TABLE item (id INTEGER);\n",
    "labs/shop/prices.csv": "a,1\n",
    "labs/long.py": "def main() -> None: ...\n\n\n" + "print(1)\n" * 40,
    "labs/untested.py": "def main() -> None: ...\n",
    "labs/silent.py": "x = 1\n",
    "labs/heavy.py": "import numpy\n\n\ndef main() -> None: ...\n",
    "labs/broken.py": "def main(:\n",
    "labs/latin.txt": "",
    "tests/labs/test_queue.py": "import pytest\nfrom labs.queue import push\nfrom tests.labs.tools import tool\n",
    "tests/labs/tools.py": "import hypothesis\n",
    "tests/labs/test_shop.py": "import labs.shop.store\n",
    **{f"tests/labs/test_{name}.py": "" for name in ("long", "silent", "heavy", "broken")},
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    (tmp_path / "labs/latin.txt").write_bytes(b"caf\xe9")
    return tmp_path


def convert(project: Path, text: str, **front: str) -> tuple[LexborHTMLParser, list[str]]:
    md = Markdown(extensions=["course.blocks"])
    page = set_page(md, PageContext("docs/page.md", "---\ntitle: x\n---\n" + text, project))
    return LexborHTMLParser(md.convert(text)), [str(finding) for finding in page.findings]


def one(html: LexborHTMLParser, selector: str) -> LexborNode:
    found = html.css(selector)
    assert len(found) == 1, selector
    return found[0]


def carried(node: LexborNode, name: str) -> Any:
    return json.loads(node.attributes[name] or "")


def test_code_is_shown_from_its_file_highlighted_under_its_name(project: Path) -> None:
    html, findings = convert(project, "/// code | labs/shop/schema.sql\n\nThe *only* table.\n///")
    assert findings == []
    assert one(html, ".code-from .highlight .filename").text() == "labs/shop/schema.sql"
    assert one(html, "pre code").text() == FILES["labs/shop/schema.sql"]
    assert html.css("pre code .k")[0].text() == "CREATE"
    assert one(html, ".code-from > p em").text() == "only"
    assert one(html, ".lab-source").attributes.keys() >= {"data-search-exclude"}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("push", '# Why it is so.\n@helper\ndef push(item: str) -> None:\n    """Adds <one> & more."""\n'),
        ("Queue", 'class Queue:\n    def pop(self) -> str:\n        return "{SIZE}"\n'),
        ("Queue.pop", 'def pop(self) -> str:\n    return "{SIZE}"\n'),
        ("SIZE", "SIZE = 3\n"),
    ],
)
def test_a_part_is_shown_by_its_name(project: Path, name: str, code: str) -> None:
    html, findings = convert(project, f"/// code | labs/queue.py#{name}\n///")
    assert findings == []
    assert one(html, "pre code").text() == code
    assert one(html, ".filename").text() == f"labs/queue.py, {name}"


def test_a_long_listing_can_be_scrolled_by_keyboard_and_a_short_one_needs_no_stop(project: Path) -> None:
    html, _ = convert(project, "/// code | labs/long.py\n///\n\n/// code | labs/queue.py\n///")
    assert one(html, ".lab-long pre[tabindex='0'][role=group]").attributes["aria-label"] == "labs/long.py"
    assert len(html.css("pre[tabindex]")) == 1


def test_a_lab_reads_well_without_a_script(project: Path) -> None:
    html, findings = convert(
        project, "Before.\n\n/// lab | labs/queue.py\n\nHow *many*?\n\n- one\n- two\n///\n\nAfter."
    )
    assert findings == []
    assert [node.tag for node in one(html, "body").iter()] == ["p", "course-lab", "p"]
    assert one(html, "course-lab .lab-question p em").text() == "many"
    assert len(html.css(".lab-question li")) == 2
    assert one(html, "course-lab pre code").text() == FILES["labs/queue.py"]
    assert [node.text() for node in html.css(".lab-home code")] == [
        ".venv/bin/python -m labs.queue",
        ".venv/bin/python -m pytest tests/labs/test_queue.py",
    ]
    assert html.css("button, script, input") == []


def test_a_lab_carries_its_module_what_that_imports_and_its_tests(project: Path) -> None:
    html, _ = convert(project, "/// lab | labs/queue.py#push\n    limit: 90\n\nWhat?\n///")
    lab = one(html, "course-lab")
    files = carried(lab, "data-files")
    names = {"labs/__init__.py", "labs/queue.py", "labs/shared.py", "tests/labs/test_queue.py", "tests/labs/tools.py"}
    assert set(files) == names
    assert all(files[path] == FILES[path] for path in names)
    data = carried(lab, "data-lab")
    assert len(data.pop("version")) == len(data.pop("question")) == 12
    assert data == {
        "path": "labs/queue.py",
        "module": "labs.queue",
        "line": 8,
        "limit": 90,
        "tests": "tests/labs/test_queue.py",
        "packages": ["simpy"],
    }


def test_a_package_brings_the_files_it_names_and_a_text_stands_once_on_a_page(project: Path) -> None:
    html, findings = convert(project, "/// lab | labs/shop/store.py\n///\n\n/// lab | labs/queue.py\n///")
    assert findings == []
    first, second = (carried(lab, "data-files") for lab in html.css("course-lab"))
    assert set(first) == {f"labs/{name}" for name in ("__init__.py", "shop/__init__.py", "shop/store.py")} | {
        "labs/shop/prices.py",
        "labs/shop/schema.sql",
        "labs/shop/prices.csv",
        "tests/labs/test_shop.py",
    }
    assert not set(first) & set(second)
    assert carried(html.css("course-lab")[0], "data-lab")["question"] == ""


def test_the_question_of_a_lab_has_an_id_that_lasts_while_its_words_do(project: Path) -> None:
    def question(text: str) -> str:
        html, _ = convert(project, text)
        return str(carried(html.css("course-lab")[-1], "data-lab")["question"])

    asked = question("/// lab | labs/queue.py\n\nHow many?\n\n```text\ncode\n```\n///")
    assert asked == question("```python\nx\n```\n\n/// lab | labs/queue.py\n\nHow many?\n\n```text\ncode\n```\n///")
    assert asked != question("/// lab | labs/queue.py\n\nHow few?\n///")


def test_braces_and_markup_in_code_are_left_alone(project: Path) -> None:
    fence = "```estimate\nSIZE = 3  # assumption: a\ntwice = SIZE * 2\n```\n\nIt is {SIZE} and {twice}.\n\n"
    html, findings = convert(project, fence + "/// lab | labs/queue.py\n\nAll {SIZE}?\n///")
    assert findings == []
    assert '"{SIZE}"' in one(html, "course-lab pre code").text()
    assert carried(one(html, "course-lab"), "data-files")["labs/queue.py"] == FILES["labs/queue.py"]


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ("code | labs/qeue.py", "There is no file labs/qeue.py. Did you mean “labs/queue.py”?"),
        ("code | nowhere/x.py", "There is no file nowhere/x.py."),
        ("code | ../secret.txt", "../secret.txt lies outside of the project. Give a path below the project's folder."),
        ("code | labs/queue.py#pusch", "labs/queue.py has no “pusch”. Did you mean “push”?"),
        ("code | labs/silent.py#unlike", "labs/silent.py has no “unlike”. It has x."),
        (
            "code | labs/shop/schema.sql#item",
            "“item” cannot be looked up in labs/shop/schema.sql. Only Python files have",
        ),
        ("code | labs/latin.txt", "labs/latin.txt is not text in UTF-8"),
        ("code | labs/broken.py#main", "labs/broken.py is not Python: "),
        ("code", "The block names no file. Write it after a bar, as in “/// lab | labs/stampede.py”."),
        ("lab | labs/shop/schema.sql", "labs/shop/schema.sql is not a Python module. A lab can be run"),
        ("lab | tests/labs/tools.py", "tests/labs/tools.py is not in labs/. What readers run lives there"),
        ("lab | labs/untested.py", "labs/untested.py has no tests. Write tests/labs/test_untested.py."),
        ("lab | labs/silent.py", "labs/silent.py has no main(). Give it one that prints what the lab shows"),
        (
            "lab | labs/heavy.py",
            "labs/heavy.py imports numpy, which the browser doesn't have. Use the standard library or simpy.",
        ),
        ("lab | labs/broken.py", "labs/broken.py is not Python: "),
    ],
)
def test_what_is_wrong_is_said_with_the_blocks_line(project: Path, block: str, message: str) -> None:
    _, findings = convert(project, f"A page.\n\n/// {block}\n\nWhat?\n///\n")
    assert len(findings) == 1
    assert findings[0].startswith(f"docs/page.md:6: {message}")


def test_tests_are_found_by_module_by_package_and_module_or_by_package(tmp_path: Path) -> None:
    (tmp_path / "tests/labs/shop").mkdir(parents=True)
    for path, test in (
        ("labs/shop/store.py", "test_shop"),
        ("labs/shop/store.py", "test_shop_store"),
        ("labs/shop/store.py", "shop/test_store"),
    ):
        (tmp_path / f"tests/labs/{test}.py").touch()
        assert lab_files.tests_of(tmp_path, path) == f"tests/labs/{test}.py"
    assert lab_files.tests_of(tmp_path, "labs/other.py") is None


def test_every_lab_of_the_course_can_be_shown() -> None:
    """Each module with a main() would make a lab: it is tested, and imports nothing that browsers lack."""
    paths = [file.relative_to(ROOT).as_posix() for file in sorted((ROOT / "labs").rglob("*.py"))]
    shown = [path for path in paths if "main" in sections((ROOT / path).read_text(encoding="utf-8"))]
    assert shown
    text = "\n\n".join(f"/// lab | {path}\n///" for path in shown if "challenges/" not in path)
    html, findings = convert(ROOT, text)
    assert findings == []
    assert len(html.css("course-lab pre")) == text.count("/// lab")
