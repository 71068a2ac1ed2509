"""Edits made offline on several devices meet: a merge of three trees that converges and loses no content.

The three trees (local, remote, and the last synced state as the merge base) and nodes with ids instead of paths are those of
Dropbox's Nucleus (Jayakar 2020, Goldberg 2020); the rules for each conflict are this lab's own.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from hashlib import sha256

Journal = list[tuple[str, "Node | None"]]  # what the server keeps: node and its new state, None if deleted


@dataclass(frozen=True)
class Node:
    """A file, or a folder, whose content is None. The root is the empty id."""

    parent: str
    name: str
    content: str | None = None


Tree = dict[str, Node]


def cycle(tree: Tree) -> list[str]:
    """The nodes of a loop of parents, or none."""
    for start in sorted(tree):
        path, at = [start], tree[start].parent
        while at and at not in path:
            path.append(at)
            at = tree[at].parent
        if at:
            return path[path.index(at) :]
    return []


def merge(base: Tree, local: Tree, remote: Tree, device: str, careful: bool = True) -> Tree:
    """What both sides agree on. Where both changed a node, the remote change stands: it was committed first."""
    merged: Tree = {}
    for key in sorted(base.keys() | local.keys() | remote.keys()):
        old, mine, theirs = base.get(key), local.get(key), remote.get(key)
        node = theirs if mine == old else mine  # one side has not touched it: take the other side
        if mine != old and theirs != old and mine != theirs:
            if mine is None or theirs is None:
                node = (mine or theirs) if careful else None  # deleted here, changed there: the change wins
            else:
                moved = old is None or (theirs.parent, theirs.name) != (old.parent, old.name)
                edited = old is None or theirs.content != old.content
                place = theirs if moved else mine
                node = replace(place, content=theirs.content if edited and careful else mine.content)
                if careful and edited and old is not None and mine.content not in (old.content, theirs.content):
                    copy = f"{key}~{sha256(str(mine.content).encode()).hexdigest()[:8]}"  # the same again after a crash
                    merged[copy] = Node(place.parent, f"{place.name} ({device}'s conflicted copy)", mine.content)
        if node is not None:
            merged[key] = node
    while True:
        for key in list(merged):  # whoever keeps a file keeps the folders above it, also deleted ones
            while (key := merged[key].parent) and key not in merged:
                merged[key] = remote.get(key) or local.get(key) or base[key]
        if not (loop := cycle(merged)):
            break
        key = next(k for k in loop if k in remote and merged[k].parent != remote[k].parent)
        merged[key] = replace(merged[key], parent=remote[key].parent)  # our move made the loop: take it back
    taken: set[tuple[str, str]] = set()
    for key in sorted(merged, key=lambda k: (merged[k] != remote.get(k), k)):  # names that are on the server stay
        node = merged[key]
        while (node.parent, node.name.casefold()) in taken:  # `a` and `A` cannot both exist on some devices
            node = replace(node, name=f"{node.name} ({device})")
        taken.add((node.parent, node.name.casefold()))
        merged[key] = node
    return merged


@dataclass
class Device:
    """A client: what is on its disk, and what was there when it last agreed with the server."""

    name: str
    careful: bool = True
    local: Tree = field(default_factory=dict)
    synced: Tree = field(default_factory=dict)
    cursor: int = 0

    def sync(self, journal: Journal) -> int:
        """Reads the journal from the cursor on, merges, appends what the server lacks, and says how much that was."""
        remote = dict(self.synced)
        for key, node in journal[self.cursor :]:
            remote.pop(key, None)
            if node is not None:
                remote[key] = node
        merged = merge(self.synced, self.local, remote, self.name, self.careful)
        news = [(k, merged.get(k)) for k in sorted(merged.keys() | remote.keys()) if merged.get(k) != remote.get(k)]
        journal.extend(news)  # a server accepts this only if the journal still ends where the device has read to
        self.cursor, self.local, self.synced = len(journal), dict(merged), merged
        return len(news)
