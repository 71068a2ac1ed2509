"""Who decides, who waits and who breaks the rule, at each crash of the coordinator; the page quotes what main() prints."""

import pytest

from labs import two_phase_commit as lab
from labs.two_phase_commit import FAULTS, RULES, broken, crashes, main, outcomes


def cases(rule: str, fault: str) -> list[tuple[lab.Crash, dict[str, str]]]:
    return [(crash, outcomes(rule, crash, fault)) for crash in crashes(rule)]


@pytest.mark.parametrize("participants", ["AB", "ABC", "ABCD"])
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("rule", [r for r in RULES if r.startswith("2PC") and "timeout" not in r])
def test_two_phase_commit_may_wait_but_never_breaks_atomicity(
    rule: str, fault: str, participants: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lab, "PARTICIPANTS", participants)
    assert not any(broken(crash, result) for crash, result in cases(rule, fault))


def test_before_and_after_the_decision_participants_see_the_same_and_must_end_differently() -> None:
    undecided, decided = [c for c in crashes("2PC, waits") if set(c.states.values()) == {"prepared"}]
    assert undecided.states == decided.states
    assert (undecided.decided, decided.decided) == (False, True)


def test_guessing_breaks_atomicity_exactly_when_the_decision_had_been_made() -> None:
    for crash, result in cases("2PC, aborts after a timeout", "coordinator"):
        assert broken(crash, result) == crash.decided


@pytest.mark.parametrize("participants", ["AB", "ABC"])
def test_a_replicated_coordinator_leaves_nobody_in_doubt_unless_the_network_is_cut(
    participants: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lab, "PARTICIPANTS", participants)
    for fault in FAULTS[:2]:
        assert not any("in doubt" in result.values() for _, result in cases("2PC, replicated coordinator", fault))
    cut = cases("2PC, replicated coordinator", "+ network cut")
    assert any("in doubt" in result.values() for _, result in cut)
    assert all("in doubt" not in [result[p] for p in participants[1:]] for _, result in cut), (
        "only who is cut off waits"
    )


@pytest.mark.parametrize("participants", ["AB", "ABC"])
def test_three_phases_never_wait_and_go_wrong_only_when_the_network_is_cut(
    participants: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lab, "PARTICIPANTS", participants)
    for fault in FAULTS:
        results = cases("3PC", fault)
        assert not any("in doubt" in result.values() for _, result in results)
        assert any(broken(c, r) for c, r in results) == (fault == "+ network cut")


def test_main_prints_what_the_page_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    lines = capsys.readouterr().out.splitlines()
    assert lines[3:5] == [
        "  decide                   prepared: in doubt      prepared: in doubt",
        "  committed A              prepared: in doubt      prepared: in doubt",
    ]
    table = {line[:28].strip(): line[28:].split("   ") for line in lines[-5:]}
    assert {rule: [cell.strip() for cell in row if cell.strip()] for rule, row in table.items()} == {
        "2PC, waits": ["4 / 0 of 5", "3 / 0 of 5", "4 / 0 of 5"],
        "2PC, asks the others": ["2 / 0 of 5", "3 / 0 of 5", "4 / 0 of 5"],
        "2PC, aborts after a timeout": ["0 / 2 of 5", "0 / 2 of 5", "0 / 2 of 5"],
        "2PC, replicated coordinator": ["0 / 0 of 5", "0 / 0 of 5", "3 / 0 of 5"],
        "3PC": ["0 / 0 of 6", "0 / 0 of 6", "0 / 1 of 6"],
    }
