"""A rolling update of ten pods, second by second: what do users notice of a good version, and of three bad ones, with which probes?

The rules are those of a Kubernetes Deployment: at most `surge` pods more than wanted, at most `unavailable` fewer of them available,
and a pod counts as available once it has been ready for `min_ready` seconds. Removing a stopped pod from the balancers' lists takes
a few seconds, in which requests still go to it. Pods stop at once after SIGTERM, unless a preStop hook makes them wait.
"""

from dataclasses import dataclass, replace

REPLICAS = 10
SURGE = 3  # 25 % of 10, rounded up
UNAVAILABLE = 2  # 25 % of 10, rounded down
START = 20  # seconds until a new process can answer
SPREAD = 3  # seconds until all balancers have heard that a pod stops
LIMIT = 900  # seconds that we watch


@dataclass(frozen=True)
class Case:
    name: str
    readiness: bool = True  # is there a readiness probe that tells the truth about starting?
    drain: int = 5  # seconds that the preStop hook sleeps
    min_ready: int = 0
    never_starts: bool = False  # the new version
    fails_after: int | None = None  # seconds of service after which the new version fails, and says so to its probe
    wrong_answers: float = 0.0  # share of its requests that the new version fails while its probe is content


@dataclass
class Pod:
    new: bool
    age: int = 0
    stopping: int | None = None  # seconds since it was told to stop


@dataclass
class Result:
    seconds: int | None  # that the update took; None: it never ended
    failed: float  # seconds' worth of all traffic
    worst: int  # pods that answered, in the worst second
    new_at_end: int


def works(pod: Pod, case: Case) -> bool:
    if pod.new and (case.never_starts or (case.fails_after is not None and pod.age >= START + case.fails_after)):
        return False
    return pod.age >= START and (pod.stopping is None or pod.stopping < case.drain)


def ready(pod: Pod, case: Case) -> bool:
    return pod.stopping is None and (works(pod, case) or not case.readiness)


def available(pod: Pod, case: Case) -> bool:
    return ready(pod, case) and pod.age >= (START if case.readiness else 0) + case.min_ready


def step(pods: list[Pod], case: Case) -> None:
    """One second of the Deployment's controller: add new pods, stop old ones."""
    running = [pod for pod in pods if pod.stopping is None]
    missing = REPLICAS - sum(pod.new for pod in running)
    room = REPLICAS + SURGE - len(running)
    pods += [Pod(new=True) for _ in range(max(0, min(missing, room)))]
    spare = sum(available(pod, case) for pod in running) - (REPLICAS - UNAVAILABLE)
    for pod in [pod for pod in running if not pod.new][: max(0, spare)]:
        pod.stopping = 0


def run(case: Case) -> Result:
    pods = [Pod(new=False, age=10_000) for _ in range(REPLICAS)]
    failed, worst, ended = 0.0, REPLICAS, None
    for second in range(LIMIT):
        step(pods, case)
        listed = [pod for pod in pods if ready(pod, case) or (pod.stopping is not None and pod.stopping < SPREAD)]
        bad = [1.0 if not works(pod, case) else case.wrong_answers if pod.new else 0.0 for pod in listed]
        failed += sum(bad) / len(bad) if bad else 1.0
        worst = min(worst, sum(works(pod, case) for pod in listed))
        if ended is None and sum(pod.new and available(pod, case) for pod in pods) == REPLICAS == len(pods):
            ended = second
        for pod in pods:
            pod.age += 1
            if pod.stopping is not None:
                pod.stopping += 1
        pods = [pod for pod in pods if pod.stopping is None or pod.stopping < max(case.drain, SPREAD)]
    return Result(ended, failed, worst, sum(pod.new for pod in pods))


GOOD = Case("good")
CASES = [
    GOOD,
    replace(GOOD, name="good, no preStop", drain=0),
    replace(GOOD, name="good, no readiness probe", readiness=False),
    replace(GOOD, name="never starts", never_starts=True),
    replace(GOOD, name="never starts, no readiness probe", never_starts=True, readiness=False),
    replace(GOOD, name="dies after 60 s", fails_after=60),
    replace(GOOD, name="dies after 60 s, minReady 90 s", fails_after=60, min_ready=90),
    replace(GOOD, name="half of its answers wrong", wrong_answers=0.5),
]


def main() -> None:
    print("new version                        update   new pods   failed, of 900 s   fewest that answer")
    for case in CASES:
        end = run(case)
        took = "stuck" if end.seconds is None else f"{end.seconds} s"
        print(f"{case.name:32}   {took:>6}   {end.new_at_end:8}   {end.failed:14.1f} s   {end.worst:18}")


if __name__ == "__main__":
    main()
