"""The coordinator of an atomic commit crashes. Who can decide, who must wait, and who decides wrongly?

Two-phase commit is Gray's (1978), three-phase commit Skeen's (1981); to keep the coordinator's decision in a replicated
log is what Spanner does, and Gray and Lamport derived it from Paxos (2006). Everybody votes yes. Each step of the
coordinator is a message delivered or a record forced to disk; it crashes before each of them in turn, and stays down.
"""

from collections.abc import Iterator
from dataclasses import dataclass

PARTICIPANTS = "AB"

# what each rule does when the coordinator is silent
RULES = (
    "2PC, waits",
    "2PC, asks the others",
    "2PC, aborts after a timeout",
    "2PC, replicated coordinator",
    "3PC",
)
FAULTS = ("coordinator", "+ participant", "+ network cut")  # beside the coordinator, one participant, or the link to it


@dataclass
class Crash:
    """What is on the disks when the coordinator is gone."""

    before: str  # the step that didn't happen
    states: dict[str, str]  # of each participant
    decided: bool  # whether the coordinator had forced its decision to commit


def steps(rule: str) -> list[tuple[str, str]]:
    rounds = ["prepared", "precommitted", "committed"] if rule == "3PC" else ["prepared", "decide", "committed"]
    plan = []
    for name in rounds:
        plan += [("decide", "")] if name == "decide" else [(name, p) for p in PARTICIPANTS]
    return plan


def crashes(rule: str) -> Iterator[Crash]:
    """Crash before each step in turn."""
    crash = Crash("", dict.fromkeys(PARTICIPANTS, "working"), False)
    for name, participant in steps(rule):
        yield Crash(f"{name} {participant}".strip(), dict(crash.states), crash.decided)
        if name == "decide":
            crash.decided = True
        else:
            crash.states[participant] = name


def verdict(rule: str, crash: Crash, group: str, sees_log: bool) -> str:
    """What the participants of a group do who can talk to each other, but not to the coordinator."""
    states = [crash.states[p] for p in group]
    if "committed" in states:
        return "commit"
    if "working" in states:
        return "abort"  # it has promised nothing yet, and now it won't
    if rule == "2PC, replicated coordinator" and sees_log:
        return "commit" if crash.decided else "abort"  # the new leader writes the abort into the log first
    if rule == "2PC, aborts after a timeout":
        return "abort"
    if rule == "3PC":
        return "commit" if "precommitted" in states else "abort"
    return "in doubt"


def outcomes(rule: str, crash: Crash, fault: str) -> dict[str, str]:
    """The verdict at each participant that is up."""
    up = PARTICIPANTS[1:] if fault == "+ participant" else PARTICIPANTS
    talk = rule not in ("2PC, waits", "2PC, aborts after a timeout") and fault != "+ network cut"
    groups = [up] if talk else list(up)
    # a network fault cuts the first participant off, and leaves the others with the replicas of the coordinator
    reach = {g: fault != "+ network cut" or PARTICIPANTS[0] not in g for g in groups}
    return {p: verdict(rule, crash, g, reach[g]) for g in groups for p in g}


def broken(crash: Crash, result: dict[str, str]) -> bool:
    """Two verdicts, or one against what a disk already holds."""
    final = set(result.values()) - {"in doubt"}
    if crash.decided or "committed" in crash.states.values():
        final.add("commit")
    return len(final) > 1


def main() -> None:
    print("2PC, waits: crash before  " + "".join(f" {p:23}" for p in PARTICIPANTS).rstrip())
    for crash in crashes(RULES[0]):
        result = outcomes("2PC, waits", crash, "coordinator")
        cells = [f"{crash.states[p]}: {result[p]}" for p in PARTICIPANTS]
        print(f"  {crash.before:24}" + "".join(f" {cell:23}" for cell in cells).rstrip())
    print("\nof all crash points: somebody in doubt / broken")
    print(f"{'':28}" + "".join(f"{fault:>16}" for fault in FAULTS))
    for rule in RULES:
        row = f"{rule:28}"
        for fault in FAULTS:
            results = [(c, outcomes(rule, c, fault)) for c in crashes(rule)]
            doubt = sum("in doubt" in r.values() for _, r in results)
            split = sum(broken(c, r) for c, r in results)
            row += f"{f'{doubt} / {split} of {len(results)}':>16}"
        print(row)


if __name__ == "__main__":
    main()
