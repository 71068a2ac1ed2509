"""What the log guarantees at every byte, and what each bad habit breaks; the numbers the page quotes are those of seed 1."""

import pytest

from labs import wal
from labs.wal import ACCOUNTS, HABITS, OPENING, PAGE, PowerLostError, main, recover, run, verdict

SEEDS = range(1, 6)
PLENTY = 10**6


def cuts(habit: str, seed: int) -> range:
    return range(PLENTY - run(habit, PLENTY, seed)[0].disk.bytes_left + 1)


def verdicts(habit: str, seed: int) -> set[str]:
    return {verdict(habit, cut, seed) for cut in cuts(habit, seed)}


@pytest.mark.parametrize("seed", SEEDS)
def test_log_first_survives_a_power_cut_at_every_byte(seed: int) -> None:
    assert verdicts("log first", seed) == {"good"}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_late_fsync_loses_transfers_but_leaves_no_wrong_balance(seed: int) -> None:
    assert verdicts("acknowledge before fsync", seed) == {"good", "lost"}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("habit", [h for h in HABITS if h not in ("log first", "acknowledge before fsync")])
def test_every_other_habit_leaves_wrong_balances(habit: str, seed: int) -> None:
    assert "wrong" in verdicts(habit, seed)


@pytest.mark.parametrize("habit", HABITS)
def test_without_a_power_cut_all_habits_agree(habit: str) -> None:
    bank, history = run(habit, PLENTY)
    assert bank.balances == history[-1]
    assert sum(bank.balances) == ACCOUNTS * OPENING


def test_money_is_neither_made_nor_lost_where_the_log_comes_first() -> None:
    for cut in cuts("log first", 1):
        bank, _ = run("log first", cut)
        assert sum(recover(bank.disk)) == ACCOUNTS * OPENING


def test_recovery_may_itself_be_cut_at_every_byte_and_repeated() -> None:
    for cut in list(cuts("log first", 1))[::7]:
        disk = run("log first", cut)[0].disk
        found = recover(disk)
        for budget in range(ACCOUNTS * PAGE.size + 1):
            pages = bytes(disk.pages)
            disk.bytes_left = budget
            for account, balance in enumerate(found):
                disk.write(disk.pages, account * PAGE.size, PAGE.pack(balance))
            try:
                disk.fsync(disk.pages)
            except PowerLostError:
                disk.written.clear()
            assert recover(disk) == found
            disk.pages[:] = pages


def test_a_page_really_tears() -> None:
    torn = {
        bytes(run("no log", cut)[0].disk.pages[a * 4 : a * 4 + 4]) for cut in cuts("no log", 1) for a in range(ACCOUNTS)
    }
    whole = {PAGE.pack(balance) for balances in run("no log", PLENTY)[1] for balance in balances}
    assert torn - whole


def test_what_is_not_forced_is_lost_with_the_power() -> None:
    disk = wal.Disk(PLENTY)
    disk.write(disk.log, 0, b"x")
    assert disk.log[0] == 0
    disk.fsync(disk.pages)
    assert disk.log[0] == 0
    disk.fsync(disk.log)
    assert disk.log[0] == ord("x")


def test_a_longer_log_writes_less(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wal, "SLOTS", 12)
    assert len(cuts("log first", 1)) - 1 == 464
    assert verdicts("log first", 1) == {"good"}


def test_main_prints_what_the_page_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    rows = [line.split()[-4:] for line in capsys.readouterr().out.splitlines()[1:]]
    assert rows == [
        ["544", "545", "0", "0"],
        ["472", "112", "361", "0"],
        ["472", "50", "78", "345"],
        ["432", "76", "0", "357"],
        ["544", "316", "0", "229"],
        ["192", "91", "0", "102"],
    ]
