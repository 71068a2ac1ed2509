// What flashcards, mock test and design round share: the data that the build put into their element, questions on the screen, and
// chance that a seed decides.

import { make } from "./dom.js";

/** What the build put into the element. */
export const dataOf = (element) => JSON.parse(element.querySelector("script[type='application/json']").textContent);

/** An address below the site's home as this page needs it. */
export const addressOf = (url) => new URL(url, new URL(JSON.parse(document.querySelector("#__config").textContent).base + "/", location.href)).href;

/** HTML that the build made from the course's own pages, with its links made right for this page. */
export const written = (html, tag = "div", attributes = {}) => {
  const made = make(tag, attributes);
  made.innerHTML = html;
  for (const link of made.querySelectorAll("a[href]:not([href^='http'])")) link.href = addressOf(link.getAttribute("href"));
  for (const image of made.querySelectorAll("img[src]")) image.src = addressOf(image.getAttribute("src"));
  return made;
};

/** Minutes and seconds. */
export const clock = (seconds) => {
  const whole = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
};

/** Gives a text to the reader as a file. */
export const saveAs = (name, text, type) => {
  const url = URL.createObjectURL(new Blob([text], { type }));
  make("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
};

/** Numbers from 0 to 1 that follow from a text: a hash of it (FNV-1a) starts a generator (mulberry32). */
export const chance = (seed) => {
  let state = 2166136261;
  for (const letter of seed) state = Math.imul(state ^ letter.codePointAt(0), 16777619);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
};

/** The same things in an order that chance decides. */
export const shuffled = (things, random) => {
  const made = [...things];
  for (let last = made.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [made[last], made[other]] = [made[other], made[last]];
  }
  return made;
};

/**
 * A test of `count` questions that follows from the seed and the pool alone: as many from each area as from any other, as far as an
 * area has them, in an order that mixes areas; options are shuffled, too.
 */
export const draw = (questions, count, seed) => {
  const random = chance(seed);
  const areas = new Map();
  for (const question of [...questions].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    areas.set(question.area, [...(areas.get(question.area) ?? []), question]);
  }
  const piles = shuffled([...areas.keys()].sort(), random).map((area) => shuffled(areas.get(area), random));
  const drawn = [];
  for (let turn = 0; drawn.length < count && piles.some((pile) => turn < pile.length); turn++) {
    for (const pile of piles) if (turn < pile.length && drawn.length < count) drawn.push(pile[turn]);
  }
  return shuffled(drawn, random).map((question) => ({ ...question, options: shuffled(question.options, random) }));
};
