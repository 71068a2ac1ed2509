// What the reader expects a lab to show: asked for before the result is shown, kept, and set beside it.

import { make } from "./dom.js";
import * as store from "./store.js";

let count = 0;

export class Prediction {
  /** The id names lab and question; `decided` is called when the reader has predicted, or won't. */
  constructor(id, decided) {
    this.id = id;
    this.decided = decided;
    this.record = store.read("predictions", id) ?? {};
    const field = `lab-prediction-${(count += 1)}`;
    this.area = make("textarea", { id: field, rows: "2", maxlength: "2000" });
    this.area.value = typeof this.record.text === "string" ? this.record.text : "";
    this.area.addEventListener("change", () => this.keep());
    this.form = make("div", { class: "lab-prediction" }, make("label", { for: field }, "Your prediction"), this.area);
    this.gate = this.question();
    this.echo = make("div", { class: "lab-predicted", hidden: "" });
  }

  question() {
    const show = make("button", { type: "button", class: "lab-button lab-first" }, "Show the result");
    const skip = make("button", { type: "button", class: "lab-button" }, "Show it without a prediction");
    show.addEventListener("click", () => {
      if (this.missing) this.area.focus();
      else this.decided();
    });
    skip.addEventListener("click", () => {
      this.record = { skipped: true };
      store.write("predictions", this.id, this.record);
      this.decided();
    });
    const words = make("p", {}, "What do you expect? Write it above; then compare.");
    return make("div", { class: "lab-gate", hidden: "" }, words, show, skip);
  }

  keep() {
    const text = this.area.value.trim();
    if (text === (this.record.text ?? "")) return;
    this.record = text ? { text } : {};
    store.write("predictions", this.id, text ? this.record : undefined);
  }

  get missing() {
    this.keep();
    return !this.record.text && !this.record.skipped;
  }

  ask() {
    this.gate.hidden = false;
    this.area.focus();
  }

  show() {
    this.keep();
    this.gate.hidden = true;
    this.echo.hidden = !this.record.text;
    this.echo.replaceChildren(make("p", { class: "lab-predicted-label" }, "You predicted"), make("p", {}, this.record.text ?? ""));
  }
}
