// <course-quiz>: the page holds the question, its options and, folded, the explanations. This makes the options choosable, says
// for each one chosen whether it is right and why, and keeps the answer.
// <course-quiz-summary>: how many are right on this page, and “Try the ones I missed”.

import { button, make, unseen } from "./dom.js";
import * as store from "./store.js";

class CourseQuiz extends HTMLElement {
  connectedCallback() {
    if (!this.form) this.build();
    this.unsubscribe = store.subscribe(() => this.restore());
    this.restore();
  }

  disconnectedCallback() {
    this.unsubscribe?.();
  }

  get several() {
    return this.dataset.kind === "several";
  }

  /** Whether the answer last checked was right; undefined while there is none. */
  get right() {
    return store.read("quiz", this.dataset.id)?.right;
  }

  build() {
    const fieldset = this.querySelector("fieldset");
    this.answers = this.querySelector(".quiz-answers");
    this.about = this.querySelector(".quiz-about");
    this.legend = this.querySelector("legend");
    this.form = make("form", { class: "quiz-form" });
    this.options = [...this.querySelectorAll(".quiz-options > li")].map((item) => this.option(item));
    this.status = make("div", { class: "quiz-status", role: "status" });
    this.check = button("Check", "submit");
    this.again = button("Try again");
    fieldset.insertBefore(make("div", { class: "quiz-actions" }, this.check, this.again, this.status), this.answers);
    this.prepend(this.form);
    this.form.append(fieldset);
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.judge();
    });
    this.form.addEventListener("change", () => this.show(null));
    this.again.addEventListener("click", () => {
      this.forget();
      this.options[0].input.focus();
    });
    this.classList.add("quiz-ready");
  }

  option(item) {
    const key = item.dataset.option;
    const id = `${this.id}-${key}`;
    const answer = this.answers.querySelector(`li[data-option="${CSS.escape(key)}"]`);
    const input = make("input", { type: this.several ? "checkbox" : "radio", name: this.id, value: key, id });
    const note = make("div", { class: "quiz-note", id: `${id}-why`, hidden: "" });
    const text = make("span", { class: "quiz-text" });
    text.append(...item.childNodes);
    item.append(make("label", { for: id }, input, text), note);
    return { key, input, note, item, answer, right: answer.hasAttribute("data-right") };
  }

  judge() {
    const chosen = this.options.filter((option) => option.input.checked);
    if (!chosen.length) {
      this.status.textContent = "Choose an answer first.";
      return;
    }
    const right = this.options.every((option) => option.right === option.input.checked);
    store.write("quiz", this.dataset.id, { chosen: chosen.map((option) => option.key), right });
    this.again.focus(); // The button that had the focus is gone.
  }

  forget() {
    store.write("quiz", this.dataset.id);
  }

  // Runs after every change of what is kept, and does nothing unless this answer has changed: the reader may be choosing.
  restore() {
    const answer = store.read("quiz", this.dataset.id);
    const stamp = answer ? `${answer.at} ${answer.chosen}` : "";
    if (stamp === this.stamp) return;
    const first = this.stamp === undefined;
    this.stamp = stamp;
    if (first && !answer) return this.show(null);
    // An option whose words have changed since is not the one that was chosen.
    for (const option of this.options) option.input.checked = Boolean(answer?.chosen?.includes(option.key));
    this.show(this.options.some((option) => option.input.checked) ? answer : null);
  }

  /** Shows the verdict on what is chosen, or none. */
  show(answer) {
    for (const option of this.options) {
      const told = Boolean(answer) && option.input.checked;
      option.note.hidden = !told;
      option.note.replaceChildren(...(told ? [...option.answer.cloneNode(true).childNodes] : []));
      option.item.classList.toggle("quiz-right", told && option.right);
      option.item.classList.toggle("quiz-wrong", told && !option.right);
      if (told) option.input.setAttribute("aria-describedby", option.note.id);
      else option.input.removeAttribute("aria-describedby");
    }
    this.answers.hidden = !answer;
    if (!answer) this.answers.open = false;
    this.check.hidden = Boolean(answer);
    this.again.hidden = !answer;
    this.status.replaceChildren(...(answer ? this.verdict() : []));
  }

  verdict() {
    const chosen = this.options.filter((option) => option.input.checked);
    const wrong = chosen.filter((option) => !option.right);
    const missing = this.options.some((option) => option.right && !option.input.checked);
    let words = "Right.";
    if (wrong.length) words = chosen.length > 1 ? "Not right: one of these is wrong." : "Not right.";
    if (wrong.length > 1) words = "Not right: more than one of these is wrong.";
    if (!wrong.length && missing) words = "Not complete: another one is right too.";
    const why = unseen(...chosen.map((option) => ` ${option.note.textContent}`));
    const again = words !== "Right." && this.about ? [" ", ...this.about.cloneNode(true).childNodes] : [];
    return [make("strong", {}, words), why, ...again];
  }
}

class CourseQuizSummary extends HTMLElement {
  connectedCallback() {
    if (!this.status) this.build();
    this.unsubscribe = store.subscribe(() => this.show());
    this.show();
  }

  disconnectedCallback() {
    this.unsubscribe?.();
  }

  build() {
    this.status = make("p", { role: "status" });
    this.missed = button("Try the ones I missed");
    this.everything = button("Show all questions");
    this.append(this.status, make("div", { class: "quiz-actions" }, this.missed, this.everything));
    this.missed.addEventListener("click", () => this.retry());
    this.everything.addEventListener("click", () => {
      for (const quiz of this.quizzes) quiz.hidden = false;
      this.show();
      this.quizzes[0].scrollIntoView({ block: "start" });
      this.quizzes[0].options[0].input.focus({ preventScroll: true });
    });
  }

  get quizzes() {
    return [...document.querySelectorAll("course-quiz.quiz-ready")];
  }

  retry() {
    const missed = this.quizzes.filter((quiz) => quiz.right === false);
    for (const quiz of this.quizzes) quiz.hidden = !missed.includes(quiz);
    for (const quiz of missed) quiz.forget();
    missed[0].options[0].input.focus();
    this.show();
  }

  show() {
    const { quizzes } = this;
    const count = (wanted) => quizzes.filter((quiz) => quiz.right === wanted).length;
    const [right, missed, total] = [count(true), count(false), quizzes.length];
    const parts = [`${right} of ${total} right`];
    if (missed) parts.push(`${missed} missed`);
    if (total - right - missed) parts.push(`${total - right - missed} open`);
    const words = `${parts.join(", ")}.`;
    if (this.status.textContent !== words) this.status.textContent = words;
    this.missed.hidden = !missed;
    this.everything.hidden = !quizzes.some((quiz) => quiz.hidden);
  }
}

customElements.define("course-quiz", CourseQuiz);
customElements.define("course-quiz-summary", CourseQuizSummary);
