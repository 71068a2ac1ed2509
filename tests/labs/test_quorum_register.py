"""What each addition to R + W > N buys, over 200 seeds; every history is judged by the checker of the other lab."""

from dataclasses import replace
from itertools import pairwise

import pytest

from labs import quorum_register
from labs.linearizable import MODELS
from labs.quorum_register import HISTORIES, OPERATIONS, WAYS, Way, broken, linearizable, main, run, smallest

NONE, OVERLAP, REPAIR, LATE, ASK = WAYS


def test_every_operation_ends_and_clients_do_one_at_a_time() -> None:
    for way in WAYS:
        ops = run(way, seed=3)
        assert len(ops) == 4 * OPERATIONS
        for client in {op.client for op in ops}:
            mine = sorted((op for op in ops if op.client == client), key=lambda op: op.start)
            assert all(a.end < b.start for a, b in pairwise(mine))


def test_overlap_alone_shows_a_completed_write_to_every_later_read() -> None:
    """With one write and one read after it, R + W > N is all it takes; R + W = N isn't enough."""

    def missed(way: Way) -> int:
        count = 0
        for seed in range(HISTORIES):
            ops = run(way, seed)
            for read in (op for op in ops if op.kind == "read"):
                count += read.value == 0 and any(op.kind == "write" and op.end < read.start for op in ops)
        return count

    assert missed(OVERLAP) == 0 < missed(NONE)


def test_overlap_is_not_linearizable_but_repair_makes_it_so() -> None:
    assert 0 < broken(OVERLAP) < broken(NONE)
    assert broken(REPAIR) == 0


def test_repair_must_reach_a_quorum() -> None:
    assert broken(replace(REPAIR, w=1)) > 0


def test_a_late_clock_breaks_even_a_repaired_quorum_and_asking_mends_it() -> None:
    assert broken(LATE) > 0
    assert broken(ASK) == 0


def test_it_is_the_late_writer_whose_writes_are_hidden() -> None:
    """A later read returns what the other writer had finished before the hidden write began."""
    hidden = {"writer 0": 0, "writer 1": 0}
    for ops in (run(LATE, seed) for seed in range(HISTORIES)):
        writes = {op.value: op for op in ops if op.kind == "write"}
        for write in writes.values():
            seen = {op.value for op in ops if op.kind == "read" and op.start > write.end}
            hidden[write.client] += any(writes[value].end < write.start for value in seen if value)
    assert hidden["writer 1"] > 0 == hidden["writer 0"]


def test_the_smallest_core_is_still_broken_and_nothing_in_it_is_needless() -> None:
    cores = [smallest(ops) for ops in (run(OVERLAP, seed) for seed in range(HISTORIES)) if not linearizable(ops)]
    for core in cores:
        assert not linearizable(core)
        for op in core:
            rest = [other for other in core if other is not op]
            assert linearizable(rest) or op.kind == "write"
    write, new, old = min(cores, key=len)
    assert (write.kind, new.kind, old.kind) == ("write", "read", "read")
    assert new.value == write.value and old.value == 0 and new.end < old.start < write.end


def test_a_reader_of_quorums_can_go_back_in_time() -> None:
    assert any(not MODELS["monotonic reads"](run(OVERLAP, seed)) for seed in range(HISTORIES))
    assert all(MODELS["monotonic reads"](run(REPAIR, seed)) for seed in range(HISTORIES))


def test_fast_writes_hide_the_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quorum_register, "WRITE", 1.0)
    assert broken(OVERLAP) == 1


def test_main_prints_what_the_page_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[-1] for line in lines[1:6]] == ["70", "17", "0", "23", "0"]
    assert [line.split()[2] for line in lines[8:]] == ["write", "read", "read"]
