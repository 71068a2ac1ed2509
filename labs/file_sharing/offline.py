"""Two devices go offline, edit the same tree in every way, and meet again: is anything lost, and do they agree?

Random edits from a seed, checked against properties, are how Dropbox tests its planner (Goldberg 2020, after QuickCheck).
"""

from __future__ import annotations

import random
from dataclasses import replace

from labs.file_sharing.sync import Device, Journal, Node, Tree


def below(tree: Tree, top: str) -> set[str]:
    """The node and all that is in it."""
    found = {top}
    while more := {key for key, node in tree.items() if node.parent in found} - found:
        found |= more
    return found


def edit(device: Device, rng: random.Random, stamp: str) -> None:
    """One random edit of what is on the disk, as a case-insensitive file system allows it."""
    tree, kind = device.local, rng.choice(("file", "folder", "write", "rename", "move", "delete"))
    folders = ["", *sorted(key for key, node in tree.items() if node.content is None)]
    key = rng.choice(sorted(tree)) if tree else ""
    if kind in ("file", "folder") or not key:
        key, new = stamp, Node(rng.choice(folders), rng.choice("aAbBcd"), None if kind == "folder" else stamp)
    elif kind == "write" and tree[key].content is not None:
        new = replace(tree[key], content=stamp)
    elif kind == "rename":
        new = replace(tree[key], name=rng.choice("aAbBcd"))
    elif kind == "move" and (target := rng.choice(folders)) not in below(tree, key):
        new = replace(tree[key], parent=target)
    elif kind == "delete":
        for gone in below(tree, key):
            del tree[gone]
        return
    else:
        return
    names = {(node.parent, node.name.casefold()) for other, node in tree.items() if other != key}
    if (new.parent, new.name.casefold()) not in names:
        tree[key] = new


def contents(tree: Tree) -> set[str]:
    return {node.content for node in tree.values() if node.content is not None}


def trial(seed: int, careful: bool = True) -> tuple[Device, Device, set[str]]:
    """Two devices that agree, go offline, edit and sync again; with the new contents that the result lacks."""
    rng, journal = random.Random(seed), Journal()
    one, two = Device("Ann", careful), Device("Ben", careful)
    for number in range(12):
        edit(one, rng, f"s{number}")
    one.sync(journal)
    two.sync(journal)
    before = contents(one.local)
    for number in range(8):
        edit(one, rng, f"x{number}")
        edit(two, rng, f"y{number}")
    written = (contents(one.local) | contents(two.local)) - before
    for device in (one, two, one):
        device.sync(journal)
    return one, two, written - contents(one.local)


def show(tree: Tree, parent: str = "") -> str:
    """The tree in one line: files with their content, folders with theirs in brackets."""
    inside = [(key, node) for key, node in tree.items() if node.parent == parent]
    texts = [n.name + (f"={n.content}" if n.content is not None else f"/[{show(tree, key)}]") for key, n in inside]
    return ", ".join(sorted(texts))


def main() -> None:
    start: Tree = {"1": Node("", "x"), "2": Node("", "y"), "3": Node("1", "f", "old"), "4": Node("2", "g", "old")}
    for title, mine, theirs in (
        ("both edit f", {"3": Node("1", "f", "Ann")}, {"3": Node("1", "f", "Ben")}),
        ("edit, delete x", {"3": Node("1", "f", "Ann")}, {"1": None, "3": None}),
        ("x in y, y in x", {"1": Node("2", "x")}, {"2": Node("1", "y")}),
        ("rename, edit", {"3": Node("1", "h", "old")}, {"3": Node("1", "f", "Ben")}),
        ("create r and R", {"5": Node("", "r", "Ann")}, {"6": Node("", "R", "Ben")}),
    ):
        journal: Journal = list(start.items())
        ann, ben = Device("Ann"), Device("Ben")
        ann.sync(journal)
        ben.sync(journal)
        for device, changes in ((ann, mine), (ben, theirs)):
            device.local = {k: n for k, n in (device.local | changes).items() if n is not None}
        for device in (ann, ben, ann):
            device.sync(journal)
        assert ann.local == ben.local
        print(f"{title:15} {show(ann.local)}")
    for careful in (False, True):
        results = [trial(seed, careful) for seed in range(400)]
        lost, differ = sum(len(r[2]) for r in results), sum(r[0].local != r[1].local for r in results)
        copies = sum("conflicted" in node.name for r in results for node in r[0].local.values())
        rule = "careful" if careful else "last one wins"
        print(f"{rule:15} 400 runs, {differ} differ, {lost} edits lost, {copies} conflicted copies")


if __name__ == "__main__":
    main()
