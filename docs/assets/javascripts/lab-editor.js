// The editor proper: CodeMirror, in the colors that the page's code has. lab-code.js loads it when a reader wants to edit.

import {
  bracketMatching, closeBrackets, closeBracketsKeymap, Decoration, defaultKeymap, drawSelection, EditorState, EditorView,
  HighlightStyle, history, historyKeymap, indentOnInput, indentUnit, keymap, lineNumbers, python, StateEffect,
  StateField, syntaxHighlighting, tags,
} from "../vendor/codemirror.js";

const color = (name) => `var(--md-code-hl-${name}-color)`;

const highlighting = HighlightStyle.define([
  { tag: [tags.keyword, tags.modifier, tags.controlKeyword, tags.definitionKeyword, tags.moduleKeyword], color: color("keyword") },
  { tag: [tags.string, tags.special(tags.string)], color: color("string") },
  { tag: [tags.number, tags.integer, tags.float], color: color("number") },
  { tag: [tags.bool, tags.null], color: color("constant") },
  { tag: [tags.comment, tags.lineComment], color: color("comment") },
  { tag: [tags.function(tags.definition(tags.variableName)), tags.definition(tags.className)], color: color("function") },
  { tag: tags.operatorKeyword, color: color("operator") },
]);

const mark = StateEffect.define();
const marked = StateField.define({
  create: () => Decoration.none,
  update(lines, transaction) {
    const set = transaction.effects.find((effect) => effect.is(mark));
    if (set) return set.value === null ? Decoration.none : Decoration.set([Decoration.line({ class: "lab-error-line" }).range(set.value)]);
    return transaction.docChanged ? Decoration.none : lines;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** An editor in place of the text area: {text, set, show, clear, focus}. */
export const create = (area, { label, changed, run }) => {
  const view = new EditorView({
    state: EditorState.create({
      doc: area.value,
      extensions: [
        // Tab stays with the browser, so that the keyboard leads out of the editor; Ctrl+] and Ctrl+[ indent.
        keymap.of([
          { key: "Mod-Enter", run: () => (run(), true), preventDefault: true },
          ...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap,
        ]),
        lineNumbers(), history(), drawSelection(), indentOnInput(), bracketMatching(), closeBrackets(),
        indentUnit.of("    "), EditorState.tabSize.of(4), python(), syntaxHighlighting(highlighting), marked,
        EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
        EditorView.updateListener.of((update) => update.docChanged && changed(update.state.doc.toString())),
      ],
    }),
  });
  const focused = document.activeElement === area;
  area.replaceWith(view.dom);
  if (focused) view.focus();
  return {
    text: () => view.state.doc.toString(),
    set: (text) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } }),
    show(number, wrong) {
      if (number > view.state.doc.lines) return;
      const { from } = view.state.doc.line(number);
      const effects = [EditorView.scrollIntoView(from, { y: "center" }), ...(wrong ? [mark.of(from)] : [])];
      view.dispatch({ effects, selection: { anchor: from } });
    },
    clear: () => view.dispatch({ effects: mark.of(null) }),
    focus: () => view.focus(),
  };
};
