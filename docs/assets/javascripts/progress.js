// <course-tick>: a checkbox for one thing to do.
// <course-progress>: a list of such things that the build made; this adds how many are done and where the reader left off.
// <course-progress-manage>: export, import, and forgetting everything.

import { button, make, unseen } from "./dom.js";
import * as store from "./store.js";

const isDone = (id) => store.read("done", id) !== undefined;
const pageOf = (id) => id.split("#")[0];

/** An element that shows what is kept and follows it. */
class Following extends HTMLElement {
  connectedCallback() {
    if (!this.built) this.build();
    this.built = true;
    this.unsubscribe = store.subscribe(() => this.show());
    this.show();
  }

  disconnectedCallback() {
    this.unsubscribe?.();
  }
}

class CourseTick extends Following {
  build() {
    const { id, title, done } = this.dataset;
    this.input = make("input", { type: "checkbox" });
    this.input.addEventListener("change", () => store.write("done", id, this.input.checked ? {} : undefined));
    this.replaceChildren(make("label", {}, this.input, make("span", {}, done, unseen(`: ${title}`))));
    // A tick in a listing doesn't mean that the reader is at that page.
    const there = !this.closest(".listing") && pageOf(id);
    if (there && store.read("last", "page")?.id !== there) store.write("last", "page", { id: there });
  }

  show() {
    this.input.checked = isDone(this.dataset.id);
  }
}

class CourseProgress extends Following {
  build() {
    this.items = [...this.querySelectorAll("li[data-id]")];
    this.sections = [...this.querySelectorAll("details")].map((details) => ({
      items: [...details.querySelectorAll("li[data-id]")],
      count: details.querySelector(".progress-count"),
      bar: this.bar(details.querySelector("summary")),
    }));
    this.total = make("p", { class: "progress-total" });
    this.next = make("p", { class: "progress-next" });
    this.prepend(this.total, this.next);
    this.totalBar = this.bar(this.total);
  }

  // The numbers are there in words, so the bar is for the eye alone.
  bar(parent) {
    const bar = make("span", { class: "progress-bar", "aria-hidden": "true" }, make("span"));
    parent.append(bar);
    return bar;
  }

  show() {
    for (const item of this.items) {
      const done = isDone(item.dataset.id);
      if (done === item.classList.contains("progress-done")) continue;
      item.classList.toggle("progress-done", done);
      if (done) item.append(unseen(" (done)"));
      else item.querySelector(".course-unseen")?.remove();
    }
    for (const { items, count, bar } of this.sections) this.sum(items, count, bar);
    const words = make("span", {});
    this.sum(this.items, words, this.totalBar);
    this.total.replaceChildren(words, " done", this.totalBar);
    this.next.replaceChildren(...this.continue());
  }

  sum(items, words, bar) {
    const done = items.filter((item) => item.classList.contains("progress-done")).length;
    words.textContent = `${done} of ${items.length}`;
    bar.firstChild.style.width = `${items.length ? (100 * done) / items.length : 0}%`;
    bar.classList.toggle("progress-full", done === items.length);
  }

  // The next open thing: on the page last visited, else after it, else the first there is.
  continue() {
    const open = (item) => !item.classList.contains("progress-done");
    const last = store.read("last", "page")?.id;
    const at = this.items.findIndex((item) => pageOf(item.dataset.id) === last);
    const next = this.items.slice(Math.max(at, 0)).find(open) ?? this.items.find(open);
    if (!next) return ["Everything here is done."];
    const link = next.querySelector("a").cloneNode(true);
    const group = next.parentElement.previousElementSibling;
    if (group?.matches(".progress-group")) link.prepend(`${group.textContent}: `);
    const begun = at >= 0 || this.items.some((item) => !open(item));
    return [begun ? "Continue with " : "Start with ", link];
  }
}

class CourseProgressManage extends Following {
  build() {
    const actions = make("div", { class: "progress-actions" });
    this.status = make("p", { role: "status" });
    this.file = make("input", { type: "file", accept: "application/json,.json", hidden: "" });
    const save = button("Export");
    const load = button("Import");
    this.forget = button("Forget everything");
    this.sure = button("Yes, forget everything");
    this.keep = button("Keep it");
    actions.append(save, load, this.file, this.forget, this.sure, this.keep);
    this.append(actions, this.status);
    save.addEventListener("click", () => this.save());
    load.addEventListener("click", () => this.file.click());
    this.file.addEventListener("change", () => this.load());
    this.forget.addEventListener("click", () => this.ask(true));
    this.keep.addEventListener("click", () => this.ask(false));
    this.sure.addEventListener("click", () => {
      store.reset();
      this.ask(false);
      this.status.textContent = "Everything is forgotten.";
    });
    this.sure.hidden = this.keep.hidden = true;
    if (!store.kept()) this.status.textContent = "This browser won't keep anything after you leave. Export it if you want to.";
  }

  show() {}

  // Forgetting takes two presses; focus follows the question and comes back.
  ask(really) {
    this.forget.hidden = really;
    this.sure.hidden = this.keep.hidden = !really;
    this.status.textContent = really ? "All ticks and answers in this browser will be gone." : "";
    (really ? this.keep : this.forget).focus();
  }

  save() {
    const url = URL.createObjectURL(new Blob([store.exported()], { type: "application/json" }));
    make("a", { href: url, download: `system-design-${new Date().toISOString().slice(0, 10)}.json` }).click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  }

  async load() {
    const [file] = this.file.files;
    this.file.value = "";
    if (!file) return;
    const taken = store.imported(await file.text());
    this.status.textContent = taken
      ? `Took in ${file.name}. What was here and there counts as it was last.`
      : `${file.name} is no file that was exported here; nothing has changed.`;
  }
}

customElements.define("course-tick", CourseTick);
customElements.define("course-progress", CourseProgress);
customElements.define("course-progress-manage", CourseProgressManage);
