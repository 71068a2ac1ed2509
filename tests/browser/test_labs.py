"""Labs in a real browser: by keyboard, in both palettes, on a phone, through instant navigation, and when things go wrong."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

ROOT = Path(__file__).resolve().parents[2]
HEAD = "---\ntitle: {0}\n---\n\n# {0}\n\n"
QUESTION = "Predict: how many of nine reads miss the write?"
PAGES = {
    "index.md": HEAD.format("Home") + "[One lab](one.md), [two labs](two.md).\n",
    "one.md": HEAD.format("One") + f"[Home](index.md)\n\n/// lab | labs/quorum.py\n\n{QUESTION}\n///\n",
    "two.md": HEAD.format("Two")
    + "[Home](index.md)\n\n/// lab | labs/stampede.py#run\n///\n\n/// lab | labs/stale_sets.py\n///\n",
}
ASYNC = (
    "import asyncio\n\nasync def wait():\n    await asyncio.sleep(0.01)\n    print('awaited')\n\nasyncio.run(wait())\n"
)
LOADING = 90_000  # ms; Python is 14 MB, and the machine may be busy


@pytest.fixture(scope="session")
def labs(make_site: Callable[[dict[str, str]], str]) -> str:
    return make_site(PAGES)


def lab(page: Page, number: int = 0) -> Locator:
    return page.locator("course-lab.lab-ready").nth(number)


def press(place: Locator, name: str) -> None:
    place.get_by_role("button", name=name, exact=True).click()


def says(place: Locator, words: str) -> None:
    expect(place.get_by_role("status")).to_contain_text(re.compile(words), timeout=LOADING)


def write(place: Locator, code: str) -> None:
    """Replaces the lab's code with this."""
    if place.get_by_role("button", name="Edit").is_visible():
        press(place, "Edit")
    editor = place.get_by_role("textbox", name="Code of")
    expect(editor).to_have_attribute("contenteditable", "true")
    editor.press("Control+a")
    editor.page.keyboard.insert_text(code)


def predicted(page: Page, url: str) -> Locator:
    """The page's one lab, with the prediction already made."""
    page.goto(url)
    lab(page).get_by_label("Your prediction").fill("two")
    return lab(page)


@pytest.fixture(scope="module")
def warm_page(browser: Browser, labs: str) -> Iterator[Page]:
    """A page whose Python is loaded already, for tests that neither reload it nor stop a run."""
    page = browser.new_page()
    press(predicted(page, f"{labs}one/"), "Run")
    says(lab(page), "Finished")
    yield page
    page.close()


@pytest.fixture
def warm(warm_page: Page) -> Locator:
    """The lab of that page, as it was."""
    if lab(warm_page).get_by_role("button", name="Reset").is_visible():
        press(lab(warm_page), "Reset")
    return lab(warm_page)


def test_a_page_without_a_lab_loads_none_of_it_and_one_with_a_lab_little(clean_page: Page, labs: str) -> None:
    loaded: dict[str, int] = {}
    clean_page.on("response", lambda answer: loaded.update({answer.url.removeprefix(labs): len(answer.body())}))
    clean_page.goto(labs, wait_until="networkidle")
    assert not [path for path in loaded if "/lab" in path and not path.endswith(".css")]
    clean_page.goto(f"{labs}one/", wait_until="networkidle")
    assert not [
        path for path in loaded if re.search("pyodide|codemirror|vendor/python|lab-worker|lab-editor|lab-plot", path)
    ]
    scripts = {path: size for path, size in loaded.items() if "javascripts/lab" in path}
    assert len(scripts) >= 4
    assert sum(scripts.values()) < 25_000


def test_without_a_script_the_lab_is_a_question_code_and_two_commands(browser: Browser, labs: str) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{labs}one/")
    expect(page.get_by_text(QUESTION)).to_be_visible()
    expect(page.locator(".lab-source")).to_contain_text("def missed(store: Store, down_at_write: int")
    expect(page.locator(".lab-home")).to_contain_text("python -m labs.quorum")
    expect(page.locator(".lab-home")).to_contain_text("pytest tests/labs/test_quorum.py")
    expect(page.locator("course-lab").get_by_role("button")).to_have_count(0)
    page.close()


def test_by_keyboard_alone(clean_page: Page, labs: str) -> None:
    clean_page.goto(f"{labs}one/")
    place, keys = lab(clean_page), clean_page.keyboard
    place.get_by_label("Your prediction").focus()
    keys.type("two of nine")
    for name in ("listing", "Run"):
        keys.press("Tab")
        while name == "Run" and not place.get_by_role("button", name="Run", exact=True).evaluate(
            "it => it === document.activeElement"
        ):
            keys.press("Tab")
    keys.press("Enter")
    expect(place.get_by_role("button", name="Stop")).to_be_focused()
    says(place, r"Finished in .*, 11 lines of output\.$")
    expect(place.get_by_role("button", name="Run", exact=True)).to_be_focused()
    expect(place.locator(".lab-predicted")).to_contain_text("two of nine")
    expect(place.get_by_role("group", name="Output")).to_contain_text("sloppy     1             0 of 9       2 of 9")
    keys.press("Tab")
    keys.press("Enter")
    says(place, r"^\d+ tests passed, 0 failed, in")
    expect(place.get_by_role("list", name="Tests")).to_contain_text("passed: a strict quorum never misses a write")
    keys.press("Tab")
    keys.press("Enter")
    editor = place.get_by_role("textbox", name="Code of labs/quorum.py")
    expect(editor).to_have_attribute("contenteditable", "true")
    expect(editor).to_be_focused()
    keys.press("Control+a")
    keys.type("print('typed')")
    keys.press("Control+Enter")
    says(place, "1 line of output")
    expect(place.get_by_role("group", name="Output")).to_have_text("typed\n")
    keys.press("Tab")
    expect(place.get_by_role("button", name="Run", exact=True)).to_be_focused()


def test_the_result_waits_for_a_prediction_or_a_refusal_and_both_are_kept(clean_page: Page, labs: str) -> None:
    clean_page.goto(f"{labs}one/")
    place = lab(clean_page)
    press(place, "Run")
    expect(place.get_by_label("Your prediction")).to_be_focused()
    says(place, "The result waits for your prediction.")
    expect(place.locator(".lab-output")).to_be_hidden()
    press(place, "Show the result")
    expect(place.locator(".lab-output")).to_be_hidden()
    place.get_by_label("Your prediction").fill("two\nor three")
    press(place, "Show the result")
    expect(place.locator(".lab-predicted p").last).to_have_text("two\nor three")
    expect(place.locator(".lab-output")).to_contain_text("sloppy")
    clean_page.reload()
    expect(place.get_by_label("Your prediction")).to_have_value("two\nor three")
    place.get_by_label("Your prediction").fill("")
    press(place, "Run")
    press(place, "Show it without a prediction")
    expect(place.locator(".lab-predicted")).to_be_hidden()
    says(place, "Finished")
    expect(place.locator(".lab-output")).to_contain_text("sloppy")
    clean_page.reload()
    press(place, "Run")
    says(place, r"Loading Python")
    expect(place.locator(".lab-gate")).to_be_hidden()


def test_an_error_names_the_readers_line_and_nothing_of_the_machinery(warm: Locator) -> None:
    write(warm, "from labs import quorum\n\n\ndef f() -> int:\n    return [][1]\n\nprint('before')\nf()\n")
    press(warm, "Run")
    says(warm, r"IndexError: list index out of range \(line 5\)")
    error = warm.get_by_role("group", name="Error")
    expect(error).to_contain_text('File "labs/quorum.py", line 8')
    expect(error).not_to_contain_text("lab_runner")
    expect(error).not_to_contain_text("/course")
    expect(warm.locator(".lab-output")).to_contain_text("before")
    expect(warm.locator(".lab-error-line")).to_have_text("    return [][1]")
    write(warm, "x = 1\nprint(x\n")
    press(warm, "Run")
    says(warm, r"SyntaxError: .*\(line 2\)")
    press(warm, "Show line 2")
    expect(warm.get_by_role("textbox", name="Code of")).to_be_focused()


def test_edits_run_with_the_tests_too_are_kept_and_can_be_reset(clean_page: Page, labs: str) -> None:
    place = predicted(clean_page, f"{labs}one/")
    shown = json.loads(place.get_attribute("data-files") or "")["labs/quorum.py"]
    write(place, shown.replace("holders.isdisjoint(asked)", "not holders.isdisjoint(asked)"))
    press(place, "Run the tests")
    says(place, "[1-9] failed")
    expect(place.locator(".lab-failed pre").first).to_contain_text("AssertionError")
    clean_page.reload()
    says(place, "This is your edited version")
    assert "not holders.isdisjoint" in place.evaluate("it => it.code")
    press(place, "Reset")
    expect(place.get_by_role("button", name="Reset")).to_be_hidden()
    press(place, "Run the tests")
    says(place, " 0 failed")
    clean_page.reload()
    expect(place.get_by_role("button", name="Edit")).to_be_visible()


def test_an_edit_of_an_older_version_says_so(clean_page: Page, labs: str) -> None:
    clean_page.goto(f"{labs}one/")
    old = {
        "version": 1,
        "labs": {"labs/quorum.py": {"code": "print('mine')", "base": "another", "at": "2026-01-01T00:00:00Z"}},
    }
    clean_page.evaluate("old => localStorage.setItem('system-design-week-4', JSON.stringify(old))", old)
    clean_page.reload()
    says(lab(clean_page), "it has changed since")


def test_output_streams_and_whatever_has_no_end_is_stopped(clean_page: Page, labs: str) -> None:
    place = predicted(clean_page, f"{labs}one/")
    write(place, "print('first')\nwhile True:\n    pass\n")
    press(place, "Run")
    expect(place.locator(".lab-output")).to_contain_text("first", timeout=LOADING)
    says(place, "Running")
    press(place, "Stop")
    says(place, r"^Stopped\.$")
    write(place, "while True:\n    print('0123456789')\n")
    press(place, "Run")
    says(place, "Stopped: it printed more than 200,000 characters")
    assert 150_000 < len(place.locator(".lab-output").text_content() or "") < 250_000
    write(place, "while True:\n    pass\n")
    place.evaluate("it => { it.lab.limit = 1 }")
    press(place, "Run")
    says(place, r"Stopped after 1 s")


def test_async_programs_run(warm: Locator) -> None:
    write(warm, ASYNC)
    press(warm, "Run")
    says(warm, "Finished")
    expect(warm.locator(".lab-output")).to_contain_text("awaited")


def test_where_python_cannot_wait_as_in_safari_async_programs_and_tests_run_all_the_same(page: Page, labs: str) -> None:
    def without(route: Route) -> None:
        route.fulfill(response=(answer := route.fetch()), body="delete WebAssembly.Suspending;\n" + answer.text())

    page.context.route("**/lab-worker.js", without)
    place = predicted(page, f"{labs}one/")
    write(place, ASYNC)
    press(place, "Run")
    says(place, "Finished")
    expect(place.locator(".lab-output")).to_contain_text("awaited")
    press(place, "Reset")
    press(place, "Run the tests")
    says(place, r"\d tests passed, 0 failed")


def test_python_is_loaded_once_for_all_pages_of_a_visit_and_leaving_a_page_stops_its_lab(
    clean_page: Page, labs: str
) -> None:
    loads: list[str] = []
    clean_page.on("request", lambda request: loads.append(request.url) if request.url.endswith(".wasm") else None)
    clean_page.goto(labs)
    clean_page.evaluate("window.visit = 'the same'")
    clean_page.get_by_role("link", name="One lab").click()
    lab(clean_page).get_by_label("Your prediction").fill("two")
    for _ in range(2):
        press(lab(clean_page), "Run")
        says(lab(clean_page), "Finished")
        lab(clean_page).evaluate("it => { it.querySelector('.lab-status').textContent = '' }")
    clean_page.locator("article").get_by_role("link", name="Home").click()
    clean_page.get_by_role("link", name="two labs").click()
    press(lab(clean_page, 0), "Run")
    press(lab(clean_page, 1), "Run")
    says(lab(clean_page, 0), "Finished")
    says(lab(clean_page, 1), "Finished")
    expect(lab(clean_page, 1).locator(".lab-output")).to_contain_text("lease")
    assert len(loads) == 1
    write(lab(clean_page, 1), "while True:\n    pass\n")
    press(lab(clean_page, 1), "Run")
    says(lab(clean_page, 1), "Running")
    clean_page.locator("article").get_by_role("link", name="Home").click()
    clean_page.get_by_role("link", name="One lab").click()
    press(lab(clean_page), "Run")
    says(lab(clean_page), "Finished")
    assert clean_page.evaluate("window.visit") == "the same"


def test_a_section_is_shown_and_the_whole_module_edited(clean_page: Page, labs: str) -> None:
    clean_page.goto(f"{labs}two/")
    place = lab(clean_page, 0)
    expect(place.locator(".lab-source")).not_to_contain_text("import simpy")
    press(place, "Edit")
    expect(place.locator(".cm-content")).to_contain_text("def run(cure: str")
    text = place.evaluate("it => it.code")
    assert text == (ROOT / "labs/stampede.py").read_text(encoding="utf-8")


def test_without_the_editor_a_text_area_does(page: Page, labs: str) -> None:
    page.route("**/codemirror.js", lambda route: route.abort())
    place = predicted(page, f"{labs}one/")
    press(place, "Edit")
    area = place.get_by_role("textbox", name="Code of labs/quorum.py")
    area.fill("print('plain')\n1 / 0\n")
    area.press("Control+Enter")
    says(place, r"ZeroDivisionError.*\(line 2\)")
    assert area.evaluate("it => it.value.slice(it.selectionStart, it.selectionEnd)") == "1 / 0"


def test_python_that_does_not_arrive_is_said_and_tried_again(page: Page, labs: str) -> None:
    def fail(route: Route) -> None:
        route.abort()

    page.context.route("**/pyodide.asm.wasm", fail)
    place = predicted(page, f"{labs}one/")
    press(place, "Run")
    says(place, "Python could not be loaded")
    page.context.unroute("**/pyodide.asm.wasm", fail)
    press(place, "Run")
    says(place, "Finished")


def test_without_storage_a_lab_still_runs(page: Page, labs: str) -> None:
    refuse = (
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError') } })"
    )
    page.add_init_script(refuse)
    place = predicted(page, f"{labs}one/")
    write(place, "print('kept nowhere')")
    press(place, "Run")
    says(place, "Finished")
    expect(place.locator(".lab-predicted")).to_contain_text("two")


def chart(title: str) -> str:
    series = {"with a lock": [[0, 1], [1, 4], [2, 2]], "without": [[0, 3], [1, 30.5], [2, 9]]}
    return json.dumps({"series": series, "x": "time (s)", "y": "queries", "title": title})


def test_a_chart_is_drawn_between_the_lines_around_it(warm: Locator) -> None:
    write(warm, f"print('above')\nprint('::plot ' + {chart('Queries over time')!r})\nprint('below')\n")
    press(warm, "Run")
    says(warm, "3 lines of output")
    image = warm.get_by_role("img", name=re.compile("^Queries over time Lines of queries over time"))
    expect(image).to_be_visible()
    expect(image.locator("polyline")).to_have_count(2)
    order = warm.locator(".lab-output > *").evaluate_all("them => them.map(it => it.className)")
    assert order == ["lab-text", "lab-chart", "lab-text"]
    warm.get_by_text("The numbers").click()
    expect(warm.get_by_role("table").get_by_role("row").nth(2)).to_have_text(re.compile(r"1\s*4\s*30\.5"))


def test_a_picture_is_an_image_in_the_pages_colors_in_which_nothing_runs(warm: Locator) -> None:
    drawn = '<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20"><script>top.ran = 1</script>'
    drawn += '<rect width="9" height="9" fill="var(--dg-line, #010203)" stroke="var(--none, #040506)"/></svg>'
    write(warm, f"print('::picture ' + {json.dumps({'svg': drawn, 'text': 'It was lost.'})!r})\n")
    press(warm, "Run")
    says(warm, "1 line of output")
    image = warm.get_by_role("img", name="It was lost.")
    expect(image).to_be_visible()
    source = image.get_attribute("src") or ""
    assert "%23010203" not in source and "var(" not in source and "%23040506" in source
    assert image.evaluate("image => image.naturalWidth") == 30
    assert warm.page.evaluate("window.ran") is None


def test_ticks_are_round_and_enclose_the_values(clean_page: Page, labs: str) -> None:
    clean_page.goto(labs)
    script = (
        "ranges => import('./assets/javascripts/lab-plot.js').then(({ ticks }) => ranges.map(range => ticks(...range)))"
    )
    found = clean_page.evaluate(script, [[0, 30.5, 5], [0, 0, 5], [-3, 7, 4], [0.001, 0.0042, 4], [5, 5, 4]])
    assert found[0] == [0, 10, 20, 30, 40]
    for values, (low, high) in zip(found, [(0, 30.5), (0, 0), (-3, 7), (0.001, 0.0042), (5, 5)], strict=True):
        assert values[0] <= low <= high <= values[-1]
        assert 2 <= len(values) <= 8
        assert values == sorted(set(values))


def test_axe_finds_nothing_and_nothing_is_too_wide(clean_page: Page, labs: str, axe: Callable[..., list[str]]) -> None:
    def fine() -> None:
        for scheme, name, width in (("light", "default", 1280), ("dark", "slate", 360)):
            clean_page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            clean_page.wait_for_function("name => document.body.dataset.mdColorScheme === name", arg=name)
            clean_page.set_viewport_size({"width": width, "height": 900})
            assert axe(clean_page, "course-lab") == [], (scheme, width)
            assert not clean_page.evaluate("document.documentElement.scrollWidth > innerWidth"), (scheme, width)

    clean_page.goto(f"{labs}one/")
    place = lab(clean_page)
    fine()
    press(place, "Run")
    says(place, "waits for your prediction")
    fine()
    place.get_by_label("Your prediction").fill("a" * 200)
    press(place, "Show the result")
    fine()
    write(place, f"print('::plot ' + {chart('Queries')!r})\nprint('x' * 300)\nprint(None + 1)\n")
    press(place, "Run")
    says(place, "TypeError")
    place.get_by_text("The numbers").click()
    fine()
    press(place, "Run the tests")
    says(place, "failed")
    fine()
