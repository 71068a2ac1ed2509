// <course-flashcards>: the course's questions and terms as cards that come back when they are about to be forgotten. When that is says
// FSRS (the ts-fsrs package); what it knows of each card is kept in this browser.

import { createEmptyCard, fsrs } from "../vendor/ts-fsrs.js";
import { addressOf, dataOf, written } from "./asking.js";
import { button, make } from "./dom.js";
import * as store from "./store.js";

const GRADES = [[1, "Again"], [2, "Hard"], [3, "Good"], [4, "Easy"]];
const NEW_A_DAY = [5, 10, 20, 50];
const SOON = 20 * 60_000; // A card that is due so soon is shown when nothing else is left.

const schedule = fsrs();
const today = (time) => new Date(time).toDateString() === new Date().toDateString();

/** How long from now, in words. */
const inWords = (time) => {
  const minutes = Math.max(1, Math.round((new Date(time) - Date.now()) / 60_000));
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 24 * 60) return `${Math.round(minutes / 60)} h`;
  const days = Math.round(minutes / (24 * 60));
  return days < 60 ? `${days} d` : `${Math.round(days / 30)} months`;
};

class CourseFlashcards extends HTMLElement {
  connectedCallback() {
    if (!this.cards) this.build();
    this.turn();
  }

  build() {
    const { questions, terms } = dataOf(this);
    this.cards = [
      ...questions.map((question) => ({ id: question.id, deck: question.area, question })),
      ...terms.map((term) => ({ id: `term-${term.id}`, deck: "Glossary", term })),
    ];
    const decks = ["All", ...new Set(this.cards.map((card) => card.deck))];
    this.deck = this.select("flashcards-deck", decks, store.read("settings", "flashcards")?.deck);
    this.most = this.select("flashcards-most", NEW_A_DAY, store.read("settings", "flashcards")?.most ?? 10);
    this.counts = make("p", { class: "flashcards-counts", role: "status" });
    this.face = make("div", { class: "flashcards-face" });
    this.actions = make("div", { class: "quiz-actions" });
    this.undo = button("Undo");
    this.undo.hidden = true; // until there is something to take back
    this.undo.addEventListener("click", () => this.takeBack());
    const settings = make(
      "div",
      { class: "flashcards-settings" },
      make("label", { for: "flashcards-deck" }, "Deck"), this.deck,
      make("label", { for: "flashcards-most" }, "New cards a day"), this.most,
    );
    for (const select of [this.deck, this.most]) {
      select.addEventListener("change", () => {
        store.write("settings", "flashcards", { deck: this.deck.value, most: Number(this.most.value) });
        this.turn();
      });
    }
    this.replaceChildren(settings, this.counts, this.face, this.actions, make("div", { class: "quiz-actions flashcards-undo" }, this.undo));
    this.addEventListener("keydown", (event) => this.key(event));
  }

  select(id, values, chosen) {
    const made = make("select", { id }, ...values.map((value) => make("option", { value }, String(value))));
    if (values.includes(chosen)) made.value = chosen;
    return made;
  }

  /** The cards of the chosen deck: those due, oldest first, new ones as far as today allows, and those due soon. */
  waiting() {
    const now = Date.now();
    const known = store.all("cards");
    const mine = this.cards.filter((card) => this.deck.value === "All" || card.deck === this.deck.value);
    const seen = mine.filter((card) => known[card.id]).map((card) => ({ ...card, state: known[card.id] }));
    seen.sort((a, b) => new Date(a.state.due) - new Date(b.state.due));
    const begun = Object.values(known).filter((state) => today(state.first)).length;
    const fresh = mine.filter((card) => !known[card.id]).slice(0, Math.max(0, Number(this.most.value) - begun));
    const due = seen.filter((card) => new Date(card.state.due) <= now);
    const soon = seen.filter((card) => new Date(card.state.due) > now && new Date(card.state.due) <= now + SOON);
    return { due, fresh, soon, next: seen.find((card) => new Date(card.state.due) > now) };
  }

  turn() {
    const { due, fresh, soon, next } = this.waiting();
    this.card = due[0] ?? fresh[0] ?? soon[0];
    this.open = false;
    this.counts.textContent = `${due.length + soon.length} to repeat, ${fresh.length} new today.`;
    if (!this.card) {
      const when = next ? ` The next card comes back in ${inWords(next.state.due)}.` : "";
      this.face.replaceChildren(make("p", {}, `Nothing is due.${when}`));
      this.actions.replaceChildren();
      return;
    }
    this.face.replaceChildren(...this.front());
    const reveal = button("Show the answer");
    reveal.addEventListener("click", () => this.reveal());
    this.actions.replaceChildren(reveal);
  }

  front() {
    const { deck, question, term } = this.card;
    const head = make("p", { class: "flashcards-deck" }, deck);
    if (term) return [head, make("p", { class: "flashcards-term" }, term.name)];
    const options = question.options.map((option) => make("li", {}, written(option.text)));
    return [head, written(question.text, "div", { class: "flashcards-question" }), make("ul", {}, ...options)];
  }

  back() {
    const { question, term } = this.card;
    if (term) return [make("p", { class: "flashcards-answer" }, term.text, term.also ? ` Also: ${term.also}.` : "")];
    const items = question.options.map((option) => {
      const verdict = make("strong", { class: "quiz-verdict" }, option.right ? "Right. " : "Wrong. ");
      return make("li", option.right ? { "data-right": "" } : {}, written(option.text), make("p", {}, verdict, written(option.why, "span")));
    });
    return [make("ul", { class: "flashcards-answer" }, ...items), make("p", {}, make("a", { href: addressOf(question.url) }, "Read again"))];
  }

  reveal() {
    this.open = true;
    const { question } = this.card;
    if (question) this.face.querySelector("ul").remove();
    this.face.append(...this.back());
    const { first, ...state } = store.read("cards", this.card.id) ?? createEmptyCard();
    this.outcomes = schedule.repeat(state, new Date());
    const grades = GRADES.map(([grade, name]) => {
      const made = button(name);
      made.append(make("span", { class: "flashcards-when" }, ` ${inWords(this.outcomes[grade].card.due)}`));
      made.addEventListener("click", () => this.grade(grade));
      return made;
    });
    this.actions.replaceChildren(...grades);
    grades[2].focus({ preventScroll: true });
  }

  grade(grade) {
    const { id } = this.card;
    const before = store.read("cards", id);
    this.last = { id, before };
    store.write("cards", id, { ...this.outcomes[grade].card, first: before?.first ?? new Date().toISOString() });
    this.turn();
    this.undo.hidden = false;
    (this.actions.querySelector("button") ?? this.undo).focus({ preventScroll: true });
  }

  takeBack() {
    store.write("cards", this.last.id, this.last.before);
    this.undo.hidden = true;
    this.turn();
    this.actions.querySelector("button")?.focus();
  }

  key(event) {
    const grade = Number(event.key);
    if (!this.open || !this.outcomes?.[grade] || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.target.matches("select")) return;
    event.preventDefault();
    this.grade(grade);
  }
}

customElements.define("course-flashcards", CourseFlashcards);
