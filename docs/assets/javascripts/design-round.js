// <course-design-round>: a system design interview with oneself. The stages, their minutes and prompts are the list that the page holds;
// the task and what each level shows come from the case study. Notes are kept in this browser until the round is thrown away.

import { addressOf, clock, dataOf, saveAs, shuffled, written } from "./asking.js";
import { button, make } from "./dom.js";
import * as store from "./store.js";

const plain = (node) => node.textContent.replace(/\s+/g, " ").trim();
const textOf = (html) => plain(written(html));

class CourseDesignRound extends HTMLElement {
  connectedCallback() {
    if (!this.stage) this.build();
    this.ticking = setInterval(() => this.tick(), 500);
  }

  disconnectedCallback() {
    clearInterval(this.ticking);
  }

  build() {
    const { levels, cases } = dataOf(this);
    this.levels = levels;
    this.cases = cases;
    this.stages = [...this.querySelectorAll("ol > li")].map((item) => ({
      title: plain(item.querySelector("strong")).replace(/\.$/, ""),
      minutes: Number(/(\d+) minutes/.exec(plain(item))[1]),
      prompts: [...item.querySelectorAll("ul > li")].map(plain),
    }));
    this.stage = make("div", { class: "review-stage" });
    this.replaceChildren(this.stage);
    const current = store.read("round", "current");
    if (current && this.cases.some((one) => one.id === current.case)) this.run(current);
    else this.choose();
  }

  // Before the round
  choose() {
    this.round = null;
    const select = make("select", { id: "round-case" }, ...this.cases.map((one) => make("option", { value: one.id }, one.title)));
    const minutes = this.stages.reduce((sum, stage) => sum + stage.minutes, 0);
    const start = button("Start");
    const surprise = button("Surprise me");
    start.addEventListener("click", () => this.begin(select.value));
    surprise.addEventListener("click", () => this.begin(shuffled(this.cases, Math.random)[0].id));
    this.stage.replaceChildren(
      make("p", {}, `${this.stages.length} stages, ${minutes} minutes.`),
      make("p", { class: "review-form" }, make("label", { for: "round-case" }, "System "), select),
      make("div", { class: "quiz-actions" }, start, surprise),
    );
  }

  begin(id) {
    store.write("round", "current", { case: id, at_stage: 0, used: this.stages.map(() => 0), notes: this.stages.map(() => ""), scores: {} });
    this.run(store.read("round", "current"));
  }

  run(current) {
    this.round = structuredClone(current);
    this.case = this.cases.find((one) => one.id === current.case);
    this.show(false);
  }

  keep() {
    store.write("round", "current", this.round);
  }

  // During the round: one stage at a time; each one's time runs while it is shown.
  show(move = true) {
    const number = this.round.at_stage;
    if (number >= this.stages.length) return this.judge(move);
    const stage = this.stages[number];
    const head = make("h2", { tabindex: "-1" }, `${number + 1} of ${this.stages.length}: ${stage.title}`);
    const notes = make("textarea", { "aria-label": `Your notes: ${stage.title}`, rows: "12", spellcheck: "false" });
    notes.value = this.round.notes[number] ?? "";
    notes.addEventListener("input", () => {
      this.round.notes[number] = notes.value;
      this.keep();
    });
    this.left = make("span", { class: "review-clock", role: "timer", "aria-label": "Time left for this stage" });
    const back = button("Back");
    back.disabled = number === 0;
    back.addEventListener("click", () => this.go(number - 1));
    const next = button(number === this.stages.length - 1 ? "Judge it" : "Next stage");
    next.addEventListener("click", () => this.go(number + 1));
    this.stage.replaceChildren(
      make("div", { class: "review-head" }, make("strong", {}, this.case.title), this.left),
      written(this.case.task, "blockquote"),
      head,
      make("ul", {}, ...stage.prompts.map((prompt) => make("li", {}, prompt))),
      notes,
      make("div", { class: "quiz-actions" }, back, next, this.drop()),
    );
    this.since = Date.now();
    this.tick();
    if (move) head.focus();
  }

  go(number) {
    this.count();
    this.round.at_stage = number;
    this.keep();
    this.show();
  }

  /** Adds the time since the last count to the stage that is shown. */
  count() {
    if (this.round && this.since && this.round.at_stage < this.stages.length) {
      this.round.used[this.round.at_stage] += (Date.now() - this.since) / 1000;
    }
    this.since = Date.now();
  }

  tick() {
    if (!this.round || this.round.at_stage >= this.stages.length) return;
    this.count();
    const left = this.stages[this.round.at_stage].minutes * 60 - this.round.used[this.round.at_stage];
    this.left.textContent = left >= 0 ? clock(left) : `${clock(-left)} over`;
    this.left.classList.toggle("review-late", left < 60);
    if (Math.round(left) % 5 === 0) this.keep();
  }

  drop() {
    const made = button("Throw away");
    made.addEventListener("click", () => {
      if (!made.dataset.sure) {
        made.dataset.sure = "yes";
        made.textContent = "Yes, throw my notes away";
        return;
      }
      store.write("round", "current");
      this.choose();
    });
    return made;
  }

  // After the round: one's own notes beside what each level shows.
  judge(move) {
    const head = make("h2", { tabindex: "-1" }, "Judge it yourself");
    const rows = this.case.rubric.map(([what, cells], row) => {
      const choices = cells.map((cell, column) => {
        const input = make("input", { type: "radio", name: `round-${row}`, value: column });
        input.checked = this.round.scores[row] === column;
        input.addEventListener("change", () => {
          this.round.scores[row] = column;
          this.keep();
          this.sum();
        });
        const level = make("strong", {}, this.levels[column]);
        return make("label", {}, input, make("span", { class: "quiz-text" }, level, ": ", written(cell, "span")));
      });
      return make("fieldset", { class: "review-question" }, make("legend", {}, textOf(what)), ...choices);
    });
    this.score = make("p", { role: "status" });
    const save = button("Export as Markdown");
    save.addEventListener("click", () => saveAs(`design-round-${this.case.id}.md`, this.markdown(), "text/markdown"));
    const back = button("Back to the notes");
    back.addEventListener("click", () => this.go(this.stages.length - 1));
    const compare = make("a", { href: addressOf(this.case.url) }, `the case study ${this.case.title}`);
    this.stage.replaceChildren(
      head,
      make("p", {}, "Compare your notes with ", compare, ", then choose in each row the furthest that you really said."),
      ...rows,
      this.score,
      make("div", { class: "quiz-actions" }, save, back, this.drop()),
    );
    this.sum();
    if (move) head.focus();
  }

  sum() {
    const chosen = Object.values(this.round.scores);
    const counts = this.levels.map((level, column) => `${level} ${chosen.filter((one) => one === column).length}`);
    this.score.textContent = `${chosen.length} of ${this.case.rubric.length} judged: ${counts.join(", ")}.`;
  }

  markdown() {
    const stages = this.stages.map((stage, number) => {
      const used = `${clock(this.round.used[number])} of ${stage.minutes}:00`;
      return `## ${stage.title} (${used})\n\n${this.round.notes[number].trim() || "Nothing noted."}\n`;
    });
    const scores = this.case.rubric.map(([what], row) => `- ${textOf(what)}: ${this.levels[this.round.scores[row]] ?? "not judged"}`);
    return [`# ${this.case.title}\n`, `> ${textOf(this.case.task)}\n`, ...stages, `## What it showed\n\n${scores.join("\n")}\n`].join("\n");
  }
}

customElements.define("course-design-round", CourseDesignRound);
