"""The world: what it does to messages, clocks, disks and nodes, and how it deals with programs that misbehave."""

from __future__ import annotations

import gc
import random
from collections.abc import Iterator
from typing import Any

import pytest

from labs.challenges.world import guard, picture
from labs.challenges.world.guard import MOST_PRINTED, Misbehavior
from labs.challenges.world.judge import Run, Stage, Violation, play
from labs.challenges.world.simulation import Conditions, Fault, Message, Operation, View, World


class Echo:
    """Answers every question with what it was asked, and counts on disk and in memory."""

    def __init__(self, world: View):
        self.world = world
        self.memory = 0
        self.done = False

    def receive(self, sender: str, message: Message) -> None:
        self.memory += 1
        self.world.disk["count"] = self.world.disk.get("count", 0) + 1
        answer = {
            "said": message.get("say"),
            "memory": self.memory,
            "disk": self.world.disk["count"],
            "now": self.world.now(),
        }
        self.world.answer(sender, message, answer)


class Asking:
    """A challenge of one client that asks a node ten times."""

    name, seconds, stages = "asking", 30.0, (Stage("one", "", lambda _: Conditions()),)

    def __init__(self, node: str = "n1", question: Message | None = None, times: int = 10):
        self.node, self.question, self.times = node, question or {"say": "x"}, times

    def clients(self, world: World) -> Iterator[Iterator[Any]]:
        yield self._client(world)

    def _client(self, world: World) -> Iterator[Any]:
        for _ in range(self.times):
            yield world.env.timeout(1)
            yield from world.ask("c1", self.node, self.question, 0.5)

    def check(self, run: Run) -> Violation | None:
        return None

    def score(self, runs: list[Run]) -> dict[str, str]:
        return {}

    def show(self, run: Run) -> None:
        pass


def asked(program: type = Echo, conditions: Conditions | None = None, seed: int = 1, **more: Any) -> Run:
    return play(Asking(**more), program, conditions or Conditions(), seed)


def answers(run: Run) -> list[Message]:
    return [one.answer for one in run.history if one.answer]


def test_questions_are_answered_after_two_delays() -> None:
    run = asked(conditions=Conditions(delay=(0.1, 0.2)))
    assert [answer["said"] for answer in answers(run)] == ["x"] * 10
    assert all(0.2 <= one.end - one.start <= 0.4 for one in run.history)


def test_lost_messages_are_lost_and_nothing_else() -> None:
    runs = [asked(conditions=Conditions(loss=0.3), seed=seed) for seed in range(30)]
    share = sum(len(answers(run)) for run in runs) / 300
    assert 0.4 < share < 0.58, "both ways must arrive: 0.7 squared"
    assert all(one.end == float("inf") for run in runs for one in run.history if one.answer is None)


def test_doubled_messages_arrive_twice() -> None:
    run = asked(conditions=Conditions(duplication=1.0))
    assert answers(run)[-1]["disk"] > 10


def test_a_crash_takes_memory_and_leaves_the_disk() -> None:
    run = asked(conditions=Conditions(faults=(Fault("crash", 3.5, 5.5, ("n1",)),)))
    told = answers(run)
    assert len(told) == 9, "one question met a node that was down"
    assert [one["disk"] for one in told] == list(range(1, 10))
    assert [one["memory"] for one in told] == [1, 2, 3, 1, 2, 3, 4, 5, 6]
    assert [event.kind for event in run.trace if event.kind in ("crash", "start")] == ["start", "crash", "start"]


def test_a_replaced_machine_has_an_empty_disk_and_a_stopped_one_stays_down() -> None:
    run = asked(conditions=Conditions(faults=(Fault("replacement", 3.5, 5.5, ("n1",)),)))
    assert [one["disk"] for one in answers(run)] == [1, 2, 3, 1, 2, 3, 4, 5, 6]
    world = World(Echo, Conditions(nodes=2), seed=1)
    world.stop("n1")
    for node in world.names:
        world.env.process(world.ask("c1", node, {"say": "x"}, 0.5))
    world.run(3)
    assert [one.answer is None for one in world.history] == [True, False]


def test_a_timer_dies_with_its_node() -> None:
    class Sleeper(Echo):
        def __init__(self, world: View):
            super().__init__(world)
            world.later(5, self.wake)

        def wake(self) -> None:
            self.world.disk["woken"] = self.world.disk.get("woken", 0) + 1

        def receive(self, sender: str, message: Message) -> None:
            self.world.answer(sender, message, {"woken": self.world.disk.get("woken", 0)})

    assert answers(asked(Sleeper))[-1]["woken"] == 1
    assert answers(asked(Sleeper, Conditions(faults=(Fault("crash", 4, 4.5, ("n1",)),))))[-1]["woken"] == 1
    assert answers(asked(Sleeper, Conditions(faults=(Fault("crash", 5.5, 5.8, ("n1",)),)), times=9))[-1]["woken"] == 1


def test_what_is_changed_in_place_is_not_on_disk_and_not_in_other_nodes() -> None:
    class Careless(Echo):
        def receive(self, sender: str, message: Message) -> None:
            self.world.disk.setdefault("list", []).append(1)
            self.world.answer(sender, message, {"list": self.world.disk["list"]})

    assert answers(asked(Careless))[-1]["list"] == []


def test_clocks_drift_apart_and_never_run_backwards() -> None:
    world = World(Echo, Conditions(nodes=3, drift=0.05), seed=4)
    views = [host.program.world for host in world.hosts.values()]  # type: ignore[union-attr]
    begin = [view.now() for view in views]
    world.run(100)
    gone = [view.now() - start for view, start in zip(views, begin, strict=True)]
    assert len({round(one, 6) for one in gone}) == 3 and all(95 <= one <= 105 for one in gone)
    assert max(begin) - min(begin) > 1, "they don't start together either"


def test_a_partition_cuts_nodes_from_nodes_and_not_from_clients() -> None:
    class Relay(Echo):
        def receive(self, sender: str, message: Message) -> None:
            if message.get("from"):
                self.world.send(sender, {"back": message["from"]})
            elif message.get("back"):
                self.world.send("c1", {"re": message["back"], "relayed": True})
            else:
                self.world.send("n2", {"from": message["id"]})

    cut = Conditions(nodes=2, faults=(Fault("partition", 2.5, 6.5, ("n2",)),))
    assert len(answers(asked(Relay, cut))) == 7
    assert len(answers(asked(Echo, cut))) == 10


class Telling(Echo):
    """Tells an application something every second, first after half of one."""

    def __init__(self, world: View):
        super().__init__(world)
        world.later(0.5, self.tell)

    def tell(self) -> None:
        self.world.send("app", {"say": self.world.me})
        self.world.later(1, self.tell)


def test_what_is_beside_a_node_hears_it_without_loss_while_it_is_up() -> None:
    heard: list[float] = []
    world = World(Telling, Conditions(loss=1.0, faults=(Fault("crash", 2, 4, ("n1",)),)), seed=1)
    world.serve("app", lambda sender, message: heard.append(round(world.env.now, 2)), beside="n1")
    world.send("app", "n1", '{"say": "x"}')
    world.run(6)
    assert heard == [0.5, 1.5, 4.5, 5.5]
    assert next(event.node for event in world.trace if event.kind == "deliver") == "n1", "and is heard by it"


def test_nobody_else_reaches_what_is_beside_a_node() -> None:
    world = World(Telling, Conditions(nodes=2), seed=1)
    world.serve("app", lambda *_: None, beside="n1")
    with pytest.raises(Misbehavior, match="n2 sent a message to “app”, which only n1 reaches"):
        world.run(1)


def test_the_same_seed_is_the_same_run_and_another_is_another() -> None:
    rough = Conditions(loss=0.2, duplication=0.2, drift=0.01)
    assert asked(conditions=rough).trace == asked(conditions=rough).trace
    assert asked(conditions=rough).trace != asked(conditions=rough, seed=2).trace


def failing(body: str) -> type:
    """A program whose receive() is this code."""
    space: dict[str, Any] = {}
    code = f"class Node(Echo):\n  def receive(self, sender, message):\n    {body}\n"
    exec(compile(code, "program.py", "exec"), {"Echo": Echo}, space)
    return space["Node"]  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("while not self.done: self.memory += 1", "n1 didn't come to an end after 200,000 lines in receive(), line 3."),
        ("while True: pass", "n1 didn't come to an end after 5 s in receive(), line 3."),
        ("return self.receive(sender, message)", "n1 raised RecursionError"),
        ("raise KeyError('k')", "n1 raised KeyError: 'k' in receive(), line 3."),
        ("exit()", "n1 raised SystemExit"),
        ("while True: print('x' * 1000)", f"n1 printed more than {MOST_PRINTED:,} characters in receive(), line 3."),
        ("self.world.send('n9', {})", "n1 sent a message to “n9”, which is neither a node nor a client."),
        ("self.world.send('n1', {'set': {1}})", "A message must be JSON: Object of type set is not JSON serializable."),
        ("self.world.disk['x'] = object()", "What is written to disk must be JSON: Object of type object"),
        ("self.world.send('n1', ['x'])", 'n1 sent ["x"], and a message is a JSON object.'),
        ("[self.world.send('n1', {}) for _ in range(3)]", "A flood: more than 8,000 messages and timers by"),
        ("self.world.later(0, self.receive, sender, message)", "A flood: more than 8,000 messages and timers by"),
    ],
)
def test_misbehavior_is_reported_not_suffered(body: str, sentence: str) -> None:
    run = asked(failing(body))
    assert run.violation and run.violation.rule == "behave"
    assert sentence in run.violation.sentence
    assert len(run.printed) <= MOST_PRINTED


def test_what_swallows_every_exception_is_stopped_all_the_same() -> None:
    body = "\n    while True:\n      try: pass\n      except Exception: pass"
    assert "didn't come to an end" in str(asked(failing(body)).violation)


def test_garbage_is_collected_between_calls_only() -> None:
    watch = guard.Guard()
    assert watch.call("n1", "isenabled", gc.isenabled) is False and gc.isenabled()
    with pytest.raises(Misbehavior):
        watch.call("n1", "int", int, "x")
    assert gc.isenabled()


def test_the_picture_shows_what_concerns_the_violation_with_losses_and_crashes() -> None:
    run = asked(conditions=Conditions(loss=0.3, faults=(Fault("crash", 3.5, 5.5, ("n1",)),)), seed=3)
    run.violation = Violation("x", "It went <wrong>.", ("x",))
    rows = picture.rows(run)
    lines = "\n".join(picture.lines(rows))
    assert (
        "n1 crashes" in lines
        and "n1 starts again" in lines
        and "(lost)" in lines
        and "c1 → n1" in lines
        and "n1 → c1" in lines
    )
    drawn = picture.svg(rows)
    assert drawn.count("<circle") == 2 and "<script" not in drawn
    run.violation = Violation("x", "It went wrong.", ("nobody said this",))
    assert [row for row in picture.rows(run) if row.receiver] == []


def test_messages_are_escaped_in_the_picture() -> None:
    run = asked(question={"say": "<script>alert(1)</script>"}, times=1)
    run.violation = Violation("x", "x", ())
    assert "<script" not in picture.svg(picture.rows(run)) and "&lt;script" in picture.svg(picture.rows(run))


def test_an_operation_without_an_answer_has_no_end() -> None:
    assert Operation("c", "n", {}, 1.0).end == float("inf")
    assert random.Random(1).random() == random.Random(1).random()
