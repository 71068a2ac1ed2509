"""A graph of tasks for one interval of data: order, retries, and repeating a part without leaving old results behind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from graphlib import TopologicalSorter

GRAPH = {  # task: what it reads
    "orders": [],
    "payments": [],
    "customers": [],
    "join": ["orders", "payments"],
    "invoices": ["join"],
    "enrich": ["join", "customers"],
    "report": ["enrich"],
    "mail": ["report"],
}
MINUTES = {
    "orders": 20,
    "payments": 35,
    "customers": 10,
    "join": 15,
    "invoices": 25,
    "enrich": 10,
    "report": 5,
    "mail": 1,
}
Work = Callable[[str, int], bool]  # does a task, told which try it is; whether it succeeded


@dataclass
class Run:
    """The state of every task, and for every result which results it was made from."""

    graph: dict[str, list[str]]
    state: dict[str, str] = field(default_factory=dict)
    output: dict[str, int] = field(default_factory=dict)  # counts successful executions of a task
    inputs: dict[str, dict[str, int]] = field(default_factory=dict)
    ready_at: dict[str, int] = field(default_factory=dict)
    executed: list[str] = field(default_factory=list)

    def order(self) -> list[str]:
        """Every task after those it reads; raises CycleError if there is no such order."""
        return list(TopologicalSorter(self.graph).static_order())

    def execute(self, work: Work, tries: int = 3) -> None:
        """Does what isn't done. A task whose upstream failed is not tried; what doesn't depend on the failure goes on."""
        self.executed = []
        for task in self.order():
            if self.state.get(task) == "ok":
                continue
            if any(self.state[upstream] != "ok" for upstream in self.graph[task]):
                self.state[task] = "upstream failed"
                continue
            self.inputs[task] = {upstream: self.output[upstream] for upstream in self.graph[task]}
            spent = 0
            for attempt in range(1, tries + 1):
                self.executed.append(task)
                spent += MINUTES[task]
                if work(task, attempt):
                    self.state[task], self.output[task] = "ok", self.output.get(task, 0) + 1
                    break
            else:
                self.state[task] = "failed"
            self.ready_at[task] = spent + max((self.ready_at[upstream] for upstream in self.graph[task]), default=0)

    def below(self, task: str) -> list[str]:
        """The task and all that depend on it, directly or not."""
        found = {task}
        for other in self.order():
            if not found.isdisjoint(self.graph[other]):
                found.add(other)
        return [name for name in self.order() if name in found]

    def clear(self, tasks: list[str]) -> None:
        """Forgets that these were done, so that the next execution does them again."""
        for task in tasks:
            self.state[task] = "waiting"

    def stale(self) -> list[str]:
        """Results made from an output that has been replaced, or from a result that is itself stale."""
        old: set[str] = set()
        for task in self.order():
            if self.state.get(task) == "ok":
                replaced = any(self.output[upstream] != number for upstream, number in self.inputs[task].items())
                if replaced or not old.isdisjoint(self.graph[task]):
                    old.add(task)
        return [task for task in self.order() if task in old]


def main() -> None:
    run = Run(GRAPH)
    run.execute(lambda task, attempt: task != "payments" and (task != "customers" or attempt > 1))
    print("first pass:", " ".join(f"{task}={run.state[task].replace(' ', '-')}" for task in GRAPH))
    print(f"executions: {len(run.executed)}, of which payments {run.executed.count('payments')}")

    run.execute(lambda task, attempt: True)
    print("payments arrived, executed:", *sorted(run.executed))

    run.clear(["join"])  # its code was wrong; somebody repeats just that task
    run.execute(lambda task, attempt: True)
    print("join repeated alone; stale:", *sorted(run.stale()))
    run.clear(run.below("join"))
    run.execute(lambda task, attempt: True)
    print(f"join and all below: {len(run.executed)} of {len(GRAPH)} executed, stale: {len(run.stale())}")

    fresh = Run(GRAPH)
    fresh.execute(lambda task, attempt: True)
    print(f"work {sum(MINUTES.values())} minutes, last result after {max(fresh.ready_at.values())}")


if __name__ == "__main__":
    main()
