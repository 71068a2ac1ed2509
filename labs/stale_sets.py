"""Which ways of keeping a cache in step leave an old value behind, counted over every order of events.

One reader misses and fills the cache while two writers change the row. Each step is atomic, the steps of different actors
interleave at will, and after the last one nobody writes again: a value that is wrong then stays until it expires. A lease is
modeled by what voids it, a delete since the miss (Nishtala et al., "Scaling Memcache at Facebook", NSDI 2013, 3.2.1); it
outlives an eviction here, which is the harder case: a cache that forgot it would refuse the set.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Steps = Iterator[None]


@dataclass(frozen=True)
class Way:
    """What a writer does to the cache, and what the cache checks before it stores a value."""

    on_write: Literal["set after", "delete before", "delete after"]
    check: Literal["nothing", "version", "lease"] = "nothing"


@dataclass
class World:
    """The row's version in the database, the version in the cache, and how many deletes the cache has seen."""

    row: int = 0
    cached: int | None = None
    deletes: int = 0


def delete(world: World) -> None:
    world.cached = None
    world.deletes += 1


def store(world: World, way: Way, version: int, lease: int | None = None) -> None:
    if way.check == "version" and world.cached is not None and world.cached > version:
        return
    if way.check == "lease" and lease != world.deletes:
        return
    world.cached = version


def read(world: World, way: Way) -> Steps:
    lease = world.deletes
    if world.cached is not None:
        return
    yield
    version = world.row
    yield
    store(world, way, version, lease)


def write(world: World, way: Way) -> Steps:
    if way.on_write == "delete before":
        delete(world)
        yield
        world.row += 1
        return
    world.row += 1
    version = world.row
    yield
    if way.on_write == "set after":
        store(world, way, version)
    else:
        delete(world)


def evict(world: World) -> Steps:
    world.cached = None
    yield


def orders(steps: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """Every order in which actors can take their steps; `steps` says how many each has left."""
    if not any(steps):
        yield ()
    for actor, left in enumerate(steps):
        if left:
            for rest in orders((*steps[:actor], left - 1, *steps[actor + 1 :])):
                yield (actor, *rest)


def stale(way: Way, eviction: bool) -> tuple[int, int]:
    """How many of all orders end with an old value in the cache."""
    ends = []
    for order in orders((3, 2, 2, 1) if eviction else (3, 2, 2)):
        world = World()
        actors = [read(world, way), write(world, way), write(world, way), evict(world)]
        for actor in order:
            next(actors[actor], None)
        ends.append(world.cached not in (None, world.row))
    return sum(ends), len(ends)


WAYS = (
    Way("set after"),
    Way("delete before"),
    Way("delete after"),
    Way("set after", "version"),
    Way("delete after", "lease"),
)


def main() -> None:
    print("writer         check     old value stays   and if the key may be evicted")
    for way in WAYS:
        cells = ["{} of {}".format(*stale(way, eviction)) for eviction in (False, True)]
        print(f"{way.on_write:13}  {way.check:8}  {cells[0]:>15}   {cells[1]:>29}")


if __name__ == "__main__":
    main()
