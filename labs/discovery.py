"""An instance dies without a word: until when is it called? And what if it is the registry that loses sight of living instances?

Instances renew a lease; the registry drops whoever let it lapse; caches stand between registry and clients; each client calls the
instances on its own list in turn. EUREKA holds the defaults in the source of Netflix's Eureka, whose guard ("self preservation")
drops nobody when too many leases lapse at once. Ejection after failures in a row is what Envoy calls outlier detection.
"""

import random
from dataclasses import dataclass, field, replace

INSTANCES, CLIENTS = 10, 10
CALLS = 10  # of each client in a second: 100 a second in all
BREAKS, END = 60, 360  # seconds


@dataclass(frozen=True)
class Setup:
    heartbeat: int  # seconds between renewals
    lease: int  # seconds without a renewal until an instance may be dropped
    sweep: int  # seconds between two looks of the registry at its leases
    caches: tuple[int, ...] = ()  # each copies the list before it, every so many seconds
    poll: int = 1  # each client copies the last list, every so many seconds; 1 is as good as a push
    guard: float = 1.0  # drop nobody when more than this share of the leases has lapsed
    eject: int = 0  # failures in a row after which a client skips an instance for 30 s, then 60 s, ...; 0 is never
    goodbye: bool = False  # an instance that stops deregisters first, and works until nobody calls it


EUREKA = Setup(heartbeat=30, lease=90, sweep=60, caches=(30,), poll=30)
DNS = Setup(
    heartbeat=10, lease=30, sweep=1, caches=(30,), poll=30
)  # three failed checks; resolver; the client's own cache
PUSH = Setup(heartbeat=3, lease=10, sweep=1)


@dataclass
class Client:
    phase: int
    turn: int
    instances: list[int]
    failures: dict[int, int] = field(default_factory=dict)
    ejections: dict[int, int] = field(default_factory=dict)
    skip_until: dict[int, int] = field(default_factory=dict)

    def pick(self, now: int) -> int:
        usable = [i for i in self.instances if self.skip_until.get(i, 0) <= now] or self.instances
        self.turn += 1
        return usable[self.turn % len(usable)]

    def note(self, instance: int, ok: bool, now: int, eject: int) -> None:
        self.failures[instance] = 0 if ok else self.failures.get(instance, 0) + 1
        if eject and self.failures[instance] >= eject:
            self.failures[instance] = 0
            self.ejections[instance] = self.ejections.get(instance, 0) + 1
            self.skip_until[instance] = now + 30 * self.ejections[instance]


@dataclass
class Outcome:
    failed: int = 0
    last_call: int = 0  # to an instance that broke, in seconds after the break
    fewest_listed: int = INSTANCES


def run(setup: Setup, broken: int = 1, alive: bool = False, capacity: int = 1000, seed: int = 1) -> Outcome:
    """At BREAKS `broken` instances die or, if `alive`, can't renew any more.

    An instance answers `capacity` calls in a second; more fail.
    """
    dice = random.Random(seed)
    due = [dice.randrange(setup.heartbeat) for _ in range(INSTANCES)]
    renewed = [0] * INSTANCES
    lists = [list(range(INSTANCES))] * (1 + len(setup.caches))  # registry's, caches'
    phases = [dice.randrange(every) for every in (setup.sweep, *setup.caches)]
    clients = [Client(dice.randrange(setup.poll), dice.randrange(INSTANCES), lists[0]) for _ in range(CLIENTS)]
    out = Outcome()
    for now in range(END):
        cut_off = set(range(broken)) if now >= BREAKS else set()
        dead = set() if alive or setup.goodbye else cut_off
        for i in set(range(INSTANCES)) - cut_off:
            if now % setup.heartbeat == due[i]:
                renewed[i] = now
        if (now - phases[0]) % setup.sweep == 0:
            lapsed = {i for i in range(INSTANCES) if now - renewed[i] > setup.lease}
            if len(lapsed) <= setup.guard * INSTANCES:
                lists[0] = [i for i in range(INSTANCES) if i not in lapsed]
        if setup.goodbye:
            lists[0] = [i for i in lists[0] if i not in cut_off]
        for level, every in enumerate(setup.caches, 1):
            if (now - phases[level]) % every == 0:
                lists[level] = lists[level - 1]
        out.fewest_listed = min(out.fewest_listed, len(lists[-1]))
        load = [0] * INSTANCES
        for client in clients:
            if (now - client.phase) % setup.poll == 0:
                client.instances = lists[-1]
            for _ in range(CALLS):
                instance = client.pick(now)
                load[instance] += 1
                ok = instance not in dead and load[instance] <= capacity
                client.note(instance, ok, now, setup.eject)
                out.failed += not ok
                if instance in cut_off:
                    out.last_call = now - BREAKS
    return out


def main() -> None:
    print("one of ten stops            last call to it   failed calls")
    for name, setup in (
        ("Eureka, 90 s lease", EUREKA),
        ("Eureka, as coded: 180 s", replace(EUREKA, lease=180)),
        ("DNS, two caches of 30 s", DNS),
        ("10 s lease, pushed", PUSH),
        ("Eureka, eject after 5", replace(EUREKA, eject=5)),
        ("Eureka, says goodbye", replace(EUREKA, goodbye=True)),
    ):
        out = run(setup)
        print(f"{name:25}   {out.last_call:13} s   {out.failed:12,}")

    print("\nsix of ten, capacity 20 each    still listed   failed calls")
    for name, setup, alive in (
        ("can't renew, no guard", EUREKA, True),
        ("can't renew, guard 15 %", replace(EUREKA, guard=0.15), True),
        ("are dead, guard 15 %", replace(EUREKA, guard=0.15), False),
        ("are dead, guard and eject", replace(EUREKA, guard=0.15, eject=5), False),
    ):
        out = run(setup, broken=6, alive=alive, capacity=20)
        print(f"{name:29}   {out.fewest_listed:12}   {out.failed:12,}")


if __name__ == "__main__":
    main()
