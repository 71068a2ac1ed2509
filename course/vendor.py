"""What the reader's browser gets from npm and PyPI: put at set-up into ``docs/assets/vendor/``, which git ignores.

Fonts and Pyodide are copied from ``node_modules/``, the editor of the labs and the schedule of flashcards are bundled from there, and the
Python packages that run in the reader's browser are packed from this very environment, so that labs and tests meet the same versions
here and there.

``python -m course.vendor`` fills the folder and writes a manifest; ``--verify`` says by its exit status whether all is there and unchanged.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
import zipfile
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

from course.findings import CourseError, Finding

ROOT = Path(__file__).resolve().parents[1]
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "docs/assets/vendor"
MANIFEST = "manifest.json"

# Below node_modules/ -> below docs/assets/vendor/
FILES = {
    "@codemirror/view/LICENSE": "codemirror.LICENSE.txt",
    "ts-fsrs/LICENSE": "ts-fsrs.LICENSE.txt",
    "pyodide/pyodide.mjs": "pyodide/pyodide.mjs",
    "pyodide/pyodide.asm.mjs": "pyodide/pyodide.asm.mjs",
    "pyodide/pyodide.asm.wasm": "pyodide/pyodide.asm.wasm",
    "pyodide/pyodide-lock.json": "pyodide/pyodide-lock.json",
    "pyodide/python_stdlib.zip": "pyodide/python_stdlib.zip",
}

# The characters that formulas may use: the whole font is 400 KB.
MATH_RANGES = (
    (0x20, 0x7E), (0xA0, 0xA0), (0xAC, 0xAC), (0xAF, 0xAF), (0xB1, 0xB1), (0xB7, 0xB7), (0xD7, 0xD7), (0xF7, 0xF7), (0x391, 0x3C9),
    (0x2026, 0x2026), (0x2032, 0x2033), (0x2061, 0x2064), (0x210E, 0x210E), (0x2113, 0x2113), (0x211D, 0x211D), (0x2190, 0x2194),
    (0x21D0, 0x21D4), (0x2200, 0x2209), (0x220F, 0x221E), (0x2223, 0x222B), (0x2248, 0x2248), (0x2260, 0x226B), (0x2282, 0x2287),
    (0x2295, 0x2297), (0x22C5, 0x22C5), (0x22EE, 0x22F1), (0x2308, 0x230B), (0x1D434, 0x1D467), (0x1D6FC, 0x1D71B),
)  # fmt: skip


class Font(NamedTuple):
    """A font of npm's, cut to what pages use: the weights, from and to, and the characters, where they are fewer."""

    source: str
    weights: tuple[int, int] | None = None
    ranges: tuple[tuple[int, int], ...] | None = None


# Below docs/assets/vendor/ -> its source. What is bold in italics is rare, and the browser makes it.
FONTS = {
    "fonts/roboto.woff2": Font("@fontsource-variable/roboto/files/roboto-latin-wght-normal.woff2", (400, 700)),
    "fonts/roboto-ext.woff2": Font("@fontsource-variable/roboto/files/roboto-latin-ext-wght-normal.woff2", (400, 700)),
    "fonts/roboto-italic.woff2": Font("@fontsource-variable/roboto/files/roboto-latin-wght-italic.woff2", (400, 400)),
    "fonts/stix-two-math.woff2": Font(
        "@fontsource/stix-two-math/files/stix-two-math-latin-400-normal.woff2", None, MATH_RANGES
    ),
}

# Below docs/assets/vendor/ -> what the site's scripts take from npm's packages: the editor of the labs, and what says when a flashcard
# comes back. The bundles hold no more.
BUNDLES = {
    "codemirror.js": """
export { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
export { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
export { python } from "@codemirror/lang-python";
export { bracketMatching, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
export { EditorState, StateEffect, StateField } from "@codemirror/state";
export { Decoration, drawSelection, EditorView, keymap, lineNumbers } from "@codemirror/view";
export { tags } from "@lezer/highlight";
""",
    "ts-fsrs.js": """
export { createEmptyCard, fsrs } from "ts-fsrs";
""",
}

# Archives for the browser's Python, and the distributions each is packed from.
ARCHIVES = {
    "python/simpy.zip": ("simpy",),
    "python/pytest.zip": ("pytest", "pluggy", "iniconfig", "packaging", "pygments"),
}
# pytest imports Pygments, of which these parts are enough; the rest would triple the archive.
PYGMENTS = re.compile(
    r"pygments/(\w+|filters/__init__|formatters/(__init__|_mapping|terminal)|styles/(__init__|_mapping)|lexers/(__init__|_mapping|diff|python))\.py"
)


def fill() -> None:
    """Fills the folder anew. Raises CourseError where something that it is made of is missing."""
    _require_files()
    shutil.rmtree(VENDOR, ignore_errors=True)
    for source, target in FILES.items():
        (VENDOR / target).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(MODULES / source, VENDOR / target)
    for target, font in FONTS.items():
        cut(MODULES / font.source, VENDOR / target, font)
    for bundle, source in BUNDLES.items():
        make_bundle(VENDOR / bundle, source)
    for target, names in ARCHIVES.items():
        pack(VENDOR / target, names)
    (VENDOR / MANIFEST).write_text(json.dumps(_manifest(), indent=1, sort_keys=True) + "\n", encoding="utf-8")


def verify() -> bool:
    """Whether every file of the manifest is there and unchanged, and made by this module of the versions that are installed."""
    try:
        manifest = json.loads((VENDOR / MANIFEST).read_text(encoding="utf-8"))
        return bool(manifest == _manifest())
    except (OSError, ValueError, metadata.PackageNotFoundError):
        return False


def cut(source: Path, target: Path, font: Font) -> None:
    """The characters and weights that ``font`` names, with what stretches brackets and roots, with kerning and figures of one width, and
    without hints for old screens."""
    from fontTools import subset  # type: ignore[import-untyped]  # slow to import, and only set-up needs them
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
    from fontTools.varLib.instancer import instantiateVariableFont  # type: ignore[import-untyped]

    features = ["kern", "tnum"] if font.weights else ["math", "ssty", "dtls"]
    options = subset.Options(layout_features=features, hinting=False, recalc_timestamp=False)
    cutting = subset.Subsetter(options)
    whole = TTFont(source, recalcTimestamp=False)
    ranges = font.ranges or [(code, code) for code in whole.getBestCmap()]
    cutting.populate(unicodes=[code for first, last in ranges for code in range(first, last + 1)])
    cutting.subset(whole)
    if font.weights:
        instantiateVariableFont(whole, {"wght": font.weights}, inplace=True)
    whole.flavor = "woff2"
    target.parent.mkdir(parents=True, exist_ok=True)
    whole.save(target)


def make_bundle(target: Path, source: str) -> None:
    """One minified ES module out of what ``source`` exports from packages. Needs node, which npm brings."""
    words = [
        str(MODULES / ".bin/esbuild"),
        "--bundle",
        "--format=esm",
        "--minify",
        "--target=es2022",
        "--legal-comments=inline",
    ]
    try:
        done = subprocess.run(words, input=source, cwd=ROOT, capture_output=True, text=True, check=True)
    except subprocess.CalledProcessError as error:
        reason = next((line for line in error.stderr.splitlines() if line.strip()), "no reason given")
        raise _missing(f"esbuild could not make {target.name}: {reason}") from error
    except OSError as error:
        raise _missing(f"esbuild does not run: {error}.") from error
    target.write_text(done.stdout, encoding="utf-8")


def pack(target: Path, names: tuple[str, ...]) -> None:
    """A zip archive of the Python sources of installed distributions; the same versions give the same bytes."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in names:
            files = metadata.distribution(name).files or []
            for file in sorted(file for file in files if _wanted(file.as_posix())):
                entry = zipfile.ZipInfo(file.as_posix(), (1980, 1, 1, 0, 0, 0))
                archive.writestr(entry, file.read_binary(), zipfile.ZIP_DEFLATED, 9)


def _wanted(path: str) -> bool:
    if path.startswith("pygments/"):
        return PYGMENTS.fullmatch(path) is not None
    return not path.startswith("..") and path.endswith((".py", ".dist-info/METADATA"))


def _require_files() -> None:
    missing = [
        source for source in (*FILES, *(font.source for font in FONTS.values())) if not (MODULES / source).is_file()
    ]
    if missing:
        raise CourseError(
            [finding for source in missing for finding in _missing(f"node_modules has no {source}.").findings]
        )
    for name in {name for names in ARCHIVES.values() for name in names}:
        try:
            metadata.distribution(name)
        except metadata.PackageNotFoundError:
            hint = "Run “scripts/setup”, which installs requirements.txt."
            raise CourseError(Finding("requirements.txt", 0, "vendor", f"{name} is not installed.", hint)) from None


def _missing(message: str) -> CourseError:
    hint = "Run “npm ci”; if a package has changed, correct course/vendor.py."
    return CourseError(Finding("package.json", 0, "vendor", message, hint))


def _manifest() -> dict[str, object]:
    maker = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
    return {"files": _hashes(), "packages": _versions(), "maker": maker}


def _versions() -> dict[str, str]:
    return {name: metadata.version(name) for names in ARCHIVES.values() for name in names}


def _hashes() -> dict[str, str]:
    files = sorted(path for path in VENDOR.rglob("*") if path.is_file() and path.name != MANIFEST)
    return {path.relative_to(VENDOR).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def main() -> int:
    if sys.argv[1:] == ["--verify"]:
        return 0 if verify() else 1
    try:
        fill()
    except CourseError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
