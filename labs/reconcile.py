"""Two controllers see the same stream of events, of which some get lost and some arrive twice: who ends with the right number of pods?

The edge-triggered controller acts on what an event says ("one pod died": start one). The level-triggered one takes an event for a
mere hint to look, and makes up the difference between what is wanted and what is there. That functionality must be level-based
and edges only an optimization is a design principle of Kubernetes; its client library looks again at intervals ("resync").
"""

import random
from dataclasses import dataclass

SERVICES = 50
HOUR = 3600  # seconds with events; ten minutes without any follow
RATE = 0.5  # events per second over all services: half are deaths of a pod, half new wishes
LOST = 0.03  # share of the events that never arrive
TWICE = 0.03  # share that arrive twice
DOWN = range(1800, 1860)  # seconds in which the controller is being upgraded, and sees nothing
RESYNC = 300  # seconds between looks at everything


@dataclass
class Service:
    wanted: int = 5
    pods: int = 5
    wrong_since: int | None = None


@dataclass
class Outcome:
    wrong: int  # services with a wrong number of pods at the end
    missing: int
    surplus: int
    longest: float  # minutes that one service was wrong without a break
    looks: int  # times that the controller read a service's state


def happens(dice: random.Random, service: Service) -> int:
    """Something changes in the world; returns how many pods the service is short because of that (negative: over)."""
    death, wish = dice.random() < 0.5, 1 + dice.randrange(10)
    if death:
        short = min(1, service.pods)
        service.pods -= short
        return short
    short, service.wanted = wish - service.wanted, wish
    return short


def copies(dice: random.Random) -> int:
    luck = dice.random()
    return 0 if luck < LOST else 2 if luck < LOST + TWICE else 1


def edge(service: Service, short: int) -> None:
    service.pods = max(0, service.pods + short)


def level(service: Service) -> None:
    service.pods = service.wanted


def looks_at_all(controller: str, now: int) -> bool:
    """After a restart, for a level-triggered controller begins with a full list; and at intervals, if it is so built."""
    if now in DOWN:
        return False
    return now == DOWN.stop or (controller == "level, resync" and now % RESYNC == 0)


def wrong_for(service: Service, now: int) -> int:
    if service.pods == service.wanted:
        service.wrong_since = None
        return 0
    if service.wrong_since is None:
        service.wrong_since = now
    return now - service.wrong_since


def run(controller: str, seed: int = 2) -> Outcome:
    dice = random.Random(seed)
    services = [Service() for _ in range(SERVICES)]
    looks, longest = 0, 0
    for now in range(HOUR + 600):
        if now < HOUR and dice.random() < RATE:
            service = services[dice.randrange(SERVICES)]
            short = happens(dice, service)
            for _ in range(copies(dice)):
                if now in DOWN:
                    continue
                if controller == "edge":
                    edge(service, short)
                else:
                    looks += 1
                    level(service)
        if controller != "edge" and looks_at_all(controller, now):
            looks += SERVICES
            for service in services:
                level(service)
        longest = max(longest, *(wrong_for(service, now) for service in services))
    missing = [service.wanted - service.pods for service in services]
    return Outcome(
        wrong=sum(gap != 0 for gap in missing),
        missing=sum(gap for gap in missing if gap > 0),
        surplus=-sum(gap for gap in missing if gap < 0),
        longest=longest / 60,
        looks=looks,
    )


def main() -> None:
    print("controller      services wrong   pods missing   pods too many   longest wrong   looks")
    for controller in ("edge", "level", "level, resync"):
        end = run(controller)
        print(
            f"{controller:13}   {end.wrong:14}   {end.missing:12}   {end.surplus:13}   {end.longest:9.1f} min   {end.looks:5}"
        )


if __name__ == "__main__":
    main()
