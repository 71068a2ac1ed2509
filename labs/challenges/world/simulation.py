"""A world for distributed programs, decided by one seed: nodes, a network, clocks, disks, and a record of all that happened.

Nodes are plain Python objects that receive messages and timers. Time is simulated with SimPy, so an hour takes no longer than what
happens in it. The idea is Maelstrom's (Kyle Kingsbury), which judges programs in any language in real time.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Generator, Iterator, MutableMapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import simpy

from labs.challenges.world.guard import Guard, Misbehavior

Message = dict[str, Any]
MOST_MESSAGES = 8_000  # sent or woken in one run; what needs more is a flood
ENCODER = json.JSONEncoder(allow_nan=False)  # one for all, since making it costs more than using it
HOP = 0.0002  # seconds between a node and what is beside it


class Program(Protocol):
    """What a solution is. It is made anew, with the same disk, when its node starts again after a crash."""

    def __init__(self, world: View) -> None: ...
    def receive(self, sender: str, message: Message) -> None: ...


@dataclass(frozen=True)
class Fault:
    """From ``start`` to ``end`` (seconds) the ``nodes`` are down (crash; replacement, if another machine with an empty disk takes their
    names), or cut off from the other nodes (partition). Other kinds mean something to their challenge only."""

    kind: str
    start: float
    end: float
    nodes: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.kind} of {', '.join(self.nodes)} from {self.start:.1f} to {self.end:.1f} s"


@dataclass(frozen=True)
class Conditions:
    """What a run has to be survived under. ``load`` is how much clients do, from 0 to 1; the rest are seconds and shares."""

    nodes: int = 1
    load: float = 1.0
    delay: tuple[float, float] = (0.001, 0.010)
    loss: float = 0.0
    duplication: float = 0.0
    drift: float = 0.0
    faults: tuple[Fault, ...] = ()

    def __str__(self) -> str:
        parts = [f"{self.nodes} node{'s' * (self.nodes > 1)}"]
        parts += [f"{self.loss:.0%} of messages lost"] * bool(self.loss)
        parts += [f"{self.duplication:.0%} delivered twice"] * bool(self.duplication)
        parts += [f"clocks up to {self.drift:.0%} fast or slow"] * bool(self.drift)
        return ", ".join([*parts, *map(str, self.faults)])


@dataclass(frozen=True)
class Event:
    """One thing that happened: send, deliver, lose, crash or start. ``number`` joins a delivery with its sending."""

    time: float
    kind: str
    node: str
    other: str = ""
    message: Message = field(default_factory=dict)
    number: int = 0


@dataclass
class Operation:
    """What a client asked and what it was told: ``answer`` is None if nothing came in time, and then nobody knows what was done."""

    client: str
    node: str
    asked: Message
    start: float
    end: float = float("inf")
    answer: Message | None = None
    about: Any = None  # what the client knows and doesn't tell


class Disk(MutableMapping[str, Any]):
    """What outlives a crash, in the order in which keys were first written. A value is written when it is assigned, as JSON: changing it
    in place afterwards doesn't write it."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}

    def __setitem__(self, key: str, value: Any) -> None:
        self._texts[key] = text_of(value, "What is written to disk")

    def __getitem__(self, key: str) -> Any:
        return json.loads(self._texts[key])

    def __delitem__(self, key: str) -> None:
        del self._texts[key]

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._texts))

    def __len__(self) -> int:
        return len(self._texts)


class View:
    """The world as one node sees it."""

    def __init__(self, world: World, host: Host):
        self._world, self._host = world, host
        self.me = host.name
        self.nodes = tuple(world.names)
        self.peers = tuple(name for name in world.names if name != host.name)
        self.disk = host.disk
        self.random = random.Random(f"{world.seed} {host.name} {host.starts}")

    def now(self) -> float:
        """This node's clock, in seconds: it may run fast or slow, and shows another time than those of others."""
        return self._host.offset + self._host.rate * self._world.env.now

    def send(self, to: str, message: Message) -> None:
        """Sends a message (JSON) to a node or a client. It may be late, lost, or arrive twice."""
        self._world.send(self.me, to, text_of(message, "A message"))

    def answer(self, to: str, question: Message, answer: Message) -> None:
        """Sends the answer to a client's or another node's message; ``re`` in it is the question's ``id``."""
        self.send(to, {**answer, "re": question.get("id")})

    def later(self, seconds: float, function: Callable[..., None], *arguments: Any) -> None:
        """Calls a function after so many seconds of this node's clock, unless the node crashes before."""
        self._world.later(self._host, seconds / self._host.rate, function, *arguments)


class Host:
    """The machine under a node: up or down, with a disk and a clock."""

    def __init__(self, name: str, offset: float, rate: float):
        self.name, self.offset, self.rate = name, offset, rate
        self.disk = Disk()
        self.program: Program | None = None
        self.starts = 0


class World:
    """Everything that happens in one run. ``trace`` and ``history`` hold it afterwards."""

    def __init__(self, program: type[Program], conditions: Conditions, seed: int, guard: Guard | None = None):
        self.env = simpy.Environment()
        self.seed, self.conditions, self.program = seed, conditions, program
        self.random = random.Random(seed)
        self.guard = guard or Guard()
        self.trace: list[Event] = []
        self.history: list[Operation] = []
        self.names = [f"n{number + 1}" for number in range(conditions.nodes)]
        self.hosts = {name: self._host(name) for name in self.names}
        self.inboxes: dict[str, dict[Any, simpy.Event]] = {}
        self.served: dict[str, Callable[[str, Message], None]] = {}
        self.beside: dict[str, str] = {}
        self.sent = self.woken = 0
        for host in self.hosts.values():
            self._start(host)
        for fault in conditions.faults:
            if fault.kind in ("crash", "replacement"):
                self.env.process(self._crash(fault))

    def _host(self, name: str) -> Host:
        drift = self.conditions.drift
        offset = self.random.uniform(0, 1000) if drift else 0.0
        return Host(name, offset, 1 + self.random.uniform(-drift, drift))

    # Nodes

    def _start(self, host: Host) -> None:
        host.starts += 1
        self.trace.append(Event(self.env.now, "start", host.name))
        host.program = None
        made = self.guard.call(host.name, "__init__", self.program, View(self, host))
        host.program = made

    def _crash(self, fault: Fault) -> Generator[simpy.Event, None, None]:
        yield self.env.timeout(fault.start)
        for name in fault.nodes:
            self.stop(name)
        yield self.env.timeout(fault.end - fault.start)
        for name in fault.nodes:
            if fault.kind == "replacement":
                self.hosts[name].disk = Disk()
            self._start(self.hosts[name])

    def stop(self, name: str) -> None:
        """Takes a node down, for good unless something starts it again."""
        self.hosts[name].program = None
        self.trace.append(Event(self.env.now, "crash", name))

    def later(self, host: Host, seconds: float, function: Callable[..., None], *arguments: Any) -> None:
        starts = host.starts
        self.woken += 1
        self._no_flood(host.name)

        def wake(_: simpy.Event) -> None:
            if host.program is not None and host.starts == starts:
                self.guard.call(host.name, function.__name__, function, *arguments)

        self.env.timeout(max(seconds, 1e-6)).callbacks.append(wake)

    # The network

    def serve(self, name: str, handler: Callable[[str, Message], None], beside: str = "") -> None:
        """Adds something of the challenge's own that gets messages, such as an application. What is ``beside`` a node shares its machine:
        only that node reaches it, nothing between the two is late or lost, and it hears nothing while the node is down."""
        self.inboxes.setdefault(name, {})
        self.served[name] = handler
        if beside:
            self.beside[name] = beside

    def send(self, sender: str, to: str, text: str) -> None:
        """Sends a message, given as JSON."""
        self.sent += 1
        self._no_flood(sender)
        if to not in self.hosts and to not in self.inboxes:
            raise Misbehavior(f"{sender} sent a message to “{to}”, which is neither a node nor a client.")
        if self.beside.get(to, sender) != sender:
            raise Misbehavior(f"{sender} sent a message to “{to}”, which only {self.beside[to]} reaches.")
        number, message = self.sent, json.loads(text)
        if not isinstance(message, dict):
            raise Misbehavior(f"{sender} sent {text[:60]}, and a message is a JSON object.")
        self.trace.append(Event(self.env.now, "send", sender, to, message, number))
        if sender in self.beside or to in self.beside:
            self.env.timeout(HOP).callbacks.append(self._arrival(sender, to, text, number, lost=False))
            return
        copies = 2 if self.random.random() < self.conditions.duplication else 1
        for _ in range(copies):
            lost = self.random.random() < self.conditions.loss
            delay = self.random.uniform(*self.conditions.delay)
            self.env.timeout(delay).callbacks.append(self._arrival(sender, to, text, number, lost))

    def _arrival(self, sender: str, to: str, text: str, number: int, lost: bool) -> Callable[[simpy.Event], None]:
        def arrive(_: simpy.Event) -> None:
            host, message = self.hosts.get(to), json.loads(text)  # read anew, so that nodes share nothing
            machine = host or self.hosts.get(self.beside.get(to, ""))
            if lost or self._apart(sender, to) or (machine and machine.program is None):
                self.trace.append(Event(self.env.now, "lose", to, sender, message, number))
                return
            self.trace.append(Event(self.env.now, "deliver", to, sender, message, number))
            if host is None:
                number_asked = message.get("re")
                waiting = self.inboxes[to].pop(number_asked, None) if isinstance(number_asked, int) else None
                if waiting is not None:
                    waiting.succeed(message)
                elif to in self.served and "re" not in message:
                    self.served[to](sender, message)
            elif host.program is not None:
                self.guard.call(to, "receive", host.program.receive, sender, message)

        return arrive

    def _apart(self, one: str, other: str) -> bool:
        """Whether a partition lies between two nodes; clients reach every node that is up."""
        return any(
            fault.kind == "partition"
            and fault.start <= self.env.now < fault.end
            and (one in fault.nodes) != (other in fault.nodes)
            for fault in self.conditions.faults
            if one in self.hosts and other in self.hosts
        )

    def _no_flood(self, node: str) -> None:
        if self.sent + self.woken > MOST_MESSAGES:
            raise Misbehavior(
                f"A flood: more than {MOST_MESSAGES:,} messages and timers by {self.env.now:.1f} s, the last of {node}."
            )

    # Clients

    def ask(
        self, client: str, node: str, question: Message, patience: float, about: Any = None
    ) -> Generator[simpy.Event, Any, Operation]:
        """A client's question to a node, kept in the history: ``operation = yield from world.ask(…)``."""
        inbox = self.inboxes.setdefault(client, {})
        number = len(self.history) + 1
        operation = Operation(client, node, question, self.env.now, about=about)
        self.history.append(operation)
        arrived = inbox[number] = self.env.event()
        self.send(client, node, json.dumps({**question, "id": number}))
        yield arrived | self.env.timeout(patience)
        if arrived.triggered:
            answer: Message = arrived.value or {}
            operation.answer = {name: value for name, value in answer.items() if name != "re"}
            operation.end = self.env.now
        inbox.pop(number, None)
        return operation

    def run(self, until: float) -> None:
        """Runs until that time. Raises Misbehavior if a program does what no program may."""
        self.env.run(until)


def text_of(value: Any, what: str) -> str:
    """The value as JSON. Raises Misbehavior where it can't be."""
    try:
        return ENCODER.encode(value)
    except (TypeError, ValueError, RecursionError) as error:
        raise Misbehavior(f"{what} must be JSON: {error}.") from None
