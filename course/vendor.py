"""What the reader's browser gets from npm: copied at set-up into ``docs/assets/vendor/``, which git ignores.

``python -m course.vendor`` copies and writes a manifest of hashes; ``--verify`` says by its exit status whether all is there
and unchanged.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
from pathlib import Path

from course.findings import CourseError, Finding

ROOT = Path(__file__).resolve().parents[1]
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "docs/assets/vendor"
MANIFEST = "manifest.json"

# Below node_modules/ -> below docs/assets/vendor/
FILES = {
    "@fontsource-variable/roboto/files/roboto-latin-wght-normal.woff2": "fonts/roboto.woff2",
    "@fontsource-variable/roboto/files/roboto-latin-wght-italic.woff2": "fonts/roboto-italic.woff2",
    "@fontsource-variable/roboto/files/roboto-latin-ext-wght-normal.woff2": "fonts/roboto-ext.woff2",
    "@fontsource-variable/roboto-mono/files/roboto-mono-latin-wght-normal.woff2": "fonts/roboto-mono.woff2",
    "@fontsource/stix-two-math/files/stix-two-math-latin-400-normal.woff2": "fonts/stix-two-math.woff2",
}


def copy() -> None:
    """Fills the folder anew. Raises CourseError where a package lacks a file."""
    missing = [source for source in FILES if not (MODULES / source).is_file()]
    if missing:
        hint = "Run “npm ci”; if the package has changed, correct FILES in course/vendor.py."
        raise CourseError(
            [Finding("package.json", 0, "vendor", f"node_modules has no {source}.", hint) for source in missing]
        )
    shutil.rmtree(VENDOR, ignore_errors=True)
    for source, target in FILES.items():
        (VENDOR / target).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(MODULES / source, VENDOR / target)
    manifest = {path.relative_to(VENDOR).as_posix(): _hash(path) for path in _files()}
    (VENDOR / MANIFEST).write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def verify() -> bool:
    """Whether every file of the manifest is there and unchanged."""
    try:
        manifest = json.loads((VENDOR / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return bool(manifest == {path.relative_to(VENDOR).as_posix(): _hash(path) for path in _files()})


def _files() -> list[Path]:
    return sorted(path for path in VENDOR.rglob("*") if path.is_file() and path.name != MANIFEST)


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main() -> int:
    if sys.argv[1:] == ["--verify"]:
        return 0 if verify() else 1
    try:
        copy()
    except CourseError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
