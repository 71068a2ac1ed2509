// What a run shows: text as it is printed, charts and pictures where a line holds one (labs/plot.py, labs/challenges/world/report.py),
// tracebacks and tests.

import { make, unseen } from "./dom.js";

const CHART = "::plot ";
const PICTURE = "::picture ";
const SIGNS = { passed: "✓", failed: "✗", skipped: "–" };

export class Output {
  constructor(host) {
    this.host = host;
    this.clear();
  }

  clear() {
    this.host.replaceChildren();
    this.partial = "";
    this.waiting = "";
    this.pre = null;
    this.lines = 0;
    this.list = null;
  }

  /** Takes text in pieces of any size. Drawing waits for the next frame, so that a lab that prints much doesn't hold up the page. */
  write(text) {
    this.partial += text;
    const end = this.partial.lastIndexOf("\n") + 1;
    const whole = this.partial.slice(0, end);
    this.partial = this.partial.slice(end);
    for (const line of whole.split("\n").slice(0, -1)) this.line(line);
    this.frame ??= requestAnimationFrame(() => this.draw());
  }

  /** Shows what came without an end of line. */
  end() {
    if (this.partial) this.line(this.partial);
    this.partial = "";
    this.draw();
  }

  line(line) {
    this.lines += 1;
    const kind = [CHART, PICTURE].find((start) => line.startsWith(start));
    if (!kind) {
      this.waiting += `${line}\n`;
      return;
    }
    this.draw();
    this.pre = null;
    if (kind === CHART) this.chart(line.slice(CHART.length));
    else this.picture(line.slice(PICTURE.length));
  }

  draw() {
    cancelAnimationFrame(this.frame);
    this.frame = undefined;
    if (!this.waiting) return;
    this.pre ??= this.block("lab-text", "Output");
    this.pre.append(this.waiting);
    this.waiting = "";
  }

  // The place is taken at once: what is printed meanwhile stands below.
  chart(json) {
    const figure = make("div", { class: "lab-chart" });
    this.host.append(figure);
    import("./lab-plot.js")
      .then(({ plot }) => plot(figure, JSON.parse(json)))
      .catch(() => figure.append(make("pre", {}, json)));
  }

  // As an image, in which nothing runs that a program may have put into its messages. The page's colors are filled in as they are now.
  picture(json) {
    const { svg, text } = JSON.parse(json);
    const style = getComputedStyle(document.body);
    const colored = svg.replace(/var\((--[\w-]+), ([^)]*)\)/g, (_, name, other) => style.getPropertyValue(name).trim() || other);
    const image = make("img", { src: `data:image/svg+xml,${encodeURIComponent(colored)}`, alt: text });
    this.host.append(make("div", { class: "lab-picture", tabindex: "0", role: "group", "aria-label": "Messages of the run" }, image));
  }

  error(error, showLine) {
    const pre = this.block("lab-error", "Error");
    pre.append(error.text);
    if (!error.line) return;
    const show = make("button", { type: "button", class: "lab-button" }, `Show line ${error.line}`);
    show.addEventListener("click", () => showLine(error.line));
    this.host.append(show);
  }

  test({ name, outcome, text }) {
    this.list ??= this.host.appendChild(make("ul", { class: "lab-tests", "aria-label": "Tests" }));
    const sign = make("span", { class: "lab-sign", "aria-hidden": "true" }, SIGNS[outcome]);
    const item = make("li", { class: `lab-${outcome}` }, sign, unseen(`${outcome}: `), name);
    if (text && outcome === "failed") item.append(make("pre", { tabindex: "0" }, text));
    else if (text) item.append(make("span", { class: "lab-why" }, ` ${text}`));
    this.list.append(item);
  }

  block(name, label) {
    const pre = make("pre", { class: name, tabindex: "0", role: "group", "aria-label": label });
    this.host.append(pre);
    return pre;
  }
}
