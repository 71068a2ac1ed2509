"""What the visibility timeout costs, over several seeds; the numbers the page quotes are those of seed 1."""

import pytest

from labs import visibility
from labs.visibility import Queue, main, run, waits

SEEDS = range(1, 4)


def vain(queue: Queue) -> float:
    return 1 - sum(m.work for m in queue.messages if m.done is not None) / queue.busy


def left(queue: Queue) -> int:
    return sum(m.done is None for m in queue.messages)


def test_a_timeout_shorter_than_the_slow_work_wastes_a_quarter_of_it_and_the_queue_grows() -> None:
    for seed in SEEDS:
        short = run(30, seed=seed)
        assert 0.2 < vain(short) < 0.35, seed
        assert left(short) > 10 * left(run(30, heartbeat=10, seed=seed)), seed


def test_the_slow_message_is_what_runs_twice() -> None:
    queue = run(30)
    runs = [m.runs for m in queue.messages if m.done is not None and m.work == visibility.SLOW and not m.crashed]
    assert sum(runs) / len(runs) > 1.8
    assert all(
        m.runs == 1 for m in queue.messages if m.done is not None and m.work == visibility.USUAL and not m.crashed
    )


def test_in_batches_even_the_usual_message_runs_twice() -> None:
    for seed in SEEDS:
        queue = run(30, batch=10, seed=seed)
        usual = [m.runs for m in queue.messages if m.done is not None and m.work == visibility.USUAL]
        assert sum(usual) / len(usual) > 1.3, seed
        assert left(queue) > 1000, seed


def test_without_crashes_a_heartbeat_or_a_long_timeout_lets_each_message_run_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(visibility, "CRASHES", 0.0)
    for seed in SEEDS:
        for queue in (run(30, heartbeat=10, seed=seed), run(300, seed=seed)):
            assert all(m.runs == 1 for m in queue.messages if m.done is not None)
            assert vain(queue) == pytest.approx(0, abs=1e-6)


def test_what_a_dead_worker_held_waits_for_the_timeout() -> None:
    for seed in SEEDS:
        assert min(waits(run(300, seed=seed), crashed=True)) > 300
        beating = waits(run(30, heartbeat=10, seed=seed), crashed=True)
        assert 30 < min(beating) <= max(beating) < 2 * 30 + 2 * visibility.SLOW


def test_no_message_is_lost() -> None:
    for seed in SEEDS:
        queue = run(30, heartbeat=10, seed=seed)
        assert all(m.done is not None for m in queue.messages if m.sent < visibility.SECONDS - 300)


def test_main_prints_what_the_page_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    rows = [line[20:].split() for line in capsys.readouterr().out.splitlines()[1:]]
    assert rows == [
        ["1.05", "27%", "226", "289", "s", "228", "s"],
        ["1.59", "49%", "2589", "2653", "s", "1420", "s"],
        ["1.00", "0%", "7", "65", "s", "37", "s"],
        ["1.00", "0%", "11", "65", "s", "309", "s"],
    ]
