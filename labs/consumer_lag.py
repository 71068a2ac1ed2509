"""One slow key behind a topic: what is kept waiting, and what happens to the order?

The same messages, in simulated time, for eight workers three times over: one worker a partition, as in a Kafka consumer group; workers
that share all keys but take one message of a key at a time, as an SQS FIFO queue hands out its message groups; competing consumers
that take whatever comes next. A log knows one offset a partition, so what was finished ahead of it is repeated after a crash.
"""

import random
from collections import deque
from dataclasses import dataclass, field

import simpy
from simpy.events import ProcessGenerator

PARTITIONS = WORKERS = 8
KEYS = 200
MESSAGES = 400.0  # per second, over all keys
WORK = 0.01  # seconds on a message, on average
SLOW_KEY = 0
SLOW_WORK = 1.0  # seconds on a message of that key, on average
SECONDS = 60.0


@dataclass
class Message:
    number: int
    key: int
    sent: float
    done: float | None = None


@dataclass
class Topic:
    env: simpy.Environment
    messages: list[Message] = field(default_factory=list)
    lanes: dict[int, deque[Message]] = field(default_factory=dict)  # what must be done in order, by lane
    finished: list[Message] = field(default_factory=list)


def lane(how: str, message: Message) -> int:
    return {"partition": message.key % PARTITIONS, "key": message.key, "competing": message.number}[how]


def producer(topic: Topic, how: str, ready: simpy.Store, dice: random.Random) -> ProcessGenerator:
    while True:
        yield topic.env.timeout(dice.expovariate(MESSAGES))
        message = Message(len(topic.messages), dice.randrange(KEYS), topic.env.now)
        topic.messages.append(message)
        waiting = topic.lanes.setdefault(lane(how, message), deque())
        waiting.append(message)
        if len(waiting) == 1:  # else the lane has a worker or waits for one
            ready.put(waiting)


def worker(topic: Topic, ready: simpy.Store, dice: random.Random) -> ProcessGenerator:
    """Takes the next lane, does its first message, and puts the lane back if it has more."""
    while True:
        waiting: deque[Message] = yield ready.get()
        message = waiting[0]
        yield topic.env.timeout(dice.expovariate(1 / (SLOW_WORK if message.key == SLOW_KEY else WORK)))
        message.done = topic.env.now
        topic.finished.append(message)
        waiting.popleft()
        if waiting:
            ready.put(waiting)


def run(how: str, seed: int = 1, seconds: float = SECONDS) -> Topic:
    env = simpy.Environment()
    topic, ready = Topic(env), simpy.Store(env)
    env.process(producer(topic, how, ready, random.Random(seed)))
    for number in range(WORKERS):
        env.process(worker(topic, ready, random.Random(1000 * seed + number)))
    env.run(until=seconds)
    return topic


def blocked(topic: Topic) -> float:
    """Share of the other keys whose oldest unfinished message has waited for more than a second."""
    late = {m.key for m in topic.messages if m.done is None and m.key != SLOW_KEY and topic.env.now - m.sent > 1}
    return len(late) / (KEYS - 1)


def overtakings(topic: Topic) -> int:
    """Messages that were finished after a later one of the same key."""
    newest: dict[int, int] = {}
    count = 0
    for message in topic.finished:
        count += message.number < newest.get(message.key, -1)
        newest[message.key] = max(message.number, newest.get(message.key, -1))
    return count


def replayed(topic: Topic) -> int:
    """Finished messages behind the first unfinished one of their partition: if the consumers died now, a log would send them again."""
    first: dict[int, int] = {}
    for message in topic.messages:
        if message.done is None:
            first.setdefault(message.key % PARTITIONS, message.number)
    return sum(m.number > first.get(m.key % PARTITIONS, m.number) for m in topic.finished)


def main() -> None:
    print("one at a time of   unfinished   the slow key's   blocked   overtakings   repeated")
    for how, name in (("partition", "each partition"), ("key", "each key"), ("competing", "each message")):
        topic = run(how)
        left = [m for m in topic.messages if m.done is None]
        slow = sum(m.key == SLOW_KEY for m in left)
        again = "none" if how == "competing" else str(replayed(topic))  # a queue acknowledges one by one
        print(f"{name:14} {len(left):12} {slow:16} {blocked(topic):9.1%} {overtakings(topic):13} {again:>10}")


if __name__ == "__main__":
    main()
