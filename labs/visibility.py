"""A queue hides a message while somebody works on it. For how long?

Too short, and a second worker starts on it while the first is still busy; too long, and what a dead worker held waits.
Time is simulated. Of messages that are visible, the oldest is delivered first; whoever finishes first deletes the message, and
other copies of the work run to their end for nothing. The heartbeat is that of the SQS documentation, "Visibility timeout".
"""

import random
from dataclasses import dataclass, field

import simpy
from simpy.events import ProcessGenerator

WORKERS = 10
ARRIVALS = 1.0  # messages per second
USUAL, SLOW = 5.0, 60.0  # seconds of work on a message
SLOW_SHARE = 0.05
CRASHES = 0.002  # share of runs in which the worker dies half way
RESTART = 30.0  # seconds until it is back
SECONDS = 7200.0


@dataclass
class Message:
    sent: float
    work: float
    runs: int = 0
    hidden_until: float = 0.0
    done: float | None = None
    crashed: bool = False


@dataclass
class Queue:
    env: simpy.Environment
    timeout: float  # seconds that a delivered message stays hidden
    batch: int  # messages that a worker takes at once
    heartbeat: float | None  # seconds after which a worker extends the time
    dice: random.Random
    messages: list[Message] = field(default_factory=list)
    busy: float = 0.0  # seconds of work, useful or not

    def __post_init__(self) -> None:
        self.visible = simpy.PriorityStore(self.env)

    def show(self, number: int) -> None:
        self.visible.put(simpy.PriorityItem((self.messages[number].sent, number), number))

    def hide(self, number: int) -> ProcessGenerator:
        """Shows the message again when its time is over, unless it was extended or the message deleted."""
        message = self.messages[number]
        while message.hidden_until > self.env.now:
            yield self.env.timeout(message.hidden_until - self.env.now)
        if message.done is None:
            self.show(number)

    def deliver(self, number: int) -> None:
        self.messages[number].hidden_until = self.env.now + self.timeout
        self.env.process(self.hide(number))


def sender(queue: Queue) -> ProcessGenerator:
    while True:
        yield queue.env.timeout(queue.dice.expovariate(ARRIVALS))
        work = SLOW if queue.dice.random() < SLOW_SHARE else USUAL
        queue.messages.append(Message(queue.env.now, work))
        queue.show(len(queue.messages) - 1)


def work(queue: Queue, number: int, until: float) -> ProcessGenerator:
    start = queue.env.now
    while queue.env.now < until:
        pause = until - queue.env.now
        yield queue.env.timeout(min(pause, queue.heartbeat or pause))
        if queue.heartbeat and queue.env.now < until:
            queue.messages[number].hidden_until = queue.env.now + queue.timeout
    queue.busy += queue.env.now - start


def worker(queue: Queue) -> ProcessGenerator:
    env, dice = queue.env, queue.dice
    while True:
        taken: list[int] = []
        while not taken or (len(taken) < queue.batch and queue.visible.items):
            item = yield queue.visible.get()
            if queue.messages[item.item].done is None:  # else it was deleted meanwhile
                taken.append(item.item)
        for number in taken:
            queue.deliver(number)
        for number in taken:
            message = queue.messages[number]
            message.runs += 1
            if dice.random() < CRASHES:
                message.crashed = True
                yield from work(queue, number, env.now + message.work / 2)
                yield env.timeout(RESTART)
                break  # the rest of the batch is lost to this worker
            yield from work(queue, number, env.now + message.work)
            if message.done is None:
                message.done = env.now


def run(
    timeout: float, batch: int = 1, heartbeat: float | None = None, seed: int = 1, seconds: float = SECONDS
) -> Queue:
    env = simpy.Environment()
    queue = Queue(env, timeout, batch, heartbeat, random.Random(seed))
    env.process(sender(queue))
    for _ in range(WORKERS):
        env.process(worker(queue))
    env.run(until=seconds)
    return queue


def waits(queue: Queue, crashed: bool = False) -> list[float]:
    """From sending to the end of the work, sorted, of finished messages; or only of those whose worker died."""
    return sorted(m.done - m.sent for m in queue.messages if m.done is not None and (m.crashed or not crashed))


def main() -> None:
    print("hidden for             runs each   in vain   left over   p99 wait   after a crash")
    for name, queue in (
        ("30 s", run(30)),
        ("30 s, batches of 10", run(30, batch=10)),
        ("30 s, heartbeat 10 s", run(30, heartbeat=10)),
        ("300 s", run(300)),
    ):
        done = [m for m in queue.messages if m.done is not None]
        runs = sum(m.runs for m in queue.messages) / len(done)
        vain = 1 - sum(m.work for m in done) / queue.busy
        left = len(queue.messages) - len(done)
        wait, crash = waits(queue), waits(queue, crashed=True)
        p99, mean = wait[int(0.99 * len(wait))], sum(crash) / max(1, len(crash))
        print(f"{name:20} {runs:11.2f} {vain:9.0%} {left:11} {p99:8.0f} s {mean:13.0f} s")


if __name__ == "__main__":
    main()
