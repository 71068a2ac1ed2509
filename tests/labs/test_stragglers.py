"""Properties of the last minutes of a batch job."""

from math import isclose

import pytest

from labs.stragglers import HEAVY, PIECES, heavy, machines, main, run, split, tasks


def test_without_copies_the_machine_time_is_the_work() -> None:
    sizes = [3.0, 1.0, 2.0, 5.0]
    outcome = run(sizes, [1.0, 1.0], 0)
    assert outcome.seconds == 8  # 3 then 5 on one machine; 1, then 2, on the other
    assert isclose(outcome.machine_hours * 3600, sum(sizes))


def test_a_slow_machine_is_overtaken_by_a_copy() -> None:
    sizes, speeds = [10.0, 10.0], [0.1, 1.0]
    assert run(sizes, speeds, 0).seconds == 100
    helped = run(sizes, speeds, 1)
    assert helped.seconds == 20
    assert isclose(helped.machine_hours * 3600, 20 + 10 + 10)


def test_a_copy_never_makes_the_job_longer() -> None:
    for slow in (0, 1, 7, 50):
        alone = run(tasks(slow), machines(slow), 0)
        for copy_last in (1, 10, 100):
            helped = run(tasks(slow), machines(slow), copy_last)
            assert helped.seconds <= alone.seconds, (slow, copy_last)


def test_copies_do_nothing_for_a_heavy_task_on_equal_machines() -> None:
    sizes = heavy(tasks())
    assert run(sizes, machines(0), 100).seconds == run(sizes, machines(0), 0).seconds


def test_splitting_keeps_the_work_and_shortens_the_job() -> None:
    sizes = heavy(tasks())
    pieces = split(sizes)
    assert isclose(sum(pieces), sum(sizes))
    assert max(pieces[-PIECES:]) < HEAVY * 240 / PIECES
    assert run(pieces, machines(0), 0).seconds < run(sizes, machines(0), 0).seconds


def test_copies_come_too_late_when_more_machines_are_slow_than_tasks_are_few() -> None:
    few, many = machines(5), machines(300)
    assert run(tasks(), few, 100).seconds < 0.8 * run(tasks(), few, 0).seconds
    assert run(tasks(), many, 100).seconds == run(tasks(), many, 0).seconds


def test_main_prints_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    rows = [line.rsplit(None, 3) for line in capsys.readouterr().out.splitlines()[3:]]
    assert [row[1:3] for row in rows] == [["625", "625"], ["1139", "824"], ["1345", "1345"], ["625", "625"]]
    assert all(float(row[3].rstrip("%")) < 1 for row in rows)
