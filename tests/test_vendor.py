"""What set-up puts into docs/assets/vendor/: complete, verifiable, and enough to run what it is for."""

import json
import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

from course import vendor
from course.findings import CourseError


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder, filled somewhere else, so that the site's own stays as it is."""
    target = tmp_path_factory.mktemp("vendor") / "vendor"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vendor, "VENDOR", target)
        vendor.fill()
    return target


@pytest.fixture
def folder(filled: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(vendor, "VENDOR", filled)
    return filled


def test_everything_is_there_and_verifies(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert set(manifest["files"]) == {*vendor.FILES.values(), *vendor.FONTS, *vendor.ARCHIVES, *vendor.BUNDLES}
    assert manifest["packages"]["simpy"] == metadata.version("simpy")
    assert vendor.verify()
    assert sum((folder / font).stat().st_size for font in vendor.FONTS) < 110_000


def test_a_changed_a_missing_and_a_strange_file_are_noticed(folder: Path) -> None:
    font = folder / "fonts/roboto.woff2"
    right = font.read_bytes()
    font.write_bytes(right[:-1])
    assert not vendor.verify()
    font.unlink()
    assert not vendor.verify()
    font.write_bytes(right)
    (folder / "strange").touch()
    assert not vendor.verify()
    (folder / "strange").unlink()
    assert vendor.verify()


def test_another_version_of_a_package_is_noticed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    versions = vendor._versions()
    monkeypatch.setattr(vendor, "_versions", lambda: versions | {"simpy": "0.1"})
    assert not vendor.verify()


def test_an_empty_folder_does_not_verify(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vendor, "VENDOR", tmp_path)
    assert not vendor.verify()


@pytest.mark.parametrize("name", ["simpy", "pytest"])
def test_an_archive_is_all_that_its_package_needs(folder: Path, name: str) -> None:
    code = f"import sys; sys.path.insert(0, {str(folder / 'python' / name)!r} + '.zip'); import {name}; print({name}.__file__)"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert f"{name}.zip" in done.stdout


def test_the_same_packages_give_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    vendor.pack(tmp_path / "simpy.zip", ("simpy",))
    assert (tmp_path / "simpy.zip").read_bytes() == (folder / "python/simpy.zip").read_bytes()


def test_the_editor_is_one_module_that_imports_nothing(folder: Path) -> None:
    text = (folder / "codemirror.js").read_text(encoding="utf-8")
    assert "EditorView" in text
    assert not re.search(r"""(from|import)\s*["'][@./]""", text)
    assert len(text) < 420_000


def test_a_missing_file_is_named_with_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vendor, "MODULES", tmp_path)
    with pytest.raises(CourseError) as caught:
        vendor.fill()
    assert "package.json: node_modules has no pyodide/pyodide.mjs. Run “npm ci”" in str(caught.value)


def test_a_package_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vendor, "ARCHIVES", {"python/none.zip": ("no-such-package",)})
    with pytest.raises(CourseError, match=r"requirements\.txt: no-such-package is not installed"):
        vendor.fill()


def test_a_bundle_that_cannot_be_made_is_said_in_a_sentence(tmp_path: Path) -> None:
    source = 'export { nothing } from "@codemirror/no-such-package";'
    with pytest.raises(CourseError, match=r"package.json: esbuild could not make codemirror.js: .*no-such-package"):
        vendor.make_bundle(tmp_path / "codemirror.js", source)
