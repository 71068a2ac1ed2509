// Estimates: assumptions become inputs, and what depends on them follows, in the tables and in prose. The page works without this.

import { evaluate, formatValue, parseNumber } from "./estimate-model.js";

const inputText = (x) => {
  const plainly = x === 0 || (Math.abs(x) >= 1e-6 && Math.abs(x) < 1e15);
  return plainly ? x.toLocaleString("en-US", { maximumSignificantDigits: 12 }) : String(Number(x.toPrecision(12)));
};

const PARAMETER = "assume"; // ?assume=record:600,reads_per_write:50, in the units that the page shows

/** The estimates of one page: all its fences share names, assumptions and the address. */
class Sheet {
  constructor(element) {
    this.model = JSON.parse(element.dataset.model);
    this.page = element.closest("article") ?? document.body;
    this.path = location.pathname;
    this.rows = new Map(this.model.rows.map((row) => [row.name, row]));
    this.authors = evaluate(this.model);
    this.assumptions = {};
    this.readAddress();
    this.values = evaluate(this.model, this.assumptions);
  }

  /** The unit of an assumption's input doesn't change while one types: it is the one that the page shows. */
  unit(name) {
    const { shown } = this.rows.get(name);
    return shown.findLast(([factor]) => Math.abs(this.authors[name]) / factor >= 1 - 1e-9) ?? shown[0];
  }

  assume(name, number) {
    const value = number * this.unit(name)[0];
    // What rounds to the page's own number is the page's own number.
    if (inputText(number) === inputText(this.authors[name] / this.unit(name)[0])) delete this.assumptions[name];
    else this.assumptions[name] = value;
    this.update();
  }

  reset() {
    this.assumptions = {};
    this.update();
  }

  update() {
    this.values = evaluate(this.model, this.assumptions);
    this.show();
  }

  text(name, unit, values = this.values) {
    const { shown, digits } = this.rows.get(name);
    return formatValue(values[name], unit ? this.model.units[unit] : shown, digits);
  }

  show() {
    for (const place of this.page.querySelectorAll(".estimate-value[data-ref]")) {
      const { ref, unit } = place.dataset;
      if (!this.rows.has(ref) || place.querySelector("input")) continue;
      const text = this.text(ref, unit);
      if (place.textContent !== text) place.textContent = text;
      place.classList.toggle("estimate-changed", text !== this.text(ref, unit, this.authors));
    }
    for (const estimate of this.page.querySelectorAll("course-estimate")) estimate.showInputs?.();
  }

  /** Once for all the estimates of a page that are connected together. */
  showSoon() {
    this.soon ??= setTimeout(() => {
      this.soon = undefined;
      this.show();
    });
  }

  /** The results that differ from the page's own. */
  changed() {
    return [...this.rows.keys()].filter((name) => this.text(name) !== this.text(name, "", this.authors));
  }

  readAddress() {
    const given = new URLSearchParams(location.search).get(PARAMETER) ?? "";
    for (const pair of given.split(",")) {
      const [name, text] = pair.split(":");
      const number = parseNumber(text ?? "");
      if (number !== null && this.rows.has(name) && this.rows.get(name).tree === undefined) {
        this.assumptions[name] = number * this.unit(name)[0];
      }
    }
  }

  /** The page's address with the assumptions in its query, so that anchors and other parameters stay what they are. */
  address() {
    const url = new URL(location.href);
    url.searchParams.delete(PARAMETER);
    const number = (name) => Number((this.assumptions[name] / this.unit(name)[0]).toPrecision(12));
    const pairs = Object.keys(this.assumptions).map((name) => `${name}:${number(name)}`.replace("+", ""));
    if (pairs.length) url.search += `${url.search ? "&" : "?"}${PARAMETER}=${pairs.join(",")}`;
    return url.href;
  }

  /** The theme changes the address before the page: what is still pending then belongs to a page that is gone. */
  writeAddress() {
    if (location.pathname === this.path) history.replaceState(history.state, "", this.address());
  }
}

const sheets = new WeakMap();

const sheetOf = (element) => {
  const holder = (element.closest("article") ?? document).querySelector("course-estimate[data-model]");
  if (holder && !sheets.has(holder)) sheets.set(holder, new Sheet(holder));
  return sheets.get(holder);
};

const make = (tag, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

class CourseEstimate extends HTMLElement {
  connectedCallback() {
    if (this.inputs) return;
    this.sheet = sheetOf(this);
    this.inputs = new Map();
    if (!this.sheet) return;
    for (const place of this.querySelectorAll(".estimate-assumption .estimate-value")) {
      if (place.parentElement.matches(".estimate-cell")) this.makeInput(place);
    }
    if (this.inputs.size) this.makeControls();
    this.sheet.showSoon();
    if (this.status && this.sheet.changed().length) this.say("The link you followed changes the page's assumptions.");
  }

  disconnectedCallback() {
    clearTimeout(this.pending);
  }

  makeInput(place) {
    const name = place.dataset.ref;
    const unit = make("span", { className: "estimate-unit", id: `estimate-${name}-unit` }, this.sheet.unit(name)[2]);
    const input = make("input", { type: "text", inputMode: "decimal", autocomplete: "off", spellcheck: false });
    input.setAttribute("aria-labelledby", `estimate-${name} estimate-${name}-unit`);
    input.addEventListener("input", () => this.take(name));
    input.addEventListener("blur", () => this.showInputs());
    place.replaceChildren(input, unit);
    this.inputs.set(name, input);
  }

  makeControls() {
    const reset = make("button", { type: "button", className: "md-button estimate-reset" }, "Reset");
    const copy = make("button", { type: "button", className: "md-button estimate-copy" }, "Copy link");
    this.status = make("p", { className: "estimate-status" });
    this.status.setAttribute("role", "status");
    reset.addEventListener("click", () => this.reset());
    copy.addEventListener("click", () => this.copy());
    this.append(make("div", { className: "estimate-controls" }, reset, copy, this.status));
  }

  /** Writes the current numbers into the inputs, but not into one that is being typed in. */
  showInputs() {
    for (const [name, input] of this.inputs ?? []) {
      const number = (this.sheet.assumptions[name] ?? this.sheet.authors[name]) / this.sheet.unit(name)[0];
      const wrong = input.getAttribute("aria-invalid") === "true";
      const typing = document.activeElement === input && parseNumber(input.value) === Number(number.toPrecision(12));
      if (!wrong && !typing) input.value = inputText(number);
      input.closest("tr").classList.toggle("estimate-edited", name in this.sheet.assumptions);
    }
  }

  take(name) {
    const input = this.inputs.get(name);
    const number = parseNumber(input.value);
    input.setAttribute("aria-invalid", String(number === null));
    if (number !== null) this.sheet.assume(name, number);
    this.later(() => {
      this.sheet.writeAddress();
      this.say(number === null ? `“${input.value}” is not a number. Write it like 1,500 or 2.5e9.` : this.summary());
    });
  }

  /** Waits for a pause in typing: an address for every keystroke is refused by browsers, and nobody wants to hear each. */
  later(action) {
    clearTimeout(this.pending);
    this.pending = setTimeout(action, 400);
  }

  summary() {
    const results = this.sheet.changed().filter((name) => this.sheet.rows.get(name).tree !== undefined);
    const told = results.slice(0, 3).map((name) => `${name.replaceAll("_", " ")} ${this.sheet.text(name)}`);
    const more = results.length > told.length ? ` and ${results.length - told.length} more on this page` : "";
    return told.length ? `Now: ${told.join(", ")}${more}.` : "All results are the page's own.";
  }

  reset() {
    for (const estimate of this.sheet.page.querySelectorAll("course-estimate")) {
      for (const input of estimate.inputs?.values() ?? []) input.removeAttribute("aria-invalid");
    }
    this.sheet.reset();
    clearTimeout(this.pending);
    this.sheet.writeAddress();
    this.say("The page's own assumptions again.");
  }

  async copy() {
    try {
      await navigator.clipboard.writeText(this.sheet.address());
      this.say("Link copied; it carries your assumptions.");
    } catch {
      this.sheet.writeAddress();
      this.say("The address bar has the link; it carries your assumptions.");
    }
  }

  say(text) {
    this.status.textContent = text;
  }
}

customElements.define("course-estimate", CourseEstimate);
