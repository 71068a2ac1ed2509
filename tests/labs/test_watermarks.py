"""A longer delay waits longer and misses less; only late events are dropped. The numbers the page quotes are those of seed 1."""

import pytest

from labs import watermarks
from labs.watermarks import ALLOWED_LATENESS, SECONDS, WINDOW, completeness, main, misplaced, run, stream

SEEDS = range(1, 4)
DELAYS = (0.0, 2.0, 10.0, 60.0)


def test_a_longer_delay_gives_later_and_more_complete_results() -> None:
    for seed in SEEDS:
        events = stream(seed)
        runs = [run(events, delay) for delay in DELAYS]
        complete = [completeness(events, w) for w in runs]
        assert complete == sorted(complete), seed
        waits = [sum(w.waited) / len(w.waited) for w in runs]
        assert waits == sorted(waits), seed
        for delay, wait in zip(DELAYS, waits, strict=True):
            assert delay < wait < delay + 1


def test_every_event_is_counted_or_dropped() -> None:
    for seed in SEEDS:
        events = stream(seed)
        for delay in DELAYS:
            w = run(events, delay)
            assert sum(w.counts.values()) + w.dropped == len(events)


def test_first_results_and_corrections_add_up_to_the_final_counts() -> None:
    w = run(stream(), 2.0)
    assert sum(w.first.values()) + w.corrections == sum(w.counts[window] for window in w.first)


def test_an_event_is_dropped_only_if_it_comes_after_the_allowed_lateness(monkeypatch: pytest.MonkeyPatch) -> None:
    events = stream()
    late = [e for e in events if e.arrives > (e.window() + 1) * WINDOW + ALLOWED_LATENESS]
    assert 0 < run(events, 0.0).dropped <= len(late)
    monkeypatch.setattr(watermarks, "ALLOWED_LATENESS", 0.0)
    w = run(events, 2.0)
    assert w.corrections == 0
    assert w.dropped > 0.03 * len(events)


def test_the_watermark_never_goes_back() -> None:
    w = watermarks.Windows(2.0, idle_after=0.1)  # partition 1 is idle, and comes back, all the time
    before = w.watermark
    for event in stream():
        w.see(event)
        assert w.watermark >= before
        before = w.watermark


def test_a_silent_partition_stops_all_windows_unless_it_is_declared_idle() -> None:
    for seed in SEEDS:
        events = stream(seed, silent_from=SECONDS / 2)
        stuck = run(events, 2.0)
        assert len(stuck.first) * WINDOW < SECONDS / 2
        assert len(run(events, 2.0, idle_after=30.0).first) > 1.9 * len(stuck.first)


def test_windows_of_arrival_time_misplace_more_than_the_offline_events_alone() -> None:
    for seed in SEEDS:
        assert 0.05 < misplaced(stream(seed)) < 0.12


def test_main_prints_what_the_page_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split()[4] == "8.8%"
    assert [line.split() for line in lines[4:8]] == [
        ["0", "s", "0.6", "s", "94.3%", "1650", "28"],
        ["2", "s", "2.6", "s", "96.3%", "1066", "26"],
        ["10", "s", "10.6", "s", "97.1%", "812", "17"],
        ["60", "s", "60.5", "s", "99.4%", "147", "2"],
    ]
    assert [line.split()[-5:] for line in lines[10:12]] == [
        ["29", "of", "60", "3.4", "s"],
        ["59", "of", "60", "30.0", "s"],
    ]
