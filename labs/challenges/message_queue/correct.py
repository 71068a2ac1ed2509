"""Right queues that are built otherwise than solution.py. The checker must not reject them."""

from __future__ import annotations

from labs.challenges.message_queue import solution
from labs.challenges.message_queue.challenge import LEASE, MOST_FAILURES
from labs.challenges.world.simulation import Message, View


class Forwarding:
    """Any node takes any question: it forwards a message to its key's home and answers when the home has."""

    def __init__(self, world: View):
        self.world = world
        self.queue = solution.Node(world)
        self.asking: dict[str, tuple[str, Message]] = {}

    def receive(self, sender: str, message: Message) -> None:
        if "re" in message:  # the home's answer
            client, question = self.asking.pop(message["re"], ("", {}))
            if client:
                self.world.answer(client, question, {"type": "ok"})
            return
        answer = getattr(self.queue, message["type"])(message)
        if answer["type"] == "elsewhere":
            number = f"{self.world.me} {self.world.random.random()}"
            self.asking[number] = (sender, message)
            self.world.send(answer["node"], {**message, "id": number})
        else:
            self.world.answer(sender, message, answer)


class Log:
    """Writes one record after another and never changes one; what is waiting follows from reading them from the start."""

    def __init__(self, world: View):
        self.world = world
        self.order: dict[str, list[str]] = {}  # key -> values that are neither done nor dead
        self.failed: dict[str, list[str]] = {}
        self.key_of: dict[str, str] = {}
        self.until: dict[str, float] = {}
        self.out: dict[str, str] = {}  # value -> its latest delivery
        self.buried: list[str] = []
        self.records = 0
        for number in world.disk:
            self.apply(world.disk[number])
            self.records += 1

    def write(self, *record: str) -> None:
        self.world.disk[str(self.records)] = record
        self.records += 1
        self.apply(list(record))

    def apply(self, record: list[str]) -> None:
        kind, value, more = record
        if kind == "produced":
            self.key_of[value] = more
            self.order.setdefault(more, []).append(value)
            return
        if kind == "failed":
            self.failed.setdefault(value, []).append(more)
            if len(self.failed[value]) == MOST_FAILURES:
                self.buried.append(value)
        if (kind == "done" or value in self.buried) and value in self.order[self.key_of[value]]:
            self.order[self.key_of[value]].remove(value)

    def receive(self, sender: str, message: Message) -> None:
        self.world.answer(sender, message, getattr(self, message["type"])(message))

    def produce(self, message: Message) -> Message:
        home = self.world.nodes[int(message["key"][1:]) % len(self.world.nodes)]
        if home != self.world.me:
            return {"type": "elsewhere", "node": home}
        if message["value"] not in self.key_of:
            self.write("produced", message["value"], message["key"])
        return {"type": "ok"}

    def fetch(self, message: Message) -> Message:
        for key, values in self.order.items():
            if values and self.until.get(values[0], 0) <= self.world.now():
                self.until[values[0]] = self.world.now() + LEASE
                delivery = self.out[values[0]] = str(self.world.random.random())
                return {"type": "message", "key": key, "value": values[0], "handle": [values[0], delivery]}
        return {"type": "empty"}

    def ack(self, message: Message) -> Message:
        self.write("done", *message["handle"])
        return {"type": "ok"}

    def fail(self, message: Message) -> Message:
        value, delivery = message["handle"]
        if delivery not in self.failed.get(value, []) and value in self.order[self.key_of[value]]:
            self.write("failed", value, delivery)
            if self.out.get(value) == delivery:  # a late one doesn't end another's lease
                self.until.pop(value, None)
        return {"type": "ok"}

    def dead(self, message: Message) -> Message:
        return {"type": "values", "values": self.buried}


class Timers(solution.Node):
    """Takes a lease back by a timer instead of comparing times, and hands the longest waiting out first."""

    def fetch(self, message: Message) -> Message:
        answer = super().fetch(message)
        if answer["type"] == "message":
            value = answer["value"]
            self.leased[value] = float("inf")
            mark = self.marks[value] = self.world.random.random()
            self.world.later(LEASE, self.take_back, value, mark)
        return answer

    def __init__(self, world: View):
        super().__init__(world)
        self.marks: dict[str, float] = {}

    def take_back(self, value: str, mark: float) -> None:
        if self.marks.get(value) == mark:  # else it was failed, and is out again
            self.leased.pop(value, None)


CORRECT = [Forwarding, Log, Timers]
