// Making elements in one line each.

/** An element with attributes and children. */
export const make = (tag, attributes = {}, ...children) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
};

export const button = (text, type = "button") => make("button", { type, class: "md-button" }, text);

/** Text for screen readers alone. */
export const unseen = (...children) => make("span", { class: "course-unseen" }, ...children);
