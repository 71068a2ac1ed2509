"""A lock with a lease, holders that pause past its end, and what the storage lets them do.

Each holder reads a counter, works, and writes the counter plus one; an update is lost when a write is acknowledged and
the counter doesn't show it. Time is simulated. The fencing token is that of Burrows, "The Chubby lock service" (OSDI
2006, 2.4: sequencers) and of Kleppmann, "How to do distributed locking" (2016).
"""

import random
from dataclasses import dataclass, field

import simpy
from simpy.events import ProcessGenerator

CLIENTS = 5
LEASE = 10.0  # seconds
WORK = 2.0  # seconds between read and write, on average
PAUSE = 0.01  # probability that a process stops at a given point
PAUSE_LENGTH = 15.0  # seconds, on average
DELAY = 0.05  # seconds that a message takes, on average
SLOW = 0.01  # probability that a message is held up
SLOW_LENGTH = 15.0  # seconds, on average
SECONDS = 10_000.0
GUARDS = ("nothing", "client checks its lease", "token on writes", "token on reads and writes", "compare-and-set")


@dataclass
class World:
    env: simpy.Environment
    guard: str
    dice: random.Random
    holder: int = -1
    token: int = 0
    expires: float = 0.0
    value: int = 0
    newest: int = 0  # the highest token that the storage has seen
    acknowledged: int = 0
    stopped: int = 0  # writes that the client gave up or the storage refused
    overlaps: int = 0  # writes by a client whose lease had ended
    waiting: list[simpy.Event] = field(default_factory=list)


def acquire(world: World, client: int) -> ProcessGenerator:
    while world.expires > world.env.now:
        freed = world.env.event()
        world.waiting.append(freed)
        yield freed | world.env.timeout(world.expires - world.env.now)
    world.holder, world.expires = client, world.env.now + LEASE
    world.token += 1
    return world.token


def release(world: World, client: int, token: int) -> None:
    if (world.holder, world.token) == (client, token):
        world.expires = world.env.now
    for event in world.waiting:
        event.succeed()
    world.waiting.clear()


def message(world: World) -> simpy.Event:
    late = world.dice.random() < SLOW
    return world.env.timeout(world.dice.expovariate(1 / (SLOW_LENGTH if late else DELAY)))


def perhaps_pause(world: World) -> simpy.Event:
    paused = world.dice.random() < PAUSE
    return world.env.timeout(world.dice.expovariate(1 / PAUSE_LENGTH) if paused else 0)


def fresh(world: World, token: int) -> bool:
    """The whole of fencing: remember the highest token, refuse a lower one."""
    world.newest = max(world.newest, token)
    return token == world.newest


def client(world: World, name: int) -> ProcessGenerator:
    env, dice = world.env, world.dice
    while True:
        yield env.timeout(dice.expovariate(1 / WORK))
        token = yield from acquire(world, name)
        until = env.now + LEASE
        yield message(world)
        allowed = world.guard != "token on reads and writes" or fresh(world, token)
        read = world.value
        yield env.timeout(dice.expovariate(1 / WORK))
        yield perhaps_pause(world)
        if world.guard == "client checks its lease":
            allowed = env.now < until
        yield perhaps_pause(world)  # nothing stops a process from pausing right here
        if allowed:
            yield message(world)
            world.overlaps += env.now > until
            if world.guard.startswith("token"):
                allowed = fresh(world, token)
            elif world.guard == "compare-and-set":
                allowed = read == world.value
        if allowed:
            world.value = read + 1
            world.acknowledged += 1
        else:
            world.stopped += 1
        release(world, name, token)


def run(guard: str, seed: int = 1) -> World:
    world = World(simpy.Environment(), guard, random.Random(seed))
    for name in range(CLIENTS):
        world.env.process(client(world, name))
    world.env.run(until=SECONDS)
    return world


def main() -> None:
    print("guard                       acknowledged   stopped   after the lease   lost updates")
    for guard in GUARDS:
        w = run(guard)
        print(f"{guard:25}   {w.acknowledged:12}   {w.stopped:7}   {w.overlaps:15}   {w.acknowledged - w.value:12}")


if __name__ == "__main__":
    main()
