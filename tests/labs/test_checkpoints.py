"""Which guarantee each way of taking a snapshot gives, whenever the crash comes. The numbers the page quotes are main()'s."""

import pytest

from labs import checkpoints
from labs.checkpoints import LAG, MODES, RECORDS, main, run

TOTAL = 2 * RECORDS
EFFECTS = range(0, TOTAL, 101)
TICKS = range(201, 990, 13)  # among them ticks between barriers, during alignment, before and after a commit


def test_without_a_crash_all_modes_agree() -> None:
    for mode in MODES:
        job = run(mode, crashes=())
        assert job.count == TOTAL
        assert all(job.emails[r] == job.published[r] == 1 for r in EFFECTS), mode


def test_aligned_and_unaligned_snapshots_count_each_record_once() -> None:
    for mode in ("aligned", "unaligned"):
        for tick in TICKS:
            assert run(mode, crashes=(tick,)).count == TOTAL, (mode, tick)
            assert run(mode, crashes=(tick, tick + 150, tick + 310)).count == TOTAL, (mode, tick)


def test_rows_held_back_until_the_snapshot_are_published_exactly_once() -> None:
    for mode in ("aligned", "unaligned"):
        for tick in TICKS:
            job = run(mode, crashes=(tick, tick + 200))
            assert all(job.published[r] == 1 for r in EFFECTS), (mode, tick)


def test_emails_go_out_at_least_once_and_some_twice() -> None:
    jobs = [run("aligned", crashes=(tick,)) for tick in TICKS]
    assert all(job.emails[r] >= 1 for job in jobs for r in EFFECTS)
    assert any(job.emails[r] > 1 for job in jobs for r in EFFECTS)


def test_without_alignment_what_overtook_the_barrier_is_counted_twice() -> None:
    for tick in (300, 390, 560, 950):
        overtaken = LAG[1] - LAG[0]
        assert run("barriers, no alignment", crashes=(tick,)).count == TOTAL + overtaken, tick


def test_resuming_at_the_newest_position_loses_and_never_repeats() -> None:
    for tick in TICKS:
        job = run("resume at newest", crashes=(tick,))
        assert job.count < TOTAL, tick
        assert all(job.emails[r] <= 1 for r in EFFECTS)


def test_a_commit_that_is_not_repeated_after_a_crash_loses_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    crash = checkpoints.Job.crash

    def crash_without_commit(job: checkpoints.Job) -> None:
        job.committed.add(job.stored.done)
        crash(job)

    monkeypatch.setattr(checkpoints.Job, "crash", crash_without_commit)
    job = run("aligned", crashes=(452,))
    assert job.count == TOTAL
    assert sum(job.published[r] == 0 for r in EFFECTS) == 4


def test_alignment_queues_what_the_faster_partition_delivers_meanwhile() -> None:
    assert run("aligned").longest_queue == LAG[1]
    assert run("unaligned").longest_queue <= 2


def test_main_prints_what_the_page_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    rows = [line.replace(",", "").split()[-6:] for line in capsys.readouterr().out.splitlines()[3:]]
    assert rows == [
        ["1636", "0", "1", "0", "3", "2"],
        ["2080", "5", "0", "1", "0", "2"],
        ["2000", "5", "0", "0", "0", "40"],
        ["2000", "5", "0", "0", "0", "2"],
    ]
