"""A bank that loses power at every byte it writes to disk. Which of its habits lose money?

What fsync has forced to disk stays, byte by byte; what was only written is lost with the power. A transfer changes two accounts,
each on a page of its own. The log holds their new balances, in a ring of SLOTS records that a checkpoint frees. Log first, and
repeat history after a crash: the redo half of Mohan et al., "ARIES" (ACM TODS, 1992).
"""

import random
import struct
from dataclasses import dataclass, field
from zlib import crc32

LATE = ("acknowledge before fsync", "the same, pages before log")  # these force the log at checkpoints only
HABITS = ("log first", *LATE, "reuse the log too early", "no checksum", "no log")
ACCOUNTS = 8
OPENING = 250  # of each account; 256 takes a second byte, so a page can tear
TRANSFERS = 24
SLOTS = 4  # records that fit into the log
PAGE = struct.Struct(">I")
RECORD = struct.Struct(">IBIBI")  # number of the transfer; an account and its new balance; the other
SLOT = RECORD.size + 4  # with the checksum

Balances = list[int]


class PowerLostError(Exception):
    pass


@dataclass
class Disk:
    """Two files, and how many more bytes reach them before the power is cut."""

    bytes_left: int
    pages: bytearray = field(default_factory=lambda: bytearray(PAGE.pack(OPENING) * ACCOUNTS))
    log: bytearray = field(default_factory=lambda: bytearray(SLOT * SLOTS))
    written: list[tuple[bytearray, int, bytes]] = field(default_factory=list)  # and not yet forced

    def write(self, file: bytearray, at: int, data: bytes) -> None:
        self.written.append((file, at, data))

    def fsync(self, file: bytearray) -> None:
        for _, start, data in (entry for entry in self.written if entry[0] is file):
            for at, byte in enumerate(data, start):
                if self.bytes_left == 0:
                    raise PowerLostError
                file[at] = byte
                self.bytes_left -= 1
        self.written = [entry for entry in self.written if entry[0] is not file]


@dataclass
class Bank:
    disk: Disk
    habit: str
    balances: Balances = field(default_factory=lambda: [OPENING] * ACCOUNTS)
    dirty: set[int] = field(default_factory=set)  # accounts whose page on disk is out of date
    acknowledged: int = 0

    def transfer(self, number: int, payer: int, payee: int, amount: int) -> None:
        slot = number % SLOTS
        if slot == 0:
            self.checkpoint()
        self.balances[payer] -= amount
        self.balances[payee] += amount
        self.dirty |= {payer, payee}
        if self.habit == "no log":
            self.checkpoint()
        else:
            record = RECORD.pack(number + 1, payer, self.balances[payer], payee, self.balances[payee])
            self.disk.write(self.disk.log, slot * SLOT, record + PAGE.pack(crc32(record)))
            if self.habit not in LATE:
                self.disk.fsync(self.disk.log)
        self.acknowledged += 1

    def checkpoint(self) -> None:
        """Brings the pages up to date; after that the log may be used again."""
        for account in sorted(self.dirty):
            self.disk.write(self.disk.pages, account * PAGE.size, PAGE.pack(self.balances[account]))
        files = [self.disk.log, self.disk.pages]  # the rule: no page before the log that explains it
        if self.habit == "the same, pages before log":
            files.reverse()
        if self.habit == "reuse the log too early":
            files.remove(self.disk.pages)
        for file in files:
            self.disk.fsync(file)
        self.dirty.clear()


def recover(disk: Disk, checksum: bool = True) -> Balances:
    """The pages, and on top of them the newest unbroken run of records. To do it twice changes nothing."""
    balances = [int(balance) for (balance,) in PAGE.iter_unpack(disk.pages)]
    records = {}
    for at in range(0, len(disk.log), SLOT):
        record, check = disk.log[at : at + RECORD.size], disk.log[at + RECORD.size : at + SLOT]
        if not checksum or PAGE.pack(crc32(record)) == check:
            number, *changes = RECORD.unpack(record)
            records[number] = changes
    first = last = max(records, default=0)
    while first - 1 in records:
        first -= 1
    for number in range(max(first, 1), last + 1):
        payer, payers, payee, payees = records[number]
        balances[payer], balances[payee] = payers, payees
    return balances


def run(habit: str, bytes_left: int, seed: int = 1) -> tuple[Bank, list[Balances]]:
    """Works until the power is cut; returns the bank and what its balances were after each transfer."""
    dice = random.Random(seed)
    bank = Bank(Disk(bytes_left), habit)
    history = [list(bank.balances)]
    try:
        for number in range(TRANSFERS):
            payer = dice.randrange(ACCOUNTS)
            payee = (payer + 1 + dice.randrange(ACCOUNTS - 1)) % ACCOUNTS
            amount = 1 + dice.randrange(20)
            after = list(history[-1])
            after[payer] -= amount
            after[payee] += amount
            history.append(after)
            bank.transfer(number, payer, payee, amount)
    except PowerLostError:
        bank.disk.written.clear()
    return bank, history


def verdict(habit: str, bytes_left: int, seed: int = 1) -> str:
    bank, history = run(habit, bytes_left, seed)
    found = recover(bank.disk, checksum=habit != "no checksum")
    if found in history[bank.acknowledged :]:
        return "good"
    return "lost" if found in history else "wrong"


def main() -> None:
    print(
        f"{TRANSFERS} transfers, power cut after   every byte of   good   acknowledged transfers lost   balances wrong"
    )
    for habit in HABITS:
        plenty = 10**6
        total = plenty - run(habit, plenty)[0].disk.bytes_left
        seen = [verdict(habit, cut) for cut in range(total + 1)]
        counts = [seen.count(kind) for kind in ("good", "lost", "wrong")]
        print(f"{habit:31}   {total:13}   {counts[0]:4}   {counts[1]:27}   {counts[2]:14}")


if __name__ == "__main__":
    main()
