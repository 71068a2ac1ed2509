// <course-lab>: the page holds the question, the code and, in attributes, the texts that running it takes. This adds a field for the
// reader's prediction, an editor, and Run; Python itself is loaded by the first run.

import { make } from "./dom.js";
import { open } from "./lab-code.js";
import { Output } from "./lab-output.js";
import { perform } from "./lab-python.js";
import { Prediction } from "./lab-prediction.js";
import * as store from "./store.js";

const button = (text, press) => {
  const made = make("button", { type: "button", class: "lab-button" }, text);
  made.addEventListener("click", press);
  return made;
};

const plural = (number, one, many) => `${number} ${number === 1 ? one : many}`;
const time = (seconds) => (seconds < 0.1 ? "under 0.1 s" : `${seconds.toFixed(1)} s`);

class CourseLab extends HTMLElement {
  connectedCallback() {
    if (!this.dataset.lab || this.classList.contains("lab-ready")) return;
    this.lab = JSON.parse(this.dataset.lab);
    this.build();
    this.restore();
    this.classList.add("lab-ready");
  }

  disconnectedCallback() {
    // An element that is only moved is connected again at once.
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.save();
      this.near?.disconnect();
      this.stop?.();
    });
  }

  get original() {
    return this.texts()[this.lab.path];
  }

  get code() {
    return this.editor ? this.editor.text() : (this.kept?.code ?? this.original);
  }

  /** All labs of a page share the texts that it holds. */
  texts() {
    const labs = [...document.querySelectorAll("course-lab[data-files]")];
    return Object.assign({}, ...labs.map((lab) => JSON.parse(lab.dataset.files)));
  }

  build() {
    this.listing = this.querySelector(".lab-source");
    this.place = make("div", { class: "lab-editor", hidden: "" });
    this.buttons = {
      run: button("Run", () => this.start("run")),
      test: button("Run the tests", () => this.start("test")),
      stop: button("Stop", () => this.stop?.()),
      edit: button("Edit", () => this.edit()),
      reset: button("Reset", () => this.reset()),
    };
    this.buttons.run.classList.add("lab-first");
    this.status = make("p", { class: "lab-status", role: "status" });
    this.results = make("div", { class: "lab-results", tabindex: "-1", hidden: "" });
    const host = make("div", { class: "lab-output" });
    this.output = new Output(host);
    if (this.lab.question) {
      this.prediction = new Prediction(`${this.lab.path}:${this.lab.question}`, () => {
        this.reveal();
        if (!this.stop) this.say("Here it is.");
        this.results.focus();
      });
      this.querySelector(".lab-question").after(this.prediction.form);
      this.results.append(this.prediction.echo);
    }
    this.results.append(host);
    const bar = make("div", { class: "lab-bar" }, ...Object.values(this.buttons), this.status);
    this.listing.after(this.place, bar, ...(this.prediction ? [this.prediction.gate] : []), this.results);
    this.busy(false);
  }

  restore() {
    this.kept = store.read("labs", this.lab.path);
    if (typeof this.kept?.code !== "string") this.kept = undefined;
    this.buttons.reset.hidden = !this.kept;
    if (!this.kept) return;
    const changed = this.kept.base !== this.lab.version;
    this.say(changed ? "You edited this lab, and it has changed since; Reset shows its new version." : "This is your edited version.");
    this.near = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && this.open(), { rootMargin: "300px" });
    this.near.observe(this);
  }

  open() {
    if (this.editor) return;
    this.near?.disconnect();
    const { code } = this;
    const changed = () => {
      this.buttons.reset.hidden = false;
      clearTimeout(this.clock);
      this.clock = setTimeout(() => this.save(), 400);
    };
    this.editor = open(this.place, code, { label: `Code of ${this.lab.path}`, changed, run: () => this.start("run") });
    this.listing.hidden = true;
    this.place.hidden = false;
    this.buttons.edit.hidden = true;
  }

  edit(line, wrong = false) {
    this.open();
    this.editor.focus();
    if (line ?? this.lab.line > 1) this.editor.show(line ?? this.lab.line, wrong);
  }

  save() {
    clearTimeout(this.clock);
    if (!this.editor) return;
    const code = this.editor.text();
    const same = code === this.original;
    if (code === (this.kept?.code ?? this.original)) return;
    this.kept = same ? undefined : { code, base: this.lab.version };
    store.write("labs", this.lab.path, this.kept);
  }

  reset() {
    this.open();
    this.editor.set(this.original);
    this.editor.clear();
    clearTimeout(this.clock);
    this.kept = undefined;
    store.write("labs", this.lab.path);
    this.output.clear();
    this.results.hidden = true;
    this.buttons.reset.hidden = true;
    this.say("This is the lab as it was.");
    this.editor.focus();
  }

  say(words) {
    this.status.textContent = words;
  }

  /** Stop stands in for the buttons that start something, and takes the keyboard's focus over and back. */
  busy(kind) {
    const { run, test, stop, reset } = this.buttons;
    const from = [run, test, stop].find((one) => one === document.activeElement);
    run.hidden = test.hidden = Boolean(kind);
    stop.hidden = !kind;
    reset.disabled = Boolean(kind);
    if (from) (kind ? stop : this.pressed).focus();
    if (kind) this.pressed = this.buttons[kind];
    this.toggleAttribute("data-busy", Boolean(kind));
  }

  start(kind) {
    if (this.stop) return;
    this.save();
    this.editor?.clear();
    this.output.clear();
    this.counts = { passed: 0, failed: 0, skipped: 0 };
    this.busy(kind);
    const { path, module, packages, tests, limit } = this.lab;
    const files = { ...this.texts(), [path]: this.code };
    const job = { kind, path: kind === "run" ? path : tests, module, files, packages };
    const hidden = kind === "run" && this.prediction?.missing;
    this.results.hidden = hidden;
    if (hidden) this.prediction.ask();
    else this.prediction?.show();
    this.stop = perform(job, limit, {
      began: (what) => this.say(this.progress(what, kind)),
      output: (text) => this.output.write(text),
      tested: (test) => {
        this.counts[test.outcome] += 1;
        this.output.test(test);
      },
      ended: (ending) => this.end(kind, ending),
    });
  }

  progress(what, kind) {
    if (what === "waiting") return "Another lab is running; this one is next.";
    if (what === "loading") return "Loading Python, which happens once: about 14 MB, less where the server compresses …";
    return kind === "run" ? "Running …" : "Running the tests …";
  }

  end(kind, ending) {
    this.stop = null;
    this.busy(false);
    this.output.end();
    const { error } = ending;
    if (error) {
      this.output.error(error, (line) => this.edit(line, true));
      if (error.line && this.editor) this.editor.show(error.line, true);
    }
    if (ending.said && !this.output.list) this.output.error({ text: ending.said });
    if (error || ending.how !== "done") this.reveal();
    const waits = this.results.hidden ? " The result waits for your prediction." : "";
    this.say(this.verdict(kind, ending) + waits);
  }

  verdict(kind, { how, seconds, error, reason }) {
    if (how === "stopped") return "Stopped.";
    if (how === "timeout") return `Stopped after ${this.lab.limit} s. Does it end at all?`;
    if (how === "flood") return "Stopped: it printed more than 200,000 characters.";
    if (how === "broken") return `Python could not be loaded or broke down (${reason}). Run tries again.`;
    if (error) return `${error.summary}${error.line ? ` (line ${error.line})` : ""}`;
    if (kind === "run") return `Finished in ${time(seconds)}, ${plural(this.output.lines, "line", "lines")} of output.`;
    const { passed, failed, skipped } = this.counts;
    const parts = [plural(passed, "test passed", "tests passed"), `${failed} failed`, ...(skipped ? [`${skipped} skipped`] : [])];
    return `${parts.join(", ")}, in ${time(seconds)}.`;
  }

  reveal() {
    this.prediction?.show();
    this.results.hidden = false;
  }
}

customElements.define("course-lab", CourseLab);
