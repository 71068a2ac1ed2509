"""The projects in examples/ and what their pages say of them. Cheap: nothing is built here; that is scripts/examples."""

import re
from pathlib import Path

from labs.url_shortener.keys import KEYS, LENGTH, counter_of, key_of

ROOT = Path(__file__).resolve().parents[1]
PROJECT = ROOT / "examples/spring-boot"
PAGE = (ROOT / "docs/practice/spring-boot.md").read_text(encoding="utf-8")
TESTS = PROJECT / "src/test/java/com/example/shortener"


def project_files() -> set[Path]:
    inside = (file.relative_to(PROJECT) for file in PROJECT.rglob("*") if file.is_file())
    return {file for file in inside if file.parts[0] != "target"}


def test_the_page_names_all_files_of_the_project_and_no_others() -> None:
    table = PAGE.partition("/// table | The files")[2].partition("\n///")[0]
    assert set(re.findall(r"`([^`]+)`", table)) == {file.name for file in project_files()}
    shown = re.findall(r"^/// code \| examples/spring-boot/(\S+)$", PAGE, re.MULTILINE)
    assert shown and {Path(file) for file in shown} <= project_files()


def test_java_and_python_are_held_to_the_same_keys() -> None:
    source = (TESTS / "KeysTest.java").read_text(encoding="utf-8")
    vectors = re.findall(r'^ +"([^",]+), (\d+), (\w+)",$', source, re.MULTILINE)
    assert len(vectors) == 7 and {int(counter) for _, counter, _ in vectors} >= {0, KEYS - 1}
    for secret, counter, key in vectors:
        assert key_of(int(counter), secret.encode()) == key
        assert counter_of(key, secret.encode()) == int(counter)
    keys = (PROJECT / "src/main/java/com/example/shortener/Keys.java").read_text(encoding="utf-8")
    assert f"ALL = {KEYS:_}L" in keys and f"LENGTH = {LENGTH};" in keys


def test_the_page_says_the_version_that_is_pinned() -> None:
    parent = (PROJECT / "pom.xml").read_text(encoding="utf-8").partition("<parent>")[2].partition("</parent>")[0]
    version = re.search(r"<version>(.+)</version>", parent)
    assert version and f"The version is pinned: Spring Boot {version[1]}," in PAGE


def test_what_is_built_is_not_committed() -> None:
    assert "target/" in (PROJECT / ".gitignore").read_text(encoding="utf-8").splitlines()
