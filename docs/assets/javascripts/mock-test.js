// <course-mock-test>: a timed test drawn from all questions of the course. A seed and a number of questions decide it, and stand in the
// address, so that it can be shared. What is answered is kept while the test runs; nothing is sent anywhere.

import { addressOf, clock, dataOf, draw, written } from "./asking.js";
import { button, make, unseen } from "./dom.js";
import * as store from "./store.js";

const LENGTHS = [10, 20, 40];
const SECONDS = 90; // for a question

const rightOf = (question) => question.options.filter((option) => option.right).map((option) => option.key);
const isRight = (question, chosen = []) => {
  const right = rightOf(question);
  return chosen.length === right.length && right.every((key) => chosen.includes(key));
};
const newSeed = () => Math.random().toString(36).slice(2, 8);

class CourseMockTest extends HTMLElement {
  connectedCallback() {
    if (!this.stage) {
      this.data = dataOf(this);
      this.stage = make("div", { class: "review-stage" });
      this.replaceChildren(this.stage);
    }
    const asked = new URL(location.href).searchParams;
    const current = store.read("mock", "current");
    if (current && (!asked.get("seed") || asked.get("seed") === current.seed)) this.run(current);
    else this.choose(asked.get("seed"), Number(asked.get("n")));
    this.ticking = setInterval(() => this.tick(), 500);
  }

  disconnectedCallback() {
    clearInterval(this.ticking);
  }

  // Before the test
  choose(seed, count) {
    this.test = null;
    const most = this.data.questions.length;
    const wanted = count > 0 && count <= most ? Math.floor(count) : Math.min(20, most);
    const lengths = make("fieldset", { class: "review-choices" }, make("legend", {}, "How many questions?"));
    for (const length of [...new Set([...LENGTHS.filter((length) => length < most), wanted])].sort((a, b) => a - b)) {
      const input = make("input", { type: "radio", name: "length", value: length });
      input.checked = length === wanted;
      lengths.append(make("label", {}, input, ` ${length}, in ${Math.round((length * SECONDS) / 60)} minutes`));
    }
    const named = make("input", { id: "mock-seed", value: seed || newSeed(), maxlength: 40, required: "", autocomplete: "off", spellcheck: "false" });
    const form = make(
      "form",
      { class: "review-form" },
      lengths,
      make("p", {}, make("label", { for: "mock-seed" }, "Seed"), " ", named, " Whoever enters the same seed gets the same questions."),
      button("Start the test", "submit"),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const length = Number(new FormData(form).get("length"));
      this.begin(named.value.trim() || newSeed(), length);
    });
    this.stage.replaceChildren(form, this.past());
  }

  past() {
    const tests = Object.entries(store.all("mock")).filter(([id]) => id !== "current").sort((a, b) => (a[1].at < b[1].at ? 1 : -1));
    if (!tests.length) return "";
    const rows = tests.slice(0, 10).map(([, one]) =>
      make("tr", {}, make("td", {}, one.at.slice(0, 10)), make("td", {}, make("code", {}, one.seed)), make("td", {}, `${one.right} of ${one.total}`)),
    );
    const head = make("tr", {}, ...["Day", "Seed", "Right"].map((name) => make("th", { scope: "col" }, name)));
    return make("div", { class: "review-past" }, make("h2", {}, "Your tests"), make("table", {}, make("thead", {}, head), make("tbody", {}, ...rows)));
  }

  begin(seed, count) {
    const ends = new Date(Date.now() + count * SECONDS * 1000).toISOString();
    store.write("mock", "current", { seed, count, ends, answers: {} });
    const address = new URL(location.href);
    address.search = new URLSearchParams({ seed, n: count });
    history.replaceState(history.state, "", address);
    this.run(store.read("mock", "current"));
    this.querySelector("legend")?.focus();
  }

  // During the test
  run(current) {
    this.test = current;
    this.questions = draw(this.data.questions, current.count, current.seed);
    this.answers = { ...current.answers };
    this.at = Math.max(0, this.questions.findIndex((question) => !this.answers[question.id]));
    this.left = make("span", { class: "review-clock", role: "timer", "aria-label": "Time left" });
    this.said = unseen();
    this.said.setAttribute("role", "status");
    this.jump = make("nav", { class: "review-jump", "aria-label": "Questions of this test" });
    this.asked = make("div", {});
    const previous = button("Back");
    const next = button("Next");
    const finish = button("Finish");
    previous.addEventListener("click", () => this.show(this.at - 1));
    next.addEventListener("click", () => this.show(this.at + 1));
    finish.addEventListener("click", () => this.ask(finish));
    this.previous = previous;
    this.next = next;
    const head = make("div", { class: "review-head" }, make("span", {}, "Seed ", make("code", {}, current.seed)), this.left, this.said);
    this.stage.replaceChildren(head, this.asked, make("div", { class: "quiz-actions" }, previous, next, finish), this.jump);
    this.show(this.at, false);
    this.tick();
  }

  // Finishing with open questions takes two presses.
  ask(finish) {
    const open = this.questions.filter((question) => !this.answers[question.id]?.length).length;
    if (!open || finish.dataset.sure) return this.finish();
    finish.dataset.sure = "yes";
    finish.textContent = `Finish with ${open} unanswered`;
  }

  show(at, move = true) {
    this.at = Math.min(Math.max(at, 0), this.questions.length - 1);
    const question = this.questions[this.at];
    const several = rightOf(question).length > 1;
    const legend = make("legend", { tabindex: "-1" }, `Question ${this.at + 1} of ${this.questions.length}`);
    const field = make("fieldset", { class: "review-question" }, legend, written(question.text));
    if (several) field.append(make("p", { class: "quiz-hint" }, "More than one may be right."));
    for (const option of question.options) {
      const input = make("input", { type: several ? "checkbox" : "radio", name: question.id, value: option.key });
      input.checked = Boolean(this.answers[question.id]?.includes(option.key));
      field.append(make("label", {}, input, written(option.text, "span", { class: "quiz-text" })));
    }
    field.addEventListener("change", () => {
      this.answers[question.id] = [...field.querySelectorAll("input:checked")].map((input) => input.value);
      store.write("mock", "current", { ...this.test, answers: this.answers });
      this.list();
    });
    this.asked.replaceChildren(field);
    this.previous.disabled = this.at === 0;
    this.next.disabled = this.at === this.questions.length - 1;
    this.list();
    if (move) legend.focus();
  }

  list() {
    this.jump.replaceChildren(
      ...this.questions.map((question, number) => {
        const done = Boolean(this.answers[question.id]?.length);
        const made = make("button", { type: "button", class: done ? "review-done" : "" }, unseen("Question "), `${number + 1}`, unseen(done ? ", answered" : ", open"));
        if (number === this.at) made.setAttribute("aria-current", "true");
        made.addEventListener("click", () => this.show(number));
        return made;
      }),
    );
  }

  tick() {
    if (!this.test) return;
    const seconds = (Date.parse(this.test.ends) - Date.now()) / 1000;
    this.left.textContent = clock(seconds);
    this.left.classList.toggle("review-late", seconds < 60);
    if (seconds < 60 && !this.said.textContent) this.said.textContent = "One minute left.";
    if (seconds <= 0) this.finish("Time is up.");
  }

  // After the test
  finish(why = "") {
    const { seed, count, ends } = this.test;
    this.test = null;
    const right = this.questions.filter((question) => isRight(question, this.answers[question.id]));
    store.write("mock", "current");
    store.write("mock", `${seed}-${count}`, { seed, right: right.length, total: this.questions.length });
    const used = count * SECONDS - Math.max(0, (Date.parse(ends) - Date.now()) / 1000);
    const head = make("h2", { tabindex: "-1" }, `${right.length} of ${this.questions.length} right`);
    const again = button("Another test");
    again.addEventListener("click", () => {
      const address = new URL(location.href);
      address.search = "";
      history.replaceState(history.state, "", address);
      this.choose();
    });
    const missed = this.questions.filter((question) => !right.includes(question));
    this.stage.replaceChildren(
      head,
      make("p", {}, `${why} ${clock(used)} used. Seed `.trimStart(), make("code", {}, seed), "."),
      this.areas(right),
      ...(missed.length ? [make("h2", {}, "What you missed"), ...missed.map((question) => this.missed(question))] : []),
      make("div", { class: "quiz-actions" }, again),
    );
    head.focus();
  }

  areas(right) {
    const names = [...new Set(this.questions.map((question) => question.area))].sort();
    const rows = names.map((name) => {
      const all = this.questions.filter((question) => question.area === name);
      return make("tr", {}, make("th", { scope: "row" }, name), make("td", {}, `${all.filter((one) => right.includes(one)).length} of ${all.length}`));
    });
    const head = make("tr", {}, make("th", { scope: "col" }, "Area"), make("th", { scope: "col" }, "Right"));
    return make("table", {}, make("thead", {}, head), make("tbody", {}, ...rows));
  }

  missed(question) {
    const chosen = this.answers[question.id] ?? [];
    const items = question.options.map((option) => {
      const verdict = `${option.right ? "Right" : "Wrong"}${chosen.includes(option.key) ? ", your answer" : ""}. `;
      return make("li", option.right ? { "data-right": "" } : {}, written(option.text), make("p", {}, make("strong", { class: "quiz-verdict" }, verdict), written(option.why, "span")));
    });
    const link = make("a", { href: addressOf(question.url) }, "Read again");
    return make("div", { class: "review-missed" }, written(question.text), chosen.length ? "" : make("p", {}, "You gave no answer."), make("ul", {}, ...items), make("p", {}, link));
  }
}

customElements.define("course-mock-test", CourseMockTest);
