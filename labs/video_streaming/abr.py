"""Five rules for the bitrate of a player's next segment, on the same networks, with the same video.

After players in use, mostly with their parameters, none tuned to these networks: a safety factor on the last download;
the two averages of hls.js; a linear map of the buffer as in Huang et al. (2014); BOLA by Spiteri et al. (2016) as in
dash.js, without and with the cap that dash.js puts on its steps up.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from math import inf, log

LADDER = (0.3, 0.7, 1.5, 3.0, 6.0)  # Mbit/s
SEGMENT, BUFFER = 4.0, 30.0  # seconds of video in a file, and that a player may hold
SEGMENTS, SEEDS = 150, range(20)  # ten minutes, twenty times
STEP, JUDGE = 0.1, 2.0  # seconds: of the simulation, and until a download may be given up
KINDS: dict[str, tuple[float, float, tuple[float, ...]]] = {  # round trip, seconds at one rate, rates in Mbit/s
    "home": (0.05, 30.0, (2.0, 4.0, 5.0, 7.0, 10.0)),
    "mobile": (0.08, 8.0, (0.4, 1.0, 2.0, 4.0, 8.0)),
    "shared": (0.40, 600.0, (2.5,)),  # half of a link whose queue another download keeps full
}


@dataclass
class Player:
    buffer: float = 0.0
    rung: int = 0
    last: float = 0.0  # Mbit/s of the last download, waiting included
    averages: dict[float, tuple[float, float]] = field(default_factory=lambda: {3.0: (0, 0), 9.0: (0, 0)})
    stalls: int = 0
    stalled: float = 0.0
    bitrate: float = 0.0
    switches: int = 0


def below(rate: float) -> int:
    return max((rung for rung, bitrate in enumerate(LADDER) if bitrate <= rate), default=0)


def estimate(player: Player) -> float:
    """The lower of a fast and a slow average, as hls.js has it."""
    return min(total / weight if weight else 0.0 for total, weight in player.averages.values())


def last_download(player: Player) -> int:
    return below(0.9 * player.last)


def two_averages(player: Player) -> int:
    """A step up needs more headroom than staying."""
    return max(below(0.7 * estimate(player)), min(player.rung, below(0.95 * estimate(player))))


def buffer_map(player: Player) -> int:
    """Lowest up to 8 s of buffer, highest from 24 s, a line between; keeps its rung until the line passes another."""
    allowed = LADDER[0] + (LADDER[-1] - LADDER[0]) * min(max((player.buffer - 8.0) / 16.0, 0.0), 1.0)
    return max(below(allowed), min(player.rung, below(allowed) + 1))


def bola(player: Player) -> int:
    """The rung with most utility per bit; the buffer is subtracted, so that a full one asks for more."""
    utilities = [log(bitrate / LADDER[0]) for bitrate in LADDER]
    scale = 2.0 * len(LADDER) / utilities[-1]  # score 0 at 10 s of buffer for the lowest rung, at 20 s for the highest
    scores = [(scale * u + 10.0 - player.buffer) / bitrate for u, bitrate in zip(utilities, LADDER, strict=True)]
    return scores.index(max(scores))


def capped_bola(player: Player) -> int:
    """BOLA-O of dash.js: a step up goes no higher than the estimate carries."""
    wanted = bola(player)
    return wanted if wanted <= player.rung else min(wanted, max(player.rung, below(0.9 * estimate(player))))


RULES: dict[str, Callable[[Player], int]] = {
    "last download": last_download, "two averages": two_averages, "buffer map": buffer_map, "BOLA": bola,
    "BOLA, capped": capped_bola,
}  # fmt: skip


def network(kind: str, rng: random.Random) -> list[float]:
    """The rate in each second, an hour of it."""
    _, stay, rates = KINDS[kind]
    seconds: list[float] = []
    while len(seconds) < 3600:
        seconds += [rng.choice(rates) * (0.9 + 0.2 * rng.random())] * (1 + int(rng.expovariate(1 / stay)))
    return seconds


def download(
    rates: list[float], rtt: float, start: float, megabits: float, paused: bool, limit: float
) -> tuple[float, float]:
    """Seconds taken and megabits received; given up if at its pace it would last longer than the limit."""
    now, window, got = start + rtt, 0.12 if paused else inf, 0.0
    while got < megabits:
        got += min(rates[int(now) % 3600], window / rtt) * STEP
        window *= 2 ** (STEP / rtt)  # after a pause TCP starts at ten packets a round trip, and doubles
        now += STEP
        elapsed = now - start
        if elapsed > JUDGE and elapsed * megabits / got > limit:
            break
    return now - start, got


def play(rule: str, kind: str, seed: int, cancel: bool = True) -> Player:
    rng, rtt = random.Random(seed), KINDS[kind][0]
    sizes = [0.6 + 0.8 * rng.random() for _ in range(SEGMENTS)]  # quiet and busy scenes, equal on every rung
    rates, player, now = network(kind, rng), Player(), 0.0
    for number, size in enumerate(sizes):
        pause = max(0.0, player.buffer + SEGMENT - BUFFER)
        now, player.buffer, before = now + pause, player.buffer - pause, player.rung
        asked, paused, done = now, pause > 0.5, False
        player.rung = RULES[rule](player)
        while not done:
            megabits = LADDER[player.rung] * SEGMENT * size
            limit = max(SEGMENT, player.buffer - (now - asked)) if cancel and player.rung else inf
            took, got = download(rates, rtt, now, megabits, paused, limit)
            now, player.last, paused, done = now + took, got / took, False, got >= megabits
            for half, (total, weight) in player.averages.items():
                keep = 0.5 ** (took / half)
                player.averages[half] = (total * keep + player.last * (1 - keep), weight * keep + 1 - keep)
            player.rung = player.rung if done else min(player.rung - 1, below(0.9 * player.last))
        dry = now - asked - player.buffer
        if number and dry > 0:  # the wait before the first picture is none
            player.stalls, player.stalled = player.stalls + 1, player.stalled + dry
        player.buffer = max(0.0, -dry) + SEGMENT
        player.switches += player.rung != before
        player.bitrate += LADDER[player.rung] / SEGMENTS
    return player


def main() -> None:
    hours = SEGMENTS * SEGMENT / 3600 * len(SEEDS)
    print("                          never canceling   canceling what is too slow")
    print("network  rule            stalled s/h        stalled s/h  stalls/h  Mbit/s  switches/min")
    for kind in KINDS:
        for rule in RULES:
            stubborn = sum(play(rule, kind, seed, cancel=False).stalled for seed in SEEDS) / hours
            runs = [play(rule, kind, seed) for seed in SEEDS]
            stalled, stalls = sum(run.stalled for run in runs) / hours, sum(run.stalls for run in runs) / hours
            bitrate, switches = sum(run.bitrate for run in runs) / len(runs), sum(run.switches for run in runs) / hours
            print(
                f"{kind:8} {rule:13} {stubborn:13.1f} {stalled:18.1f} {stalls:9.1f} {bitrate:7.2f} {switches / 60:13.1f}"
            )


if __name__ == "__main__":
    main()
