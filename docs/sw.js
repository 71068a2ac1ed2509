// Keeps the course readable without a network. Everything that it hands out is exactly of one build: the build writes the hash of each
// file into offline.json, and the browser compares. A page of another build is fetched around it, whole, until the new worker takes over.

const BUILD = "@build@"; // the hash of offline.json
const SHELL = [/* @shell@ */]; // what every page needs
const CACHE = `course-${BUILD}`;
const ROOT = self.registration.scope;
const ASK_AGAIN = { cache: "no-cache" }; // never what the browser remembers of another build

// Windows that show a page of another build; kept, since a worker is stopped and started as the browser likes.
const others = caches
  .open(CACHE)
  .then((cache) => cache.match("others"))
  .then(async (kept) => new Set(kept ? await kept.json() : []));

let listing = null;

/** Every file of this build: its path below the site, with [hash, bytes]. */
const files = () =>
  (listing ??= fetch("offline.json", { integrity: BUILD, ...ASK_AGAIN })
    .then((answer) => answer.json())
    .catch((error) => {
      listing = null;
      throw error;
    }));

/** The file behind an address: folders are their index. */
const pathOf = (address) => {
  const path = address.slice(ROOT.length).replace(/[?#].*$/, "");
  return decodeURIComponent(path === "" || path.endsWith("/") ? `${path}index.html` : path);
};

/** From the cache, else from the network if it is of this build; rejects if it is neither. */
const file = async (path, cache) => {
  const kept = await cache.match(path);
  if (kept) return kept;
  const known = (await files())[path];
  if (!known) throw new Error(`${path} is not of this build`);
  const answer = await fetch(new URL(path, ROOT), { integrity: known[0], ...ASK_AGAIN });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
  await cache.put(path, answer.clone());
  return answer;
};

const serve = async (request) => {
  const path = pathOf(request.url);
  return file(path, await caches.open(CACHE));
};

const navigate = async (event) => {
  try {
    return await serve(event.request);
  } catch {
    const cache = await caches.open(CACHE);
    const known = (await others).add(event.resultingClientId);
    await cache.put("others", new Response(JSON.stringify([...known].slice(-50))));
    self.registration.update().catch(() => {});
    try {
      return await fetch(event.request, ASK_AGAIN);
    } catch {
      const kept = await cache.match("404.html");
      const text = (await kept.text()).replace("<!-- offline -->", "<p>You are offline, and this page is not kept on this device yet.</p>");
      return new Response(text, { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } });
    }
  }
};

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(ROOT) || request.headers.has("range")) return;
  if (request.url === `${ROOT}offline.json`) return;
  if (request.mode === "navigate") event.respondWith(navigate(event));
  else event.respondWith(others.then((them) => (them.has(event.clientId) ? fetch(request, ASK_AGAIN) : serve(request))));
});

/** What an older build kept, in this one's form: taken over where it is the same, else fetched anew. */
const carryOver = async (cache) => {
  const known = await files();
  for (const name of (await caches.keys()).filter((name) => name.startsWith("course-") && name !== CACHE)) {
    for (const { url } of await (await caches.open(name)).keys()) {
      const path = pathOf(url);
      if (known[path]) await file(path, cache).catch(() => {});
    }
  }
};

self.addEventListener("install", (event) =>
  event.waitUntil(
    (async () => {
      const cache = await caches.open(CACHE);
      await Promise.all(SHELL.map((path) => file(path, cache)));
      await carryOver(cache);
    })(),
  ),
);

self.addEventListener("activate", (event) =>
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) if (name.startsWith("course-") && name !== CACHE) await caches.delete(name);
      await self.clients.claim();
      const cache = await caches.open(CACHE);
      for (const { url } of await self.clients.matchAll()) if (url.startsWith(ROOT)) await file(pathOf(url), cache).catch(() => {});
    })(),
  ),
);

/** Fetches what is missing, six files at a time, and tells how far it is. */
const saveAll = async (tell) => {
  const [known, cache] = [await files(), await caches.open(CACHE)];
  const waiting = Object.entries(known);
  const total = waiting.reduce((sum, [, [, bytes]]) => sum + bytes, 0);
  let [done, failed] = [0, 0];
  const work = async () => {
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const [path, [, bytes]] = next;
      await file(path, cache).then(() => (done += bytes), () => (failed += 1));
      tell({ done, total, failed, ended: false });
    }
  };
  await Promise.all(Array.from({ length: 6 }, work));
  tell({ done, total, failed, ended: true });
};

self.addEventListener("message", ({ data, ports: [port] }) => {
  if (data === "take over") self.skipWaiting();
  if (data === "save all") saveAll((told) => port.postMessage(told)).catch((error) => port.postMessage({ error: error.message }));
});
