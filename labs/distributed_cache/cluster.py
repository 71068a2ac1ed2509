"""What the database sees, and who reads old values, when a node is cut off or added.

The rules: a spare pool ("Gutter") is Facebook's (Nishtala et al., NSDI 2013), a copy in
each zone that of Netflix's EVCache, ejection by each client that of Twitter's twemproxy,
filling a new node from the old owner that of Meta's mcrouter.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field

from labs.hash_ring import Ring, hashed

NODES, CLIENTS, KEYS = 10, 50, 4000
READS, WRITES = 1000, 20  # a second
CUT, BACK, END = 10, 25, 45  # seconds: when node 3 is cut off, is back, the run ends
TTL, SPARE_TTL = 600.0, 5.0  # seconds
STRIKES, EJECTED = 3, 15.0  # a client ejects after so many failures, for seconds
HASHES = [hashed(f"key-{key}") for key in range(KEYS)]
Place = tuple[int, int]  # zone and number
LOST, SPARE, NEW = (0, 3), (9, 0), (0, NODES)


@dataclass(frozen=True)
class Rules:
    zones: int = 1
    on_error: str = "database"  # or "next node", "spare", "other zone"
    empties: bool = False  # a node that was cut off for longer than its lease comes back empty
    joins: bool = False  # instead of a failure, a node is added
    fill_from_copy: bool = False  # a miss asks the other zone, or the old owner, before the database
    delete_from_both: bool = True  # while a node joins, deletes go to the old owner as well


@dataclass
class Node:
    items: dict[int, tuple[int, float]] = field(default_factory=dict)  # key: version, expiry
    reachable: bool = True

    def get(self, key: int, now: float) -> int | None:
        version, expiry = self.items.get(key, (0, 0.0))
        return version if now < expiry else None


class Cluster:
    def __init__(self, rules: Rules, seed: int = 1) -> None:
        self.rules, self.dice = rules, random.Random(seed)
        self.rings = [Ring(list(range(NODES)), name=f"zone {zone} ") for zone in range(rules.zones)]
        self.larger = Ring(list(range(NODES + 1)), name="zone 0 ")
        zones = range(rules.zones)
        self.nodes = {(zone, node): Node() for zone in zones for node in range(NODES)} | {SPARE: Node(), NEW: Node()}
        self.truth = Counter[int]()  # the version of each key in the database
        self.queries, self.stale = Counter[int](), Counter[int]()  # by second
        self.strikes, self.until = Counter[int](), dict[int, float]()  # by client
        for key in range(KEYS):
            for zone in range(rules.zones):
                self.nodes[self.home(key, zone)].items[key] = 0, TTL

    def home(self, key: int, zone: int = 0, past: Node | None = None) -> Place:
        ring = self.rings[zone]
        at = ring.index(HASHES[key])
        while self.nodes[zone, ring.owner[at]] is past:
            at = (at + 1) % len(ring.at)
        return zone, ring.owner[at]

    def places(self, key: int, client: int, now: float) -> tuple[Place, Place | None]:
        """Where this client looks first, and where it turns to."""
        zone = client % self.rules.zones
        first = self.home(key, zone)
        if self.rules.joins and now >= CUT:
            owner = 0, self.larger.node(HASHES[key])
            return owner, first if owner != first else None
        if first == LOST and self.until.get(client, 0) > now:
            return self.home(key, zone, past=self.nodes[LOST]), None
        others = {"spare": SPARE, "other zone": self.home(key, (zone + 1) % self.rules.zones)}
        return first, others.get(self.rules.on_error)

    def read(self, key: int, client: int, now: float) -> None:
        first, second = self.places(key, client, now)
        place: Place | None = first
        if not self.nodes[first].reachable:
            place = second
            self.strikes[client] += 1
            if self.rules.on_error == "next node" and self.strikes[client] % STRIKES == 0:
                self.until[client] = now + EJECTED
        version = self.nodes[place].get(key, now) if place else None
        if version is None and self.rules.fill_from_copy and place == first and second:
            version = self.nodes[second].get(key, now) if self.nodes[second].reachable else None
            if version is not None:
                self.nodes[first].items[key] = version, now + TTL
        if version is None:
            self.queries[int(now)] += 1
            version = self.truth[key]
            for copy in {place} if self.rules.zones == 1 else {first, second}:
                if copy and self.nodes[copy].reachable:
                    self.nodes[copy].items[key] = version, now + (SPARE_TTL if copy == SPARE else TTL)
        self.stale[int(now)] += version < self.truth[key]

    def write(self, key: int, client: int, now: float) -> None:
        """Changes the database and deletes what the writer knows of; the spare's entries are left to expire."""
        self.truth[key] += 1
        first, second = self.places(key, client, now)
        for copy in (first, second if self.rules.delete_from_both else None):
            if copy and copy != SPARE and self.nodes[copy].reachable:
                self.nodes[copy].items.pop(key, None)

    def run(self) -> Cluster:
        for tick in range(END * READS):
            now, draw = tick / READS, self.dice.random
            self.nodes[LOST].reachable = self.rules.joins or not CUT <= now < BACK
            if now == BACK and self.rules.empties:
                self.nodes[LOST].items.clear()
            self.read(int(KEYS ** draw()) - 1, self.dice.randrange(CLIENTS), now)
            if draw() < WRITES / READS:
                self.write(int(KEYS ** draw()) - 1, self.dice.randrange(CLIENTS), now)
        return self

    def summary(self) -> str:
        parts = range(CUT), range(CUT, BACK), range(BACK, END)
        asked = [[self.queries[second] for second in part] for part in parts]
        old = [sum(self.stale[second] for second in part) for part in parts]
        mean = sum(asked[0]) / CUT
        return f"{mean:6.0f}   {max(asked[1]):4}   {max(asked[2]):7}   {old[1]:6}   {old[2]:5}"


def main() -> None:
    print(f"{'':32} queries a second         stale reads")
    print(f"{'':32} before   most     later   during   later")
    for name, rules in {
        "errors go to the database": Rules(),
        "each client ejects the node": Rules(on_error="next node"),
        "a spare answers, for 5 s each": Rules(on_error="spare"),
        "the other zone answers": Rules(zones=2, on_error="other zone"),
        "  the node comes back empty": Rules(2, "other zone", empties=True),
        "  and fills from the other zone": Rules(2, "other zone", empties=True, fill_from_copy=True),
        "a node joins: cold": Rules(joins=True),
        "  filled from the old owner": Rules(joins=True, fill_from_copy=True, delete_from_both=False),
        "  deletes go to both owners": Rules(joins=True, fill_from_copy=True),
    }.items():
        print(f"{name:32} {Cluster(rules).run().summary()}")


if __name__ == "__main__":
    main()
