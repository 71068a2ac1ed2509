"""What runs labs in the browser, run here: programs, their errors, and tests. A process of its own keeps its imports apart."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
DRIVER = """
import asyncio, json, sys
from pathlib import Path
sys.path[:] = [path for path in sys.path if path not in ("", sys.argv[1])] + [sys.argv[1] + "/docs/assets/javascripts"]
import lab_runner
lab_runner.HOME = Path(sys.argv[2])
answers = []
for kind, path, files in json.load(sys.stdin):
    lab_runner.place(json.dumps(files))
    told = []
    if kind == "test":
        answer = lab_runner.test(path, lambda text: told.append(json.loads(text)))
    else:
        answer = asyncio.run(lab_runner.run(path, path[:-3].replace("/", ".")))
    answers.append(json.loads(answer) | {"told": told})
print("\\n" + json.dumps(answers))
"""


def perform(home: Path, *jobs: tuple[str, str, dict[str, str]]) -> tuple[list[dict[str, Any]], str]:
    """What each job answers, and what all of them printed."""
    words = [sys.executable, "-c", DRIVER, str(ROOT), str(home / "course")]
    done = subprocess.run(words, input=json.dumps(jobs), cwd=home, capture_output=True, text=True, check=True)
    printed, _, answers = done.stdout.rstrip("\n").rpartition("\n")
    return json.loads(answers), printed


def program(text: str) -> tuple[str, str, dict[str, str]]:
    return ("run", "labs/a.py", {"labs/a.py": text})


def test_a_module_runs_as_a_program_each_time_anew(tmp_path: Path) -> None:
    guarded = "import __main__\nclass A:\n    x = {}\nif __name__ == '__main__':\n    print('x is', __main__.A.x)\n"
    answers, printed = perform(tmp_path, program(guarded.format(1)), program(guarded.format(2)))
    assert [answer["error"] for answer in answers] == [None, None]
    assert printed.split("\n")[:2] == ["x is 1", "x is 2"]


def test_modules_of_the_lab_are_imported_anew_and_files_beside_it_are_there(tmp_path: Path) -> None:
    def job(text: str) -> tuple[str, str, dict[str, str]]:
        main = (
            "from pathlib import Path\nfrom labs.s.b import X\nprint(X, Path(__file__).with_name('c.sql').read_text())"
        )
        return ("run", "labs/s/a.py", {"labs/s/a.py": main, "labs/s/b.py": f"X = {text!r}", "labs/s/c.sql": "SELECT"})

    answers, printed = perform(tmp_path, job("one"), job("two"))
    assert [answer["error"] for answer in answers] == [None, None]
    assert printed.split("\n")[:2] == ["one SELECT", "two SELECT"]


def test_an_error_is_told_with_the_readers_line_and_files_alone(tmp_path: Path) -> None:
    deep = "import json\n\n\ndef f():\n    json.loads('{')\n\n\nf()\n"
    (answer,), _ = perform(tmp_path, program(deep))
    error = answer["error"]
    assert error["line"] == 5
    assert error["summary"].startswith("json.decoder.JSONDecodeError: Expecting property name")
    assert error["text"].count("File ") == 2
    assert 'File "labs/a.py", line 8, in <module>' in error["text"]
    assert str(tmp_path) not in error["text"]


def test_a_syntax_error_has_its_line(tmp_path: Path) -> None:
    (answer,), _ = perform(tmp_path, program("x = 1\ny = (\n"))
    assert answer["error"]["line"] == 2
    assert answer["error"]["summary"].startswith("SyntaxError: '(' was never closed")


def test_an_error_in_another_module_leads_to_the_readers_call(tmp_path: Path) -> None:
    files = {"labs/a.py": "from labs.b import f\nf()\n", "labs/b.py": "def f():\n    return 1 / 0\n"}
    (answer,), _ = perform(tmp_path, ("run", "labs/a.py", files))
    assert answer["error"]["line"] == 2
    assert 'File "labs/b.py", line 2' in answer["error"]["text"]


@pytest.mark.parametrize(
    ("text", "wrong"), [("raise SystemExit", False), ("raise SystemExit(0)", False), ("raise SystemExit(3)", True)]
)
def test_a_program_may_end_itself(tmp_path: Path, text: str, wrong: bool) -> None:
    (answer,), _ = perform(tmp_path, program(text))
    assert (answer["error"] is not None) == wrong


TESTS = """
import asyncio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine
from pathlib import Path
from labs.a import double

numbers = st.integers(0, 3).map(lambda x: x) | st.none()

class Machine(RuleBasedStateMachine):
    pass

TestMachine = Machine.TestCase

def test_it_doubles(): assert double(2) == 4

@pytest.mark.parametrize("text", ["::1", "b"])
def test_each(text): assert text

def test_it_fails():
    assert double(2) == 5

@settings(max_examples=3)
@given(numbers)
def test_random(x): assert False

def test_reads_a_page(): Path(__file__).parents[2].joinpath("docs/x.md").read_text()

async def test_awaits(): assert False

def test_prints(capsys):
    print("x")
    assert capsys.readouterr().out == "x\\n"
"""


def test_tests_are_told_one_by_one(tmp_path: Path) -> None:
    files = {"labs/a.py": "def double(x):\n    return 2 * x\n", "tests/labs/test_a.py": TESTS}
    (answer,), _ = perform(tmp_path, ("test", "tests/labs/test_a.py", files))
    told = {one["name"]: (one["outcome"], one["text"]) for one in answer["told"]}
    assert answer["status"] == 1
    assert [name for name, (outcome, _) in told.items() if outcome == "passed"] == [
        "it doubles",
        "each [::1]",
        "each [b]",
        "prints",
    ]
    outcome, text = told["it fails"]
    assert outcome == "failed"
    assert "assert 4 == 5" in text and text.startswith("tests/labs/test_a.py:23: in") and str(tmp_path) not in text
    assert told["random"] == ("skipped", "It tries random values with Hypothesis, which browsers cannot run.")
    assert told["reads a page"] == ("skipped", "It reads docs/x.md, which is not in the page.")
    assert told["awaits"] == ("skipped", "It awaits, which tests in a page cannot.")
    assert len(told) == 8


def test_a_test_that_waits_is_skipped_where_python_cannot_and_other_errors_fail(tmp_path: Path) -> None:
    text = (
        "def test_waits(): raise RuntimeError('Cannot stack switch because the Python entrypoint was synchronous')\n"
        "def test_breaks(): raise RuntimeError('dictionary changed size during iteration')\n"
    )
    (answer,), _ = perform(tmp_path, ("test", "tests/labs/test_a.py", {"tests/labs/test_a.py": text}))
    waits, breaks = answer["told"]
    assert (waits["outcome"], waits["text"]) == ("skipped", "It waits, which this browser's Python can't.")
    assert breaks["outcome"] == "failed"


def test_tests_that_cannot_be_read_are_told_as_failed(tmp_path: Path) -> None:
    files = {"tests/labs/test_a.py": "import nothing_of_the_sort\n"}
    (answer,), _ = perform(tmp_path, ("test", "tests/labs/test_a.py", files))
    (told,) = answer["told"]
    assert (told["name"], told["outcome"]) == ("tests/labs/test_a.py", "failed")
    assert "No module named 'nothing_of_the_sort'" in told["text"]
