"""Responses that share a connection wait for each other's lost packets: by how much, and what streams of their own change.

A gateway and a server 100 ms apart exchange small responses all the time. A lost packet is sent again and comes one round trip later,
unless it is lost again. The arrivals are the same for all transports; they differ only in which packets must be delivered in order:
all of a connection (TCP, so HTTP/2 as well) or those of one response (QUIC, RFC 9000). How loss shrinks the window is left out.
"""

import random
from dataclasses import dataclass

RATE = 50.0  # responses per second, over all connections
PACKETS = 4  # packets in each
ROUND_TRIP = 0.1  # seconds
SPACING = 0.001  # seconds between the packets of a response
SECONDS = 600.0
LOSSES = (0.0, 0.001, 0.01, 0.02)


@dataclass(frozen=True)
class Response:
    sent: float
    arrivals: tuple[float, ...]  # when each packet reached the client's machine

    @property
    def latency_alone(self) -> float:
        return max(self.arrivals) - self.sent


def responses(loss: float, seed: int = 1) -> list[Response]:
    gaps, drops = random.Random(seed), random.Random(seed + 1)
    result, now = [], 0.0
    while (now := now + gaps.expovariate(RATE)) < SECONDS:
        arrivals = []
        for packet in range(PACKETS):
            arrival = now + packet * SPACING + ROUND_TRIP / 2
            while drops.random() < loss:
                arrival += ROUND_TRIP
            arrivals.append(arrival)
        result.append(Response(now, tuple(arrivals)))
    return result


def quic(flow: list[Response]) -> list[float]:
    """The latency of each response if it waits for its own packets only."""
    return [response.latency_alone for response in flow]


def tcp(flow: list[Response], connections: int) -> list[float]:
    """The latency if all packets sent earlier on the same connection must be delivered first."""
    delivered = [0.0] * connections
    latencies = []
    for number, response in enumerate(flow):
        lane = number % connections
        delivered[lane] = max(delivered[lane], *response.arrivals)
        latencies.append(delivered[lane] - response.sent)
    return latencies


def late(latencies: list[float]) -> float:
    """The share that took at least a quarter of a round trip longer than without any loss."""
    undisturbed = ROUND_TRIP / 2 + (PACKETS - 1) * SPACING
    return sum(latency > undisturbed + ROUND_TRIP / 4 for latency in latencies) / len(latencies)


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[int(share * len(values))]


def main() -> None:
    print("                 late responses              99th percentile (ms)")
    print("loss     1 TCP   6 TCP    QUIC        1 TCP   6 TCP    QUIC")
    for loss in LOSSES:
        flow = responses(loss)
        runs = [tcp(flow, 1), tcp(flow, 6), quic(flow)]
        shares = "  ".join(f"{late(run):6.1%}" for run in runs)
        tails = "  ".join(f"{percentile(run, 0.99) * 1000:6.0f}" for run in runs)
        print(f"{loss:5.1%}  {shares}       {tails}")


if __name__ == "__main__":
    main()
