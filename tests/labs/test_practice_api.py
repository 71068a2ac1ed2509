"""The API exercises: what is shipped is wrong as the page says, the solutions keep every promise, and each check catches its mistake."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from labs.practice.api import service
from labs.practice.api.checking import broken, promise, report
from labs.practice.api.checks import conditional, errors, evolution, idempotency, limits, methods, pagination
from labs.practice.api.exercises import conditional as conditional_exercise
from labs.practice.api.exercises import errors as errors_exercise
from labs.practice.api.exercises import evolution as evolution_exercise
from labs.practice.api.exercises import idempotency as idempotency_exercise
from labs.practice.api.exercises import limits as limits_exercise
from labs.practice.api.exercises import methods as methods_exercise
from labs.practice.api.exercises import pagination as pagination_exercise
from labs.practice.api.messages import Request, Response
from labs.practice.api.solutions import conditional as conditional_solution
from labs.practice.api.solutions import errors as errors_solution
from labs.practice.api.solutions import evolution as evolution_solution
from labs.practice.api.solutions import idempotency as idempotency_solution
from labs.practice.api.solutions import limits as limits_solution
from labs.practice.api.solutions import methods as methods_solution
from labs.practice.api.solutions import pagination as pagination_solution
from labs.practice.api.store import Session, Store

PAGE = Path(__file__).resolve().parents[2] / "docs/practice/apis.md"
CHECKS: dict[str, list[Any]] = {
    "errors": errors.CHECKS,
    "methods": methods.CHECKS,
    "pagination": pagination.CHECKS,
    "idempotency": idempotency.CHECKS,
    "conditional": conditional.CHECKS,
    "evolution": evolution.CHECKS,
    "limits": limits.CHECKS,
}
EXERCISES: dict[str, Any] = {
    "errors": errors_exercise.create,
    "methods": methods_exercise.handle,
    "pagination": pagination_exercise.page,
    "idempotency": idempotency_exercise.create,
    "conditional": conditional_exercise.handle,
    "evolution": (evolution_exercise.answer, evolution_exercise.understood),
    "limits": limits_exercise.Limited,
}
SOLUTIONS: dict[str, Any] = {
    "errors": errors_solution.create,
    "methods": methods_solution.handle,
    "pagination": pagination_solution.page,
    "idempotency": idempotency_solution.create,
    "conditional": conditional_solution.handle,
    "evolution": (evolution_solution.answer, evolution_solution.understood),
    "limits": limits_solution.Limited,
}
SHIPPED = {"errors": 7, "methods": 7, "pagination": 6, "idempotency": 6, "conditional": 6, "evolution": 10, "limits": 7}


@pytest.mark.parametrize("name", CHECKS)
def test_an_exercise_is_as_it_was_shipped_or_mended(name: str) -> None:
    assert len(broken(CHECKS[name], EXERCISES[name])) in (SHIPPED[name], 0)


@pytest.mark.parametrize("name", CHECKS)
def test_a_solution_keeps_every_promise(name: str) -> None:
    assert broken(CHECKS[name], SOLUTIONS[name]) == {}


@pytest.mark.parametrize("name", CHECKS)
def test_the_page_says_how_much_is_wrong_at_first(name: str) -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert f"{SHIPPED[name]} of {len(CHECKS[name])}" in page.partition(f"exercises/{name}.py")[2].partition("##")[0]


def test_the_page_quotes_what_the_exercises_print(capsys: pytest.CaptureFixture[str]) -> None:
    page = " ".join(PAGE.read_text(encoding="utf-8").split())
    for name in CHECKS:
        report(CHECKS[name], EXERCISES[name])
    out = capsys.readouterr().out
    for said in (
        "30 of 80 rows came twice",
        "8 rows that stayed were never seen",
        "after a crash before step 3 and a retry there were 2 bookings",
        "with a second request before step 2 there were 2 bookings",
        "3.75 s are missing, Retry-After says 3",
    ):
        assert f"*{said}*" in page
        assert said in out or "Goal reached" in out  # a reader may have mended one


def test_a_report_names_what_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    assert not report(CHECKS["errors"], methods_solution.not_allowed)
    assert report(CHECKS["limits"], SOLUTIONS["limits"])
    out = capsys.readouterr().out
    assert "your code raised TypeError" in out and "8 of 8 still wrong." in out and "Goal reached: all 8 hold." in out


def caught(name: str, wrong: object, *checks: Callable[[Any], None]) -> None:
    """Exactly these promises don't hold."""
    assert set(broken(CHECKS[name], wrong)) == {promise(check) for check in checks}


def test_a_cursor_without_a_tie_breaker_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    class Sloppy:
        def __init__(self, database: Any):
            self.database = database

        def execute(self, statement: str, values: tuple[Any, ...]) -> Any:
            statement = statement.replace("(made, id) < (?, ?)", "made < ? AND ? >= 0").replace(", id DESC", "")
            return self.database.execute(statement, values)

    def page(request: Request, database: Any, secret: bytes) -> Response:
        return pagination_solution.page(request, Sloppy(database), secret)  # type: ignore[arg-type]

    caught("pagination", page, pagination.everything_once, pagination.while_rows_go)


def test_an_unsigned_cursor_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pagination_solution, "signature", lambda place, customer, court, secret: "0")
    found = broken(CHECKS["pagination"], pagination_solution.page)
    assert {promise(pagination.forged), promise(pagination.elsewhere)} <= set(found)


def test_a_cursor_signed_without_its_list_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = pagination_solution.signature
    monkeypatch.setattr(pagination_solution, "signature", lambda place, *_: whole(place, "", "", b"s"))
    caught("pagination", pagination_solution.page, pagination.elsewhere)


def test_a_key_outside_of_the_transaction_is_caught() -> None:
    @contextmanager
    def nothing() -> Any:
        yield

    def create(request: Request, db: Session, now: float) -> Response:
        db.transaction = nothing  # type: ignore[method-assign]
        return idempotency_solution.create(request, db, now)

    caught("idempotency", create, idempotency.once_despite_crashes)


def test_a_handler_that_ignores_the_key_is_caught() -> None:
    def create(request: Request, db: Session, now: float) -> Response:
        return idempotency_solution.create(replace(request, headers={"Idempotency-Key": db.new_id()}), db, now)

    found = broken(CHECKS["idempotency"], create)
    assert {promise(idempotency.replayed), promise(idempotency.once_despite_company)} <= set(found)


def test_an_answer_that_is_never_forgotten_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idempotency_solution, "KEPT", float("inf"))
    caught("idempotency", idempotency_solution.create, idempotency.kept_and_forgotten)


def test_a_check_before_the_write_is_caught() -> None:
    def handle(request: Request, db: Session, now: int) -> Response:
        def replace_anyway(table: str, key: str, old: Any, new: Any) -> bool:
            db.put(table, key, new)
            return True

        db.replace = replace_anyway  # type: ignore[method-assign]
        return conditional_solution.handle(request, db, now)

    caught("conditional", handle, conditional.at_every_step)


def test_weak_comparison_in_if_match_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    strong = conditional_solution.matches
    monkeypatch.setattr(conditional_solution, "matches", lambda sent, tag, weak: strong(sent, tag, True))
    caught("conditional", conditional_solution.handle, conditional.weak)


def test_rounding_down_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits_solution, "ceil", int)
    caught("limits", limits_solution.Limited, limits.wait_is_enough)


def test_a_leaking_error_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    def telling(error: Exception, log: list[str]) -> Response:
        return errors_solution.problem(500, "internal", "The server failed.", detail=repr(error))

    monkeypatch.setattr(errors_solution, "server_error", telling)
    caught("errors", errors_solution.create, errors.nothing_leaks)


def test_a_client_that_tolerates_everything_is_caught() -> None:
    def understood(response: Response) -> str:
        if response.status != 200:
            return evolution_solution.understood(response)
        body = response.body if isinstance(response.body, dict) else {}
        return str(body.get("state") or "confirmed")

    caught("evolution", (evolution_solution.answer, understood), evolution.new_state, evolution.not_too_tolerant)


def test_a_transaction_is_undone_and_hidden() -> None:
    store = Store()
    with pytest.raises(RuntimeError), Session(store).transaction():
        raise RuntimeError
    first = Session(store)
    with first.transaction():
        first.insert("t", "a", {"x": 1})
        assert first.get("t", "a") == {"x": 1} and Session(store).get("t", "a") is None
        with pytest.raises(idempotency_solution.BusyError):
            Session(store).insert("t", "a", {})
    with pytest.raises(idempotency_solution.DuplicateError):
        Session(store).insert("t", "a", {})
    assert store.written_by == {} and store.table("t") == {"a": {"x": 1}}


def test_the_whole_service(capsys: pytest.CaptureFixture[str]) -> None:
    made = service.Service(b"s")
    statuses = [made.handle(request, service.NOW).status for request in service.EXCHANGE]
    assert statuses == [201, 201, 422, 200, 200, 412, 200, 405]
    assert made.log == []
    service.main()
    assert capsys.readouterr().out.count("RateLimit: ") == len(statuses)


def test_a_client_writes_only_what_is_the_clients() -> None:
    made = service.Service(b"s")
    body = json.dumps({**json.loads(service.ANA), "state": "cancelled", "court": {}, "customer": "bo"}).encode()
    assert made.handle(Request("POST", "/v2/bookings", service.KEY, body), service.NOW).status == 201
    shown = made.handle(Request("GET", "/v2/bookings/b1"), service.NOW).body
    assert shown["state"] == "confirmed" and not {"court", "customer"} & set(shown)
    asked = Request("GET", "/v2/bookings", query={"limit": "9" * 5_000})
    assert made.handle(asked, service.NOW).status == 400 and made.log == []


def test_put_replaces_and_428_gives_no_tag_to_repeat() -> None:
    store = conditional.some()
    match = {"If-Match": '"1"'}
    conditional_solution.handle(Request("PUT", "/bookings/b7", match, b'{"seats": 3}'), Session(store), 0)
    assert store.table("bookings")["b7"] == {"customer": "ana", "version": 2, "changed": 0, "seats": 3}
    refused = conditional_solution.handle(Request("PUT", "/bookings/b7", {}, b"{}"), Session(store), 0)
    assert refused.status == 428 and "ETag" not in refused.headers


def test_a_version_that_ends_before_its_time_is_caught() -> None:
    def answer(request: Request, booking: Any, now: Any) -> Response:
        return evolution_solution.answer(request, booking, now + timedelta(days=200))

    caught("evolution", (answer, evolution_solution.understood), evolution.ended)


def test_options_may_be_allowed_too(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = methods_solution.not_allowed
    monkeypatch.setattr(methods_solution, "not_allowed", lambda allowed: plain(f"{allowed}, OPTIONS"))
    caught("methods", methods_solution.handle)


def test_the_service_pages_hides_and_limits() -> None:
    made = service.Service(b"s")
    for number in range(4):
        headers = {"Content-Type": "application/json", "Idempotency-Key": str(number)}
        made.handle(Request("POST", "/v2/bookings", headers, service.ANA), service.NOW + number)
    seen: list[str] = []
    query = {"limit": "3"}
    while query:
        body = made.handle(Request("GET", "/v2/bookings", query=query), service.NOW + 9).body
        seen += [item["id"] for item in body["items"]]
        query = {"limit": "3", "cursor": body["next"]} if body["next"] else {}
    assert seen == ["b4", "b3", "b2", "b1"]
    bo = {"customer": "bo", "now": service.NOW + 9}
    assert made.handle(Request("GET", "/v2/bookings/b1", customer="bo"), bo["now"]).status == 404  # type: ignore[arg-type]
    headed = made.handle(Request("HEAD", "/v1/bookings/b1"), service.NOW + 9)
    assert headed.status == 200 and headed.body is None and "Deprecation" in headed.headers
    assert [made.handle(Request("GET", "/"), service.NOW + 9).status for _ in range(9)][-1] == 429
    later = (evolution_solution.SUNSET + timedelta(days=1)).timestamp()
    assert made.handle(Request("GET", "/v1/bookings/b1"), later).status == 410


def test_a_fault_in_the_service_stays_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    made = service.Service(b"s")
    monkeypatch.setattr(made, "route", lambda request: 1 / 0)
    response = made.handle(Request("GET", "/v2/bookings"), service.NOW)
    assert response.status == 500 and "division" not in json.dumps(response.body) and "division" in made.log[0]


def test_every_exercise_runs_as_a_program(capsys: pytest.CaptureFixture[str]) -> None:
    for name in CHECKS:
        importlib.import_module(f"labs.practice.api.exercises.{name}").main()
    out = capsys.readouterr().out
    assert out.count("still wrong.") + out.count("Goal reached") == len(CHECKS)
