"""Five problems on grids: a cell is a node, its neighbors are the cells above, below, left and right."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

Grid = list[list[int]]
Cell = tuple[int, int]


def neighbors(grid: Grid, cell: Cell) -> Iterator[Cell]:
    row, column = cell
    for r, c in ((row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)):
        if 0 <= r < len(grid) and 0 <= c < len(grid[0]):
            yield r, c


def reach(grid: Grid, starts: list[Cell]) -> dict[Cell, int]:
    """Breadth first from all starts at once, over cells of the same value as where one stands: cell -> steps to the nearest start."""
    distance = dict.fromkeys(starts, 0)
    waiting = deque(starts)
    while waiting:
        cell = waiting.popleft()
        for other in neighbors(grid, cell):
            if other not in distance and grid[other[0]][other[1]] == grid[cell[0]][cell[1]]:
                distance[other] = distance[cell] + 1
                waiting.append(other)
    return distance


def flood_fill(image: Grid, start: Cell, color: int) -> Grid:
    """The area of one color around start gets another."""
    area = reach(image, [start])
    return [[color if (r, c) in area else value for c, value in enumerate(row)] for r, row in enumerate(image)]


def number_of_islands(grid: Grid) -> int:
    """How many areas of 1 there are."""
    seen: set[Cell] = set()
    count = 0
    for r, row in enumerate(grid):
        for c, value in enumerate(row):
            if value == 1 and (r, c) not in seen:
                seen |= reach(grid, [(r, c)]).keys()
                count += 1
    return count


def surrounded_regions(board: Grid) -> Grid:
    """Areas of 0 that touch no border become 1: so keep those that do."""
    rows, columns = len(board), len(board[0])
    border = [(r, c) for r in range(rows) for c in range(columns) if r in (0, rows - 1) or c in (0, columns - 1)]
    kept = reach(board, [(r, c) for r, c in border if board[r][c] == 0])
    return [[0 if (r, c) in kept else 1 for c in range(columns)] for r in range(rows)]


def rotting_oranges(grid: Grid) -> int:
    """0 empty, 1 fresh, 2 rotten; each minute rot spreads to neighbors. Minutes until none is fresh, or -1."""
    minutes = {(r, c): 0 for r, row in enumerate(grid) for c, value in enumerate(row) if value == 2}
    waiting = deque(minutes)
    while waiting:
        cell = waiting.popleft()
        for r, c in neighbors(grid, cell):
            if grid[r][c] == 1 and (r, c) not in minutes:
                minutes[(r, c)] = minutes[cell] + 1
                waiting.append((r, c))
    if any(value == 1 and (r, c) not in minutes for r, row in enumerate(grid) for c, value in enumerate(row)):
        return -1
    return max(minutes.values(), default=0)


def pacific_atlantic(heights: Grid) -> list[Cell]:
    """Cells from which water, which never flows up, reaches both the upper or left and the lower or right border."""
    rows, columns = len(heights), len(heights[0])

    def uphill(starts: set[Cell]) -> set[Cell]:
        seen, waiting = set(starts), list(starts)
        while waiting:
            cell = waiting.pop()
            for r, c in neighbors(heights, cell):
                if (r, c) not in seen and heights[r][c] >= heights[cell[0]][cell[1]]:
                    seen.add((r, c))
                    waiting.append((r, c))
        return seen

    pacific = {(0, c) for c in range(columns)} | {(r, 0) for r in range(rows)}
    atlantic = {(rows - 1, c) for c in range(columns)} | {(r, columns - 1) for r in range(rows)}
    return sorted(uphill(pacific) & uphill(atlantic))


def main() -> None:
    grid = [[1, 1, 0, 0], [0, 1, 0, 1], [0, 0, 0, 1], [1, 0, 0, 0]]
    print("islands:", number_of_islands(grid))
    print("filled:", flood_fill(grid, (0, 0), 7))
    print("surrounded:", surrounded_regions([[1, 1, 1, 1], [1, 0, 0, 1], [1, 1, 0, 1], [1, 0, 1, 1]]))
    print("oranges:", rotting_oranges([[2, 1, 1], [1, 1, 0], [0, 1, 1]]))
    print("both oceans:", pacific_atlantic([[1, 2, 2, 3], [3, 2, 3, 4], [2, 4, 5, 3], [6, 7, 1, 4]]))


if __name__ == "__main__":
    main()
