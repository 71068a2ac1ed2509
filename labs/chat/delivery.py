"""Three devices on bad connections: what each of four protocols loses, shows twice, or shows in another order.

The model is our own; checking the position of a reader who stays connected follows Centrifugo's "positioning".
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from labs.chat.store import Frame, events, head, open_store, send

CONVERSATIONS, TEXTS = 150, 20  # each conversation ends after so many texts, as chats do at night
LOSS = 0.03  # of all frames: requests, answers, pushes
TWICE = 0.02  # of pushes are delivered twice
DROP, RETURN = 0.02, 0.1  # chance in each tick that a connection breaks, or comes back
HEARTBEAT = 30  # ticks
QUIET = 200  # ticks after the last text, in which all devices stay connected


@dataclass(frozen=True)
class Protocol:
    """What is added to pushing and hoping."""

    numbers: bool = False  # a retry carries the same number as the first try
    cursor: bool = False  # the device asks for what it misses, and shows events in the order of their numbers
    position: bool = False  # heartbeats tell the newest number


PROTOCOLS = {
    "push and retry": Protocol(),
    "+ sender's number": Protocol(numbers=True),
    "+ cursor": Protocol(numbers=True, cursor=True),
    "+ head in heartbeat": Protocol(numbers=True, cursor=True, position=True),
}


@dataclass
class Device:
    """Shows events; everything up to `cursor` is on it without a hole."""

    user: str
    name: str
    online: bool = True
    behind: bool = False  # knows that it misses something
    cursor: int = 0
    n: int = 1  # number of the next text
    outbox: list[str] = field(default_factory=list)
    held: dict[int, str] = field(default_factory=dict)  # came before one that is still missing
    shown: list[str] = field(default_factory=list)

    def receive(self, event: Frame, protocol: Protocol) -> None:
        if not protocol.cursor:
            self.shown.append(event["body"])
            return
        if event["seq"] > self.cursor:
            self.held[event["seq"]] = event["body"]
        while self.cursor + 1 in self.held:
            self.cursor += 1
            self.shown.append(self.held.pop(self.cursor))
        self.behind = self.behind or bool(self.held)


def chat(protocol: Protocol, dice: random.Random) -> tuple[list[str], list[Device]]:
    """One conversation; returns what people wrote and what the devices show in the end."""
    db, texts = open_store("c", "ana", "ben"), [f"text {number}" for number in range(TEXTS)]
    devices = [Device("ana", "ana's phone"), Device("ana", "ana's laptop"), Device("ben", "ben's phone")]
    waiting, pushes, tries, tick, quiet_since = list(texts), dict[int, list[tuple[Device, Frame]]](), 0, 0, -1
    while quiet_since < 0 or tick < quiet_since + QUIET:
        tick += 1
        if waiting and dice.random() < 0.2:
            dice.choice(devices).outbox.append(waiting.pop(0))
        if quiet_since < 0 and not waiting and not any(device.outbox for device in devices):
            quiet_since = tick
        for device in devices:
            was_online = device.online
            device.online = quiet_since >= 0 or dice.random() < (1 - DROP if was_online else RETURN)
            device.behind = device.behind or (device.online and not was_online and protocol.cursor)
            if not device.online:
                continue
            if device.outbox and dice.random() >= LOSS:
                tries += 1
                sender, n = (device.name, device.n) if protocol.numbers else (f"try {tries}", 1)
                before, answer = head(db, "c"), send(db, "c", device.user, sender, n, device.outbox[0])
                if answer["seq"] > before:
                    event = events(db, "c", device.user, before)["events"][0]
                    for reader in devices:
                        for _ in range(0 if dice.random() < LOSS else 1 + (dice.random() < TWICE)):
                            pushes.setdefault(tick + dice.randrange(1, 4), []).append((reader, event))
                if dice.random() >= LOSS:  # the answer arrives; without it the device tries again
                    device.outbox.pop(0)
                    device.n += 1
            if device.behind and dice.random() >= LOSS:
                device.behind = False
                for event in events(db, "c", device.user, device.cursor)["events"]:
                    device.receive(event, protocol)
            if protocol.position and tick % HEARTBEAT == 0 and dice.random() >= LOSS:
                device.behind = device.behind or head(db, "c") > device.cursor
        for reader, event in pushes.pop(tick, []):
            if reader.online:
                reader.receive(event, protocol)
    return texts, devices


def judge(texts: list[str], devices: list[Device]) -> tuple[int, int, bool]:
    """Texts missing on a device; texts shown again; whether two devices disagree about the order of two texts."""
    missing = sum(text not in device.shown for device in devices for text in texts)
    again = sum(len(device.shown) - len(set(device.shown)) for device in devices)
    firsts = [list(dict.fromkeys(device.shown)) for device in devices]
    common = set(firsts[0]).intersection(*firsts[1:])
    orders = {tuple(text for text in first if text in common) for first in firsts}
    return missing, again, len(orders) > 1


def run(protocol: Protocol, seed: int = 1) -> tuple[int, int, int]:
    dice = random.Random(seed)
    results = [judge(*chat(protocol, dice)) for _ in range(CONVERSATIONS)]
    return sum(r[0] for r in results), sum(r[1] for r in results), sum(r[2] for r in results)


def main() -> None:
    print(f"{CONVERSATIONS} conversations of {TEXTS} texts on 3 devices: {CONVERSATIONS * TEXTS * 3:,} showings")
    for name, protocol in PROTOCOLS.items():
        missing, again, disorder = run(protocol)
        print(f"{name:20} missing {missing:5,}  shown again {again:5,}  conversations out of order {disorder:3}")


if __name__ == "__main__":
    main()
