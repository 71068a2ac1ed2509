"""Judges a program of your own: ``python -m labs.challenges run message-queue my_queue.py``; ``list`` says which challenges there are."""

from __future__ import annotations

import argparse
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

from labs.challenges.distributed_cache.challenge import DistributedCache
from labs.challenges.message_queue.challenge import MessageQueue
from labs.challenges.rate_limiter.challenge import RateLimiter
from labs.challenges.service_mesh.challenge import ServiceMesh
from labs.challenges.world.judge import Challenge
from labs.challenges.world.report import SEEDS, report

CHALLENGES: dict[str, Challenge] = {
    challenge.name: challenge for challenge in (RateLimiter(), MessageQueue(), DistributedCache(), ServiceMesh())
}


def load(file: Path) -> ModuleType:
    """Runs a Python file as a module of its own. Raises what the file raises."""
    spec = importlib.util.spec_from_file_location(file.stem, file)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{file} is not a Python file.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[file.stem] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def program_of(file: Path) -> type:
    """The class Node of the file; stops with a sentence where there is none."""
    if not file.is_file():
        raise SystemExit(f"There is no file {file}.")
    try:
        found = getattr(load(file), "Node", None)
    except Exception as error:
        raise SystemExit(f"{file} can't be loaded: {type(error).__name__}: {error}") from None
    if not isinstance(found, type):
        raise SystemExit(f"{file} has no class Node. Copy starter.py of the challenge and go on from there.")
    return found


def parse(words: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m labs.challenges", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("list", help="the challenges and their stages")
    run = verbs.add_parser("run", help="judge a program")
    run.add_argument("challenge", choices=sorted(CHALLENGES))
    run.add_argument("file", type=Path, help="a Python file with a class Node")
    run.add_argument("--seeds", type=int, default=SEEDS, help=f"runs of each stage ({SEEDS})")
    run.add_argument("--stage", type=int, help="this stage only, from 1")
    return parser.parse_args(words)


def command(words: list[str] | None = None) -> int:
    asked = parse(words)
    if asked.verb == "list":
        for challenge in CHALLENGES.values():
            print(challenge.name)
            for number, stage in enumerate(challenge.stages, 1):
                print(f"  {number} {stage.name}")
        return 0
    challenge = CHALLENGES[asked.challenge]
    if asked.stage and not 1 <= asked.stage <= len(challenge.stages):
        raise SystemExit(f"{challenge.name} has stages 1 to {len(challenge.stages)}.")
    stages = [challenge.stages[asked.stage - 1]] if asked.stage else None
    return 0 if report(challenge, program_of(asked.file), max(1, asked.seeds), stages) else 1


if __name__ == "__main__":
    sys.exit(command())
