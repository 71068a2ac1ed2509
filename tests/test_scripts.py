"""The verbs in scripts/: what they say on a machine that lacks something."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TOOLS = ("bash", "cat", "cksum", "dirname", "env", "id", "rm", "sed")


@pytest.fixture
def bare(tmp_path: Path) -> tuple[Path, Path]:
    """A copy of the scripts, and a PATH with a shell and little else."""
    shutil.copytree(ROOT / "scripts", tmp_path / "project/scripts")
    for name in ("requirements.txt", "constraints.txt", "package.json"):
        shutil.copy(ROOT / name, tmp_path / "project")
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in TOOLS:
        (tools / name).symlink_to(shutil.which(name) or "")
    return tmp_path / "project", tools


def run(project: Path, tools: Path, verb: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": str(tools), "HOME": os.environ.get("HOME", "/")}
    return subprocess.run(
        ["bash", f"scripts/{verb}"], cwd=project, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("verb", ["serve", "test", "build", "check"])
def test_a_missing_python_is_named_with_how_to_get_it(bare: tuple[Path, Path], verb: str) -> None:
    done = run(*bare, verb)
    assert done.returncode == 1
    assert done.stderr.strip() == (
        "Python 3.11 or newer is missing. Install it with: sudo apt-get install python3 python3-venv"
    )


def test_an_old_python_counts_as_missing(bare: tuple[Path, Path]) -> None:
    project, tools = bare
    (tools / "python3").write_text("#!/bin/sh\nexit 1\n")
    (tools / "python3").chmod(0o755)
    assert "Python 3.11 or newer is missing" in run(project, tools, "serve").stderr
