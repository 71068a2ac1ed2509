"""Raft's election, replication and commitment among five servers, on a network that can be cut.

The rules are those of Ongaro and Ousterhout, "In Search of an Understandable Consensus Algorithm" (USENIX ATC 2014), section 5.
In each round a leader calls every server it can reach, and a call is answered at once. The same seed gives the same run.
"""

import random
from dataclasses import dataclass, field

NAMES = "ABCDE"
MAJORITY = len(NAMES) // 2 + 1
TIMEOUT = (5, 10)  # rounds without a leader until a server becomes a candidate; drawn anew each time
OWN_TERM_ONLY = True  # False leaves out the commitment rule

Entry = tuple[int, str]  # the term of the leader that took it, and the command


@dataclass
class Server:
    """Term, vote and log must survive a restart; the rest may be lost."""

    name: str
    timer: int
    term: int = 0
    voted_for: str = ""
    log: list[Entry] = field(default_factory=lambda: [(0, "")])  # index 0 stands before the first entry
    commit: int = 0  # the last entry that it knows to be committed
    role: str = "follower"
    stored: dict[str, int] = field(default_factory=dict)  # of a leader: how far each log agrees with its own


def observe(server: Server, term: int) -> None:
    """Whoever sees a later term joins it, as a follower."""
    if term > server.term:
        server.term, server.voted_for, server.role = term, "", "follower"


def grant_vote(voter: Server, candidate: Server) -> bool:
    """One vote a term, and only for a log that ends as late as the voter's own, or later."""
    observe(voter, candidate.term)
    up_to_date = (candidate.log[-1][0], len(candidate.log)) >= (voter.log[-1][0], len(voter.log))
    if granted := candidate.term == voter.term and up_to_date and voter.voted_for in ("", candidate.name):
        voter.voted_for = candidate.name
    return granted


def append(follower: Server, leader: Server, at: int) -> bool:
    """Takes what the leader has after `at`, if the logs agree there; what the follower had there goes.

    Dropping all of it is safe here only because calls arrive at once and carry the whole rest of the log.
    Where calls can be late, drop only from the first entry that differs (figure 2 of the paper).
    """
    observe(follower, leader.term)
    if leader.term < follower.term:
        return False
    follower.role = "follower"
    if at >= len(follower.log) or follower.log[at][0] != leader.log[at][0]:
        return False
    follower.log[at + 1 :] = leader.log[at + 1 :]
    follower.commit = max(follower.commit, leader.commit)
    return True


def advance_commit(leader: Server) -> None:
    """Commits what a majority stores, if its last entry is of this term."""
    index = sorted(leader.stored.values(), reverse=True)[MAJORITY - 1]
    own_term = leader.log[index][0] == leader.term
    if index > leader.commit and (own_term or not OWN_TERM_ONLY):
        leader.commit = index


class Cluster:
    """Servers in a common group reach each other; one in no group stands still, and later goes on where it was."""

    def __init__(self, seed: int = 1) -> None:
        self.dice = random.Random(seed)
        self.servers = {name: Server(name, self.dice.randint(*TIMEOUT)) for name in NAMES}
        self.groups: tuple[str, ...] = (NAMES,)

    def reached(self, name: str) -> list[Server]:
        return [self.servers[n] for n in NAMES if n != name and any({n, name} <= {*group} for group in self.groups)]

    def campaign(self, name: str) -> None:
        server, votes = self.servers[name], 1
        server.role, server.term, server.voted_for = "candidate", server.term + 1, name
        for voter in self.reached(name):
            if grant_vote(voter, server):
                votes, voter.timer = votes + 1, self.dice.randint(*TIMEOUT)
            observe(server, voter.term)
            if server.role == "follower":
                return
        if votes >= MAJORITY:
            server.role, server.stored = "leader", dict.fromkeys(NAMES, 0)

    def replicate(self, name: str, *commands: str) -> None:
        leader = self.servers[name]
        if leader.role == "leader":
            leader.log += [(leader.term, command) for command in commands]
            leader.stored[name] = at = len(leader.log) - 1
            for follower in self.reached(name):
                while not append(follower, leader, at) and follower.term == leader.term:
                    at -= 1
                observe(leader, follower.term)
                if leader.role == "follower":
                    return
                at = leader.stored[follower.name] = leader.stored[name]
                follower.timer = self.dice.randint(*TIMEOUT)
            advance_commit(leader)

    def run(self, *groups: str, rounds: int = 20) -> None:
        self.groups = groups
        for name in [name for name in NAMES if any(name in group for group in groups)] * rounds:
            server = self.servers[name]
            server.timer -= 1
            if server.role == "leader":
                server.timer = self.dice.randint(*TIMEOUT)
                self.replicate(name)
            elif server.timer <= 0:
                server.timer = self.dice.randint(*TIMEOUT)
                self.campaign(name)

    def show(self, event: str) -> None:
        print(event)
        for s in self.servers.values():
            log = [f"{term}:{command}{'*' * (i <= s.commit)}" for i, (term, command) in enumerate(s.log)]
            print(f"  {s.name} {s.role:9} term {s.term}   {' '.join(log[1:])}")


def figure_8(*later: str) -> Cluster:
    """A spreads an entry of term 1 in term 3, and perhaps one of its own; then E comes back, which saw neither."""
    cluster = Cluster()
    steps = [(NAMES, "A", ()), ("AB", "A", ("old",)), ("CDE", "E", ()), ("E", "E", ("new",)), ("ABC", "A", later)]
    for group, name, commands in [*steps, ("CDE", "E", ())]:
        for _ in range(2):
            cluster.servers[name].timer = 0
            cluster.run(group, rounds=1)
        cluster.replicate(name, *commands)
    return cluster


def main() -> None:
    cluster = Cluster()
    for groups, leader, commands, event in (
        ([NAMES], "C", "x", "C is elected and takes x (* is what a server knows to be committed)"),
        (["CD", "ABE"], "C", "y", "C and D are cut off; A is elected, C takes y"),
        (["CD", "ABE"], "A", "z", "A takes z"),
        ([NAMES], "A", "", "all are together again"),
    ):
        cluster.run(*groups)
        cluster.replicate(leader, *commands)
        cluster.show(event)
    figure_8().show("figure 8")
    figure_8("later").show("figure 8, but A also spreads an entry of its own term")


if __name__ == "__main__":
    main()
