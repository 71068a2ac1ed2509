// What the reader types into: a plain text area at once, the editor in its place as soon as that has arrived. If it never does, the
// text area does all that is needed.

import { make } from "./dom.js";

const plain = (area) => ({
  text: () => area.value,
  set: (text) => {
    area.value = text;
  },
  show(number) {
    const lines = area.value.split("\n");
    const from = lines.slice(0, number - 1).join("\n").length + (number > 1 ? 1 : 0);
    area.setSelectionRange(from, from + (lines[number - 1] ?? "").length);
    area.scrollTop = (number - 5) * parseFloat(getComputedStyle(area).lineHeight);
  },
  clear() {},
  focus: () => area.focus(),
});

/**
 * Puts an editor for the text into the host: {text, set, show, clear, focus}. show(line, wrong) brings a line into sight, marked
 * if it is wrong; clear() takes the mark away. Options: label, changed(text), run().
 */
export const open = (host, text, options) => {
  const area = make("textarea", { class: "lab-area", "aria-label": options.label, spellcheck: "false", autocapitalize: "off", wrap: "off" });
  area.value = text;
  area.rows = Math.min(text.split("\n").length, 30);
  area.addEventListener("input", () => options.changed(area.value));
  area.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    options.run();
  });
  host.replaceChildren(area);
  let editor = plain(area);
  let shown = [];
  import("./lab-editor.js").then(
    ({ create }) => {
      editor = create(area, options);
      if (shown.length) editor.show(...shown);
    },
    () => {}, // the text area stays
  );
  return {
    text: () => editor.text(),
    set: (value) => editor.set(value),
    show(number, wrong) {
      shown = [number, wrong];
      editor.show(number, wrong);
    },
    clear: () => editor.clear(),
    focus: () => editor.focus(),
  };
};
