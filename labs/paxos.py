"""Single-decree Paxos over a network that reorders, repeats and loses messages: which of its rules can be dropped?

The algorithm is Lamport's, "Paxos Made Simple" (SIGACT News 2001), sections 2.2 to 2.5. Messages are delivered in random
order; proposers start over with a higher number at any moment, and acceptors crash and come back.
"""

import random
from dataclasses import dataclass, field
from heapq import heappop, heappush

ACCEPTORS = 3
QUORUM = ACCEPTORS // 2 + 1
PROPOSERS = 3
RUNS = 600
STEPS = 100  # deliveries, losses, crashes and new attempts in one run
ATTEMPT = 0.06  # the chance that a step is a new attempt; as many are crashes, if acceptors forget
REPEAT = 0.1  # the chance that a message that is delivered or lost may arrive again
LOSS = 0.3

Proposal = tuple[int, str]  # a number and a value
NONE: Proposal = (0, "")


@dataclass(frozen=True)
class Rules:
    adopt: str = "highest"  # which of the proposals that acceptors report a proposer takes over: highest, any or none
    keep_promise: bool = True
    remember: bool = True  # acceptors write to disk before they answer
    quorum: int = QUORUM


@dataclass
class Acceptor:
    promised: int = 0
    accepted: Proposal = NONE

    def prepare(self, number: int) -> Proposal | None:
        """Promises to accept nothing lower, and reports what it accepted."""
        if number <= self.promised:
            return None
        self.promised = number
        return self.accepted

    def accept(self, proposal: Proposal, rules: Rules) -> bool:
        if rules.keep_promise and proposal[0] < self.promised:
            return False
        self.promised = max(self.promised, proposal[0])
        self.accepted = proposal
        return True


@dataclass
class Proposer:
    value: str
    number: int = 0
    reports: dict[int, Proposal] = field(default_factory=dict)

    def choose(self, rules: Rules, dice: random.Random) -> Proposal:
        """After a quorum of promises: the value to propose under its number."""
        accepted = [report for report in self.reports.values() if report != NONE]
        if not accepted or rules.adopt == "none":
            return self.number, self.value
        return self.number, (max(accepted) if rules.adopt == "highest" else dice.choice(accepted))[1]


@dataclass(frozen=True)
class Message:
    kind: str  # prepare, promise or accept
    proposer: int
    acceptor: int
    number: int  # under which the proposer tries
    proposal: Proposal  # in a promise what the acceptor had accepted, in an accept what it shall accept


def run(rules: Rules, seed: int) -> set[str]:
    """The values that were chosen: accepted under one number by a quorum of acceptors, whether or not anyone knows."""
    dice = random.Random(seed)
    acceptors = [Acceptor() for _ in range(ACCEPTORS)]
    proposers = [Proposer(value) for value in "xyzuvw"[:PROPOSERS]]
    accepted_by: dict[Proposal, set[int]] = {}
    network: list[Message] = []

    def to_all(kind: str, me: int, proposal: Proposal) -> None:
        network.extend(Message(kind, me, acceptor, proposers[me].number, proposal) for acceptor in range(ACCEPTORS))

    def deliver(message: Message) -> None:
        proposer, acceptor = proposers[message.proposer], acceptors[message.acceptor]
        if message.kind == "prepare":
            report = acceptor.prepare(message.number)
            if report is not None:
                network.append(Message("promise", message.proposer, message.acceptor, message.number, report))
        elif message.kind == "accept":
            if acceptor.accept(message.proposal, rules):
                accepted_by.setdefault(message.proposal, set()).add(message.acceptor)
        elif message.number == proposer.number and len(proposer.reports) < rules.quorum:
            proposer.reports[message.acceptor] = message.proposal
            if len(proposer.reports) == rules.quorum:
                to_all("accept", message.proposer, proposer.choose(rules, dice))

    for _ in range(STEPS):
        event = dice.random()
        if event < ATTEMPT or not network:
            me = dice.randrange(PROPOSERS)
            attempt = max(proposer.number for proposer in proposers) // PROPOSERS + 1
            proposers[me].number = attempt * PROPOSERS + me  # no two proposers ever use the same number
            proposers[me].reports = {}
            to_all("prepare", me, NONE)
        elif event < 2 * ATTEMPT and not rules.remember:
            acceptors[dice.randrange(ACCEPTORS)] = Acceptor()
        else:
            index = dice.randrange(len(network))
            message = network[index]
            if dice.random() >= REPEAT:
                network[index] = network[-1]
                network.pop()
            if dice.random() >= LOSS:
                deliver(message)
    return {value for (_, value), by in accepted_by.items() if len(by) >= rules.quorum}


def duel(longest_pause: float, seed: int) -> int:
    """Two proposers, each phase one round trip: how many prepares until one of them gets its value accepted?"""
    dice = random.Random(seed)
    promised = prepares = 0
    events = [(0.0, 0, 0), (0.5, 1, 0)]  # time, proposer, the number it wants accepted or 0 to prepare
    while prepares < 1000:
        time, proposer, number = heappop(events)
        if number == 0:
            promised = prepares = prepares + 1
            heappush(events, (time + 1, proposer, promised))
        elif number == promised:
            return prepares
        else:
            heappush(events, (time + longest_pause * dice.random(), proposer, 0))
    return prepares


CASES = {
    "all rules": Rules(),
    "proposers adopt nothing": Rules(adopt="none"),
    "proposers adopt any report": Rules(adopt="any"),
    "acceptors break promises": Rules(keep_promise=False),
    "acceptors forget": Rules(remember=False),
    "a minority is enough": Rules(quorum=QUORUM - 1),
}


def main() -> None:
    print(f"of {RUNS} runs, with     chosen: nothing   one value   several")
    for name, rules in CASES.items():
        values = [len(run(rules, seed)) for seed in range(RUNS)]
        print(f"{name:27} {values.count(0):12}   {values.count(1):9}   {sum(count > 1 for count in values):7}")
    print("\nlongest pause, in round trips   prepares in a duel, mean of 200")
    for pause in (0.0, 1.0, 2.0, 4.0, 8.0):
        print(f"{pause:29}   {sum(duel(pause, seed) for seed in range(200)) / 200:31.1f}")


if __name__ == "__main__":
    main()
