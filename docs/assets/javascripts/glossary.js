// <course-term>: a link to a term's entry in the glossary, with the definition as its title. This shows the definition beside the
// term, on hover, on focus and on the first tap; a second tap, a click and Enter follow the link.

import { make } from "./dom.js";

const DELAY = 150; // ms before a pointer that passes by counts as one that asks
const GRACE = 250; // ms in which the pointer may move from the term into the box
const GAP = 6; // px between term and box, and between box and window

let number = 0;
let open = null; // the term whose definition is shown
let timer;

const later = (action, delay) => {
  clearTimeout(timer);
  timer = setTimeout(action, delay);
};

const box = make("div", { id: "course-definition", role: "tooltip", popover: "manual" });
box.addEventListener("pointerenter", () => clearTimeout(timer));
box.addEventListener("pointerleave", () => later(hide, GRACE));

const hide = () => {
  clearTimeout(timer);
  if (!open) return;
  open = null;
  box.hidePopover();
};

// Below the term where there is room, else above it; in the page's own coordinates, so that it scrolls along.
const place = (link) => {
  const lines = link.getClientRects();
  const first = lines[0];
  const last = lines[lines.length - 1];
  const room = document.documentElement;
  const left = Math.max(GAP, Math.min(last.left, room.clientWidth - box.offsetWidth - GAP));
  const below = last.bottom + GAP;
  const fits = below + box.offsetHeight < room.clientHeight || first.top < box.offsetHeight + GAP;
  const top = fits ? below : first.top - GAP - box.offsetHeight;
  box.style.translate = `${left + window.scrollX}px ${top + window.scrollY}px`;
};

const show = (term) => {
  clearTimeout(timer);
  if (open === term) return;
  hide();
  open = term;
  if (!box.isConnected) document.body.append(box);
  box.replaceChildren(make("p", {}, term.definition), make("p", { class: "term-hint" }, "Tap the term again for the glossary."));
  box.showPopover();
  place(term.link);
};

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") hide();
});
document.addEventListener("pointerdown", (event) => {
  if (open && !open.contains(event.target) && !box.contains(event.target)) hide();
});

class CourseTerm extends HTMLElement {
  connectedCallback() {
    if (!this.link) this.build();
  }

  disconnectedCallback() {
    if (open === this) hide();
  }

  build() {
    this.link = this.querySelector("a");
    this.definition = this.link.title;
    if (!box.showPopover) return; // An old browser shows the title.
    const id = `course-term-${++number}`;
    this.link.removeAttribute("title");
    this.link.setAttribute("aria-describedby", id);
    this.append(make("span", { id, hidden: "" }, this.definition));
    this.addEventListener("pointerenter", (event) => event.pointerType !== "touch" && later(() => show(this), DELAY));
    this.addEventListener("pointerleave", (event) => event.pointerType !== "touch" && later(hide, GRACE));
    this.addEventListener("focusin", () => show(this));
    this.addEventListener("focusout", hide);
    this.addEventListener("pointerdown", (event) => {
      this.asks = event.pointerType === "touch" && open !== this;
    });
    this.addEventListener("click", (event) => this.tap(event));
  }

  // The first tap shows the definition. The theme's navigation must not see it.
  tap(event) {
    if (!this.asks) return;
    this.asks = false;
    event.preventDefault();
    event.stopPropagation();
    show(this);
  }
}

customElements.define("course-term", CourseTerm);
