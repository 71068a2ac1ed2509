"""The practice problems, each against a plain search of all possibilities, on small random inputs."""

from __future__ import annotations

import itertools
import random

import pytest

from labs.practice import graphs, grids, tables

SEEDS = range(60)


def grid(rng: random.Random, values: int) -> grids.Grid:
    rows, columns = rng.randint(1, 5), rng.randint(1, 5)
    return [[rng.randrange(values) for _ in range(columns)] for _ in range(rows)]


def areas(board: grids.Grid) -> list[set[grids.Cell]]:
    """All areas of one value, by joining neighbors until nothing changes."""
    found = [{(r, c)} for r, row in enumerate(board) for c, _ in enumerate(row)]
    changed = True
    while changed:
        changed = False
        for one, other in itertools.combinations(found, 2):
            touching = any(
                abs(a - c) + abs(b - d) == 1 and board[a][b] == board[c][d] for a, b in one for c, d in other
            )
            if touching:
                found.remove(other)
                one |= other
                changed = True
                break
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_areas_of_a_grid(seed: int) -> None:
    board = grid(random.Random(seed), 2)
    found = areas(board)
    value = {cell: board[cell[0]][cell[1]] for area in found for cell in area}
    assert grids.number_of_islands(board) == sum(value[min(area)] == 1 for area in found)
    filled = grids.flood_fill(board, (0, 0), 9)
    first = next(area for area in found if (0, 0) in area)
    assert {(r, c) for r, row in enumerate(filled) for c, color in enumerate(row) if color == 9} == first
    last = (len(board) - 1, len(board[0]) - 1)
    outside = {cell for area in found if any(r in (0, last[0]) or c in (0, last[1]) for r, c in area) for cell in area}
    taken = grids.surrounded_regions(board)
    assert {(r, c) for r, row in enumerate(taken) for c, v in enumerate(row) if v == 0} == {
        cell for cell in outside if value[cell] == 0
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_oranges_rot_minute_by_minute(seed: int) -> None:
    start = grid(random.Random(seed), 3)
    board, minutes = [row[:] for row in start], 0
    while True:
        rotten = [(r, c) for r, row in enumerate(board) for c, v in enumerate(row) if v == 2]
        fresh = {other for cell in rotten for other in grids.neighbors(board, cell) if board[other[0]][other[1]] == 1}
        if not fresh:
            break
        for r, c in fresh:
            board[r][c] = 2
        minutes += 1
    assert grids.rotting_oranges(start) == (-1 if any(1 in row for row in board) else minutes)


@pytest.mark.parametrize("seed", SEEDS)
def test_water_flows_down_to_both_oceans(seed: int) -> None:
    heights = grid(random.Random(seed), 4)
    rows, columns = len(heights), len(heights[0])

    def reached(cell: grids.Cell) -> set[grids.Cell]:
        seen, waiting = {cell}, [cell]
        while waiting:
            at = waiting.pop()
            for other in grids.neighbors(heights, at):
                if other not in seen and heights[other[0]][other[1]] <= heights[at[0]][at[1]]:
                    seen.add(other)
                    waiting.append(other)
        return seen

    def both(cell: grids.Cell) -> bool:
        cells = reached(cell)
        pacific = any(r == 0 or c == 0 for r, c in cells)
        return pacific and any(r == rows - 1 or c == columns - 1 for r, c in cells)

    assert grids.pacific_atlantic(heights) == [(r, c) for r in range(rows) for c in range(columns) if both((r, c))]


@pytest.mark.parametrize("seed", SEEDS)
def test_an_order_of_courses_is_one_and_is_missed_only_if_there_is_none(seed: int) -> None:
    rng = random.Random(seed)
    count = rng.randint(1, 5)
    needs = [(a, b) for a, b in itertools.permutations(range(count), 2) if rng.random() < 0.25]
    possible = [
        order
        for order in itertools.permutations(range(count))
        if all(order.index(b) < order.index(a) for a, b in needs)
    ]
    found = graphs.course_order(count, needs)
    assert (tuple(found) in possible) if possible else found == []
    assert graphs.can_finish(count, needs) == bool(possible)


@pytest.mark.parametrize("seed", SEEDS)
def test_news_takes_the_shortest_way(seed: int) -> None:
    rng = random.Random(seed)
    nodes = rng.randint(1, 6)
    times = [(a, b, rng.randint(0, 9)) for a, b in itertools.permutations(range(1, nodes + 1), 2) if rng.random() < 0.4]
    best = {node: 0 if node == 1 else 10**9 for node in range(1, nodes + 1)}
    for _ in range(nodes):  # Bellman and Ford
        for source, target, seconds in times:
            best[target] = min(best[target], best[source] + seconds)
    late = max(best.values())
    assert graphs.network_delay(times, nodes, 1) == (-1 if late >= 10**9 else late)


def tree(rng: random.Random, nodes: int, first: int = 0) -> list[graphs.Edge]:
    return (
        [(rng.randrange(node), node) for node in range(1, nodes)]
        if not first
        else [(rng.randint(1, n), n + 1) for n in range(1, nodes)]
    )


def connected(nodes: list[int], edges: list[graphs.Edge]) -> bool:
    seen, waiting = {nodes[0]}, [nodes[0]]
    while waiting:
        at = waiting.pop()
        for one, other in edges:
            for a, b in ((one, other), (other, one)):
                if a == at and b not in seen:
                    seen.add(b)
                    waiting.append(b)
    return seen == set(nodes)


@pytest.mark.parametrize("seed", SEEDS)
def test_trees(seed: int) -> None:
    rng = random.Random(seed)
    nodes = rng.randint(3, 7)
    edges = tree(rng, nodes, first=1)
    extra = next(
        pair for pair in itertools.combinations(range(1, nodes + 1), 2) if pair not in edges and pair[::-1] not in edges
    )
    circle = [*edges, extra] if nodes > 3 or len(edges) < 3 else edges
    rng.shuffle(circle)
    removable = [
        edge for edge in circle if connected(list(range(1, nodes + 1)), [other for other in circle if other != edge])
    ]
    assert graphs.redundant_connection(circle) == removable[-1]
    some = [pair for pair in itertools.combinations(range(nodes), 2) if rng.random() < 0.4]
    assert graphs.valid_tree(nodes, some) == (len(some) == nodes - 1 and connected(list(range(nodes)), some))
    edges = tree(rng, nodes)

    def height(root: int) -> int:
        distance, waiting = {root: 0}, [root]
        for at in waiting:
            for one, other in edges:
                for a, b in ((one, other), (other, one)):
                    if a == at and b not in distance:
                        distance[b] = distance[at] + 1
                        waiting.append(b)
        return max(distance.values())

    heights = {root: height(root) for root in range(nodes)}
    assert graphs.minimum_height_roots(nodes, edges) == [
        root for root in range(nodes) if heights[root] == min(heights.values())
    ]
    assert graphs.minimum_height_roots(1, []) == [0]


def test_a_cloned_graph_is_the_same_and_shares_nothing() -> None:
    nodes = [graphs.Node(value) for value in range(5)]
    for one, other in [(0, 1), (1, 2), (2, 0), (3, 0), (0, 3), (3, 3)]:
        nodes[one].neighbors.append(nodes[other])
    copy = graphs.clone_graph(nodes[0])
    pairs, seen = [(nodes[0], copy)], set()
    while pairs:
        old, new = pairs.pop()
        assert old is not new and old.value == new.value and len(old.neighbors) == len(new.neighbors)
        if old not in seen:
            seen.add(old)
            pairs += zip(old.neighbors, new.neighbors, strict=True)
    assert len(seen) == 4


@pytest.mark.parametrize("seed", SEEDS)
def test_the_shortest_ladder(seed: int) -> None:
    rng = random.Random(seed)
    words = sorted({"".join(rng.choice("abc") for _ in range(3)) for _ in range(8)})
    begin, end = "aaa", rng.choice(words)
    lengths = [
        len(order) + 1
        for count in range(1, 6)
        for order in itertools.permutations(words, count)
        if order[-1] == end
        and all(
            sum(a != b for a, b in zip(x, y, strict=True)) == 1 for x, y in zip((begin, *order), order, strict=False)
        )
    ]
    if begin != end and (lengths or not words):
        assert graphs.word_ladder(begin, end, words) == min(lengths)
    assert graphs.word_ladder("aaa", "zzz", words) == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_tables_against_all_possibilities(seed: int) -> None:
    rng = random.Random(seed)
    steps = rng.randint(1, 8)
    walks = sum(sum(walk) == steps for count in range(1, steps + 1) for walk in itertools.product((1, 2), repeat=count))
    assert tables.climbing_stairs(steps) == walks
    numbers = [rng.randint(1, 9) for _ in range(rng.randint(1, 7))]
    subsets = [
        set(chosen)
        for count in range(len(numbers) + 1)
        for chosen in itertools.combinations(range(len(numbers)), count)
    ]
    apart = [chosen for chosen in subsets if not any(at + 1 in chosen for at in chosen)]
    assert tables.house_robber(numbers) == max(sum(numbers[at] for at in chosen) for chosen in apart)
    assert tables.can_partition(numbers) == any(
        2 * sum(numbers[at] for at in chosen) == sum(numbers) for chosen in subsets
    )
    rising = [
        chosen for chosen in map(sorted, subsets) if all(numbers[a] < numbers[b] for a, b in itertools.pairwise(chosen))
    ]
    assert tables.longest_increasing(numbers) == max(map(len, rising))
    coins, amount = sorted({rng.randint(1, 6) for _ in range(2)}), rng.randint(0, 12)
    counts = [
        count
        for count in range(amount + 1)
        for bag in itertools.combinations_with_replacement(coins, count)
        if sum(bag) == amount
    ]
    assert tables.coin_change(coins, amount) == min(counts, default=-1)
    rows, columns = rng.randint(1, 5), rng.randint(1, 5)
    assert tables.unique_paths(rows, columns) == len(
        set(itertools.permutations("d" * (rows - 1) + "r" * (columns - 1)))
    )


def cuts(text: str) -> list[list[str]]:
    """All ways to cut a text into parts."""
    places = itertools.product((False, True), repeat=max(0, len(text) - 1))
    made = []
    for chosen in places:
        ends = [0, *(at + 1 for at, cut in enumerate(chosen) if cut), len(text)]
        made.append([text[a:b] for a, b in itertools.pairwise(ends)])
    return made


@pytest.mark.parametrize("seed", SEEDS)
def test_texts_against_all_cuts(seed: int) -> None:
    rng = random.Random(seed)
    digits = "".join(rng.choice("0123") for _ in range(rng.randint(1, 7)))
    letters = {str(number) for number in range(1, 27)}
    assert tables.decode_ways(digits) == sum(all(part in letters for part in cut) for cut in cuts(digits))
    text = "".join(rng.choice("ab") for _ in range(rng.randint(1, 7)))
    words = {"".join(rng.choice("ab") for _ in range(rng.randint(1, 3))) for _ in range(3)}
    assert tables.word_break(text, words) == any(all(part in words for part in cut) for cut in cuts(text))
    mirrored = [cut for cut in cuts(text) if all(part == part[::-1] for part in cut)]
    assert sorted(tables.palindrome_partitions(text)) == sorted(mirrored)
