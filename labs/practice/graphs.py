"""Eight problems on graphs: order, shortest paths, and what hangs together."""

from __future__ import annotations

import heapq
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator

Edge = tuple[int, int]


class Node:
    """A node as the problem gives it: a value, and neighbors in a list."""

    def __init__(self, value: int):
        self.value = value
        self.neighbors: list[Node] = []


def clone_graph(start: Node) -> Node:
    """A copy of all that is reachable; the map from old to new is also what has been seen."""
    copies = {start: Node(start.value)}
    waiting = [start]
    while waiting:
        node = waiting.pop()
        for other in node.neighbors:
            if other not in copies:
                copies[other] = Node(other.value)
                waiting.append(other)
            copies[node].neighbors.append(copies[other])
    return copies[start]


def course_order(courses: int, needs: Iterable[Edge]) -> list[int]:
    """An order in which each course comes after those it needs; pairs are (course, needed). Empty if there is none."""
    after: dict[int, list[int]] = defaultdict(list)
    missing = [0] * courses
    for course, needed in needs:
        after[needed].append(course)
        missing[course] += 1
    ready = deque(course for course in range(courses) if not missing[course])
    order = []
    while ready:
        course = ready.popleft()
        order.append(course)
        for later in after[course]:
            missing[later] -= 1
            if not missing[later]:
                ready.append(later)
    return order if len(order) == courses else []


def can_finish(courses: int, needs: Iterable[Edge]) -> bool:
    """Whether there is such an order: whether no course needs itself in the end."""
    return len(course_order(courses, needs)) == courses


def network_delay(times: Iterable[tuple[int, int, int]], nodes: int, start: int) -> int:
    """Times are (from, to, seconds), nodes 1 to n. When the last node hears of it, or -1 if one never does."""
    edges: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for source, target, seconds in times:
        edges[source].append((target, seconds))
    heard: dict[int, int] = {}
    waiting = [(0, start)]
    while waiting:
        at, node = heapq.heappop(waiting)
        if node in heard:
            continue  # by a shorter way, which came out of the heap before
        heard[node] = at
        for target, seconds in edges[node]:
            heapq.heappush(waiting, (at + seconds, target))
    return max(heard.values()) if len(heard) == nodes else -1


class Sets:
    """Sets that are joined and never parted: union by size, paths halved while they are walked."""

    def __init__(self, members: Iterable[int]):
        self.parent = {member: member for member in members}
        self.size = dict.fromkeys(self.parent, 1)

    def find(self, member: int) -> int:
        while self.parent[member] != member:
            self.parent[member] = self.parent[self.parent[member]]
            member = self.parent[member]
        return member

    def join(self, one: int, other: int) -> bool:
        """Joins the sets of both; False if they were one already."""
        small, large = sorted((self.find(one), self.find(other)), key=lambda root: self.size[root])
        if small == large:
            return False
        self.parent[small] = large
        self.size[large] += self.size[small]
        return True


def redundant_connection(edges: list[Edge]) -> Edge:
    """A tree with one edge more, over nodes 1 to n: the last edge that closes a circle."""
    sets = Sets(range(1, len(edges) + 1))
    return next(edge for edge in edges if not sets.join(*edge))


def valid_tree(nodes: int, edges: list[Edge]) -> bool:
    """Whether nodes 0 to n-1 and the edges are a tree: n-1 edges, and none closes a circle."""
    sets = Sets(range(nodes))
    return len(edges) == nodes - 1 and all(sets.join(*edge) for edge in edges)


def minimum_height_roots(nodes: int, edges: list[Edge]) -> list[int]:
    """The roots that make a tree least high: what is left, one or two nodes, when leaves are taken off again and again."""
    near: list[set[int]] = [set() for _ in range(nodes)]
    for one, other in edges:
        near[one].add(other)
        near[other].add(one)
    left, leaves = nodes, [node for node in range(nodes) if len(near[node]) <= 1]
    while left > 2:
        left -= len(leaves)
        uncovered = []
        for leaf in leaves:
            (other,) = near[leaf]
            near[other].remove(leaf)
            if len(near[other]) == 1:
                uncovered.append(other)
        leaves = uncovered
    return sorted(leaves)


def word_ladder(begin: str, end: str, words: Iterable[str]) -> int:
    """Words in the shortest ladder from begin to end that changes one letter at a time, all of it in the list; 0 if there is none."""
    unused = set(words)
    if end not in unused:
        return 0
    length, layer = 1, {begin}
    while layer:
        if end in layer:
            return length
        unused -= layer
        layer = {other for word in layer for other in _changed(word) if other in unused}
        length += 1
    return 0


def _changed(word: str) -> Iterator[str]:
    for at in range(len(word)):
        for letter in "abcdefghijklmnopqrstuvwxyz":
            yield word[:at] + letter + word[at + 1 :]


def main() -> None:
    one, two = Node(1), Node(2)
    one.neighbors, two.neighbors = [two], [one]
    copy = clone_graph(one)
    print("copy:", copy.value, [node.value for node in copy.neighbors], copy is not one)
    print("order:", course_order(4, [(1, 0), (2, 0), (3, 1), (3, 2)]), can_finish(2, [(0, 1), (1, 0)]))
    print("delay:", network_delay([(2, 1, 1), (2, 3, 1), (3, 4, 1)], 4, 2))
    print("one too many:", redundant_connection([(1, 2), (2, 3), (3, 4), (1, 4), (1, 5)]))
    print("tree:", valid_tree(5, [(0, 1), (0, 2), (0, 3), (1, 4)]), valid_tree(3, [(0, 1), (1, 2), (2, 0)]))
    print("roots:", minimum_height_roots(6, [(3, 0), (3, 1), (3, 2), (3, 4), (5, 4)]))
    print("ladder:", word_ladder("hit", "cog", ["hot", "dot", "dog", "lot", "log", "cog"]))


if __name__ == "__main__":
    main()
