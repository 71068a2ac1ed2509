// What a reader has done, kept in this browser only: one document in localStorage, shared by all widgets and tabs.
//
//   { "version": 1, "done": { id: {at} }, "quiz": { id: {chosen, right, at} }, "last": { "page": {id, at} } }
//
// A section maps stable ids to records that carry the time (ISO 8601) they were made. Sections and ids that nobody knows are kept:
// the reader may come back with a newer version of the site, or an older one.

const KEY = "system-design-week-4";
const VERSION = 1;

const changes = new EventTarget();
let memory = null; // Takes the place of localStorage where the browser refuses it.

const empty = () => ({ version: VERSION });
const isRecord = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const isDocument = (value) => isRecord(value) && Number.isInteger(value.version);

const parse = (text) => {
  try {
    const found = JSON.parse(text);
    return isDocument(found) ? found : null;
  } catch {
    return null;
  }
};

// Reads anew every time: another tab may have written since.
const load = () => {
  if (memory) return memory;
  let text;
  try {
    text = localStorage.getItem(KEY);
  } catch {
    return (memory = empty());
  }
  if (text === null) return empty();
  const found = parse(text);
  if (found && found.version <= VERSION) return found;
  if (found) return (memory = found); // Written by a later version: show what is there, and leave it alone.
  try {
    localStorage.setItem(`${KEY}.unreadable`, text);
  } catch { /* There is no room for a copy of what can't be read. */ }
  return empty();
};

const save = (content) => {
  try {
    if (memory) memory = content;
    else localStorage.setItem(KEY, JSON.stringify(content));
  } catch {
    memory = content; // There is no room for more.
  }
  changes.dispatchEvent(new Event("change"));
};

window.addEventListener("storage", (event) => {
  if (event.key === KEY || event.key === null) changes.dispatchEvent(new Event("change"));
});

/** Whether what is written will be there on the next visit. */
export const kept = () => load() !== memory;

/** The records of a section by id. */
export const all = (section) => {
  const found = load()[section];
  return isRecord(found) ? found : {};
};

/** One record, or undefined. */
export const read = (section, id) => (Object.hasOwn(all(section), id) ? all(section)[id] : undefined);

/** Writes one record and stamps it with the time; without a record, takes it out. */
export const write = (section, id, record) => {
  const content = load();
  const records = { ...(isRecord(content[section]) ? content[section] : {}) };
  if (record) records[id] = { ...record, at: new Date().toISOString() };
  else delete records[id];
  save({ ...content, [section]: records });
};

/** Calls back after each change, in this tab or another; gives the function that ends it. */
export const subscribe = (callback) => {
  changes.addEventListener("change", callback);
  return () => changes.removeEventListener("change", callback);
};

/** Everything, as the text of a file. */
export const exported = () => JSON.stringify(load(), null, 2);

/** Adds the records of an exported file; where both have one, the later counts. Says whether the text was such a file. */
export const imported = (text) => {
  const other = parse(text);
  if (!other || other.version > VERSION) return false;
  const content = load();
  const merged = { ...other, ...content };
  for (const [section, records] of Object.entries(other)) {
    if (!isRecord(records) || !isRecord(content[section] ?? {})) continue;
    merged[section] = { ...records };
    for (const [id, mine] of Object.entries(content[section] ?? {})) {
      if (!(String(records[id]?.at ?? "") > String(mine?.at ?? ""))) merged[section][id] = mine;
    }
  }
  save(merged);
  return true;
};

/** Forgets everything. */
export const reset = () => save(empty());
