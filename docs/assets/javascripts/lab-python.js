// One Python for all labs of a visit: it survives the theme's instant navigation, runs one job at a time, and is ended and started
// anew where a job has to be stopped, which is the one way to stop Python that needs nothing of the server.

const PATIENCE = 300; // seconds to load Python in, over a slow line too

const queue = [];
let worker = null;
let current = null;

const discard = () => {
  worker?.terminate();
  worker = null;
};

const finish = (ending) => {
  const job = current;
  current = null;
  clearTimeout(job.clock);
  job.listener.ended(ending);
  next();
};

const heard = (data) => {
  const { listener, limit } = current;
  if (data.type === "output") listener.output(data.text);
  else if (data.type === "test") listener.tested(data.test);
  else if (data.type === "running") {
    listener.began("running");
    clearTimeout(current.clock);
    current.clock = setTimeout(() => end({ how: "timeout" }), limit * 1000);
  } else if (data.type === "flood") end({ how: "flood" });
  else if (data.type === "broken") end({ how: "broken", reason: data.reason });
  else if (data.type === "end") finish({ how: "done", ...data });
};

// Ends the current job together with its worker.
const end = (ending) => {
  discard();
  finish(ending);
};

const start = () => {
  const made = new Worker(new URL("lab-worker.js", import.meta.url), { type: "module" });
  // What an ended worker has said last may arrive when another is at work.
  made.onmessage = ({ data }) => made === worker && current && heard(data);
  made.onerror = (event) => {
    event.preventDefault();
    if (made === worker && current) end({ how: "broken", reason: event.message ?? "the worker did not start" });
  };
  return made;
};

const next = () => {
  if (current || !queue.length) return;
  current = queue.shift();
  if (!worker) {
    worker = start();
    current.listener.began("loading");
  }
  current.clock = setTimeout(() => end({ how: "broken", reason: `nothing came for ${PATIENCE} s` }), PATIENCE * 1000);
  worker.postMessage(current.job);
};

/**
 * Runs a job {kind: "run" | "test", path, module, files, packages}, after those before it; gives the function that stops it.
 * The listener hears began("waiting" | "loading" | "running"), output(text), tested(test) and, once, ended({how, …}):
 * how is "done", "stopped", "timeout", "flood" or "broken".
 */
export const perform = (job, limit, listener) => {
  const entry = { job, limit, listener };
  queue.push(entry);
  if (current) listener.began("waiting");
  next();
  return () => {
    if (entry === current) return end({ how: "stopped" });
    const place = queue.indexOf(entry);
    if (place < 0) return;
    queue.splice(place, 1);
    listener.ended({ how: "stopped" });
  };
};
