// Loads a widget's module when its element is on the page, and not before. Each widget is a custom element that wires itself up
// when it is connected, so the theme's instant navigation needs no bookkeeping here.

const widgets = {
  "course-sortable": "./sortable.js",
};

const loadPresent = () => {
  for (const [tag, path] of Object.entries(widgets)) {
    if (!customElements.get(tag) && document.querySelector(tag)) import(path);
  }
};

// The theme publishes each new document; without it (a saved page, say) this one is all there is.
if (window.document$) window.document$.subscribe(loadPresent);
else loadPresent();
