"""The fit finds laws that it is given, and the benchmark's numbers are those the page quotes."""

import pytest

from labs.usl import MEASURED, Law, fit, main, solve


def test_linear_equations_are_solved() -> None:
    assert solve([[2.0, 1.0], [1.0, 3.0]], [5.0, 10.0]) == pytest.approx([1.0, 3.0])


@pytest.mark.parametrize("law", [Law(1.0, 0.02, 0.0005), Law(250.0, 0.1, 0.002), Law(64.9, 0.0, 0.0001)])
def test_the_fit_recovers_the_law_that_made_the_points(law: Law) -> None:
    found = fit([(n, law.at(n)) for n in (1, 2, 4, 8, 16, 32, 64)])
    assert found == pytest.approx(law, rel=1e-6, abs=1e-9)


def test_amdahls_law_is_the_case_without_coherency() -> None:
    law = Law(1.0, 0.05)
    assert fit([(n, law.at(n)) for n in (1, 4, 16, 64)], coherency=False) == pytest.approx(law, abs=1e-9)
    assert law.at(1e9) == pytest.approx(1 / 0.05, rel=1e-6)
    assert law.at(2000) > law.at(1000)


def test_throughput_falls_on_both_sides_of_the_peak() -> None:
    law = Law(10.0, 0.03, 0.0004)
    assert law.at(law.peak()) > max(law.at(law.peak() * 0.9), law.at(law.peak() * 1.1))


def test_the_fit_is_the_one_of_the_package_usl() -> None:
    assert fit(MEASURED).peak() == pytest.approx(96.51956, rel=1e-5)  # its tests/peak-scalability.R


def test_less_contention_raises_the_peak_and_less_coherency_moves_it() -> None:
    law = fit(MEASURED)
    contention, coherency = law._replace(alpha=law.alpha / 2), law._replace(beta=law.beta / 2)
    assert contention.peak() == pytest.approx(law.peak(), rel=0.01)
    assert contention.at(contention.peak()) > 1.35 * law.at(law.peak())
    assert coherency.peak() > 1.35 * law.peak()
    assert coherency.at(coherency.peak()) < 1.2 * law.at(law.peak())


def test_more_points_need_not_mean_a_better_forecast() -> None:
    law = fit(MEASURED[:5])
    assert (round(law.peak()), round(law.at(216))) == (73, 1291)


def test_main_prints_what_the_page_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    lines = capsys.readouterr().out.splitlines()
    assert lines[7].split() == ["216", "users", "1702", "14018", "3675", "1977"]
    assert lines[4].split() == ["72", "users", "1853", "4673", "2467", "2253"]
    assert "peak at 104 users" in lines[8]
    assert "peak at 97 users, alpha 2.8%, beta 0.010%" in lines[9]
    assert [line.split("most")[1].split() for line in lines[10:13]] == [
        [most, "scripts", "an", "hour,", "at", users, "users"]
        for most, users in (("1884", "97"), ("2643", "97"), ("2147", "136"))
    ]
