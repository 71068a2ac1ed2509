// Loads a widget's module when its element is on the page, and not before. Each widget is a custom element that wires itself up
// when it is connected, so the theme's instant navigation needs no bookkeeping here.

import "./search.js";

const widgets = {
  "course-flashcards": "./flashcards.js",
  "course-lab": "./lab.js",
  "course-design-round": "./design-round.js",
  "course-estimate": "./estimate.js",
  "course-mock-test": "./mock-test.js",
  "course-offline": "./offline.js",
  "course-plan": "./plan.js",
  "course-progress": "./progress.js",
  "course-progress-manage": "./progress.js",
  "course-quiz": "./quiz.js",
  "course-sortable": "./sortable.js",
  "course-term": "./glossary.js",
  "course-tick": "./progress.js",
};

// One after the other, with a pause in which a press is answered.
const loadPresent = async () => {
  for (const [tag, path] of Object.entries(widgets)) {
    if (customElements.get(tag) || !document.querySelector(tag)) continue;
    await import(path).catch(console.error); // one that can't be had keeps no other from the page
    await new Promise((resume) => setTimeout(resume));
  }
};

// What the theme leaves unsaid to screen readers: the name of the search dialog, a progress bar that says nothing, and lists of
// pages inside the navigation that would each be a landmark of the same name.
const nameLandmarks = () => {
  document.querySelector(".md-search")?.setAttribute("aria-label", "Search");
  document.querySelector(".md-progress")?.setAttribute("aria-hidden", "true");
  for (const list of document.querySelectorAll(".md-nav .md-nav[aria-labelledby]")) {
    list.removeAttribute("aria-labelledby");
    list.removeAttribute("aria-expanded");
    list.setAttribute("role", "none");
  }
};

// The same for the bar with the copy button, which the theme adds to each code block as it comes into view.
const unnameCodeBars = (mutations) => {
  for (const node of mutations.flatMap(({ addedNodes }) => [...addedNodes])) {
    if (node.matches?.(".md-code__nav")) node.setAttribute("role", "none");
  }
};
new MutationObserver(unnameCodeBars).observe(document.documentElement, { childList: true, subtree: true });

// The theme's palette colours the body; scrollbars are coloured as the document is.
const colorScrollbars = () => {
  document.documentElement.style.colorScheme = document.body.dataset.mdColorScheme === "slate" ? "dark" : "";
};
new MutationObserver(colorScrollbars).observe(document.body, { attributeFilter: ["data-md-color-scheme"] });
colorScrollbars();

const start = () => {
  loadPresent();
  nameLandmarks();
};

// The theme publishes each new document; without it (a saved page, say) this one is all there is.
if (window.document$) window.document$.subscribe(start);
else start();

// What keeps pages for reading offline has time until this one is there.
const idle = window.requestIdleCallback ?? setTimeout;
const keep = () => idle(() => import("./offline.js"));
if (document.readyState === "complete") keep();
else addEventListener("load", keep);
