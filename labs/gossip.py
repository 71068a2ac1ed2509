"""A rumor among many nodes: how many rounds until all have heard it, and how many never do.

In each round every node that passes the rumor on tells `fanout` nodes chosen at random ("push"). The model is the simple
epidemic of Demers et al., "Epidemic Algorithms for Replicated Database Maintenance" (PODC 1987).
"""

import math
import random
from statistics import mean

RUNS = 20
LOSS = 0.0  # share of the messages that is lost


def rounds_to_all(nodes: int, fanout: int, seed: int) -> int:
    """Whoever has heard the rumor passes it on in every round."""
    dice = random.Random(seed)
    informed, rounds = {0}, 0
    while len(informed) < nodes:
        informed |= {dice.randrange(nodes) for _ in range(len(informed) * fanout) if dice.random() >= LOSS}
        rounds += 1
    return rounds


def never_reached(nodes: int, messages: int, seed: int) -> float:
    """Whoever has heard the rumor sends so many messages and falls silent; the share of nodes that it misses."""
    dice = random.Random(seed)
    informed, unsent = {0}, messages
    while unsent:
        unsent -= 1
        node = dice.randrange(nodes)
        if dice.random() >= LOSS and node not in informed:
            informed.add(node)
            unsent += messages
    return 1 - len(informed) / nodes


def main() -> None:
    fanouts = (1, 2, 3, 4)
    print("rounds until all have heard it")
    print("  nodes    log2" + "".join(f"   fanout {fanout}" for fanout in fanouts))
    for nodes in (10, 100, 1000):
        means = [mean(rounds_to_all(nodes, fanout, seed) for seed in range(RUNS)) for fanout in fanouts]
        print(f"{nodes:7}  {math.log2(nodes):6.1f}" + "".join(f"{rounds:11.1f}" for rounds in means))
    print("\nof 1,000 nodes never reached, if each sends only so many messages")
    for messages in (2, 3, 4, 6, 8, 12):
        missed = mean(never_reached(1000, messages, seed) for seed in range(RUNS))
        print(f"{messages:7}  {missed:8.2%}")


if __name__ == "__main__":
    main()
