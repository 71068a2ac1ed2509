// <course-plan>: the build lists the days; this marks what is ticked off elsewhere on the site, says where to go on, and gives the days as
// a calendar file (RFC 5545) from a first day that the reader chooses.

import { saveAs } from "./asking.js";
import { button, make, unseen } from "./dom.js";
import * as store from "./store.js";

const DAY = 24 * 3600 * 1000;
const iso = (date) => date.toISOString().slice(0, 10);
const escaped = (text) => text.replace(/[\\;,]/g, "\\$&").replace(/\n/g, "\\n");

/** A content line, folded so that no line is longer than 75 bytes; the rest begins with a space. */
const folded = (line) => {
  const parts = [];
  let part = "";
  let size = 0;
  for (const letter of line) {
    const bytes = new TextEncoder().encode(letter).length;
    if (size + bytes > (parts.length ? 74 : 75)) {
      parts.push(part);
      part = "";
      size = 0;
    }
    part += letter;
    size += bytes;
  }
  return [...parts, part].join("\r\n ");
};

/** The days as a calendar: {title, days: [{title, text}]} from the date `first` (YYYY-MM-DD), made at `now`. */
export const calendar = (id, days, first, now = new Date()) => {
  const stamp = `${now.toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;
  const lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//System Design, Week 4//Plan//EN", "CALSCALE:GREGORIAN"];
  days.forEach(({ title, text }, number) => {
    const date = (offset) => iso(new Date(Date.parse(first) + (number + offset) * DAY)).replaceAll("-", "");
    lines.push(
      "BEGIN:VEVENT",
      `UID:${id}-${number + 1}-${first}@system-design-week-4`,
      `DTSTAMP:${stamp}`,
      `DTSTART;VALUE=DATE:${date(0)}`,
      `DTEND;VALUE=DATE:${date(1)}`,
      `SUMMARY:${escaped(title)}`,
      `DESCRIPTION:${escaped(text)}`,
      "TRANSP:TRANSPARENT",
      "END:VEVENT",
    );
  });
  return [...lines, "END:VCALENDAR", ""].map(folded).join("\r\n");
};

class CoursePlan extends HTMLElement {
  connectedCallback() {
    if (!this.days) this.build();
    this.unsubscribe = store.subscribe(() => this.show());
    this.show();
  }

  disconnectedCallback() {
    this.unsubscribe?.();
  }

  build() {
    this.days = [...this.querySelectorAll(".plan-days > li")].map((day) => ({
      day,
      head: day.querySelector(".plan-day"),
      steps: [...day.querySelectorAll("li[data-ticks]")].map((item) => ({ item, ticks: JSON.parse(item.dataset.ticks) })),
    }));
    const id = `plan-first-${this.dataset.plan}`;
    this.first = make("input", { type: "date", id, value: iso(new Date(Date.now() + DAY)) });
    const save = button("Save as calendar");
    save.addEventListener("click", () => this.save());
    this.next = make("p", { class: "plan-next", role: "status" });
    this.querySelector(".plan-days").before(
      this.next,
      make("div", { class: "quiz-actions plan-calendar" }, make("label", { for: id }, "First day "), this.first, save),
    );
  }

  show() {
    let open = null;
    for (const { head, steps, day } of this.days) {
      for (const step of steps) {
        const count = step.ticks.filter((tick) => store.read("done", tick)).length;
        step.done = step.ticks.length > 0 && count === step.ticks.length;
        step.item.classList.toggle("plan-done", step.done);
        step.item.querySelector(".course-unseen")?.remove();
        if (step.done) step.item.append(unseen(" (done)"));
      }
      const counted = steps.filter((step) => step.ticks.length);
      const all = counted.length > 0 && counted.every((step) => step.done);
      day.classList.toggle("plan-done", all);
      open ??= counted.some((step) => !step.done) ? { head, step: counted.find((step) => !step.done) } : null;
    }
    this.next.replaceChildren(...(open ? [`${open.head.querySelector("strong").textContent} is next: `, open.step.item.querySelector("a").cloneNode(true)] : ["All of it is done."]));
  }

  save() {
    if (!this.first.value) return this.first.focus();
    const days = this.days.map(({ head, steps }) => ({
      title: `System design, ${head.textContent.trim().toLowerCase()}`,
      text: steps.map(({ item }) => `${item.innerText.trim()}: ${item.querySelector("a").href}`).join("\n"),
    }));
    saveAs(`system-design-${this.dataset.plan}.ics`, calendar(this.dataset.plan, days, this.first.value), "text/calendar");
  }
}

customElements.define("course-plan", CoursePlan);
