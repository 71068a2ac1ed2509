// Python itself, in a worker: Pyodide from the site's own copy, started by the first run and kept for those that follow.
// A message in is one job {kind, path, module, files, packages}; messages out say how it goes, {type: "end"} or {type: "broken"} last.

const VENDOR = new URL("../vendor/", import.meta.url);
const MOST = 200_000; // characters of output; what prints more will not end
const TESTS = "pytest"; // the archive that only tests need

let python = null;
let room = MOST;
const waits = "Suspending" in WebAssembly; // whether Python can block here; Safari's can't yet, and lab_runner.py does without
const unpacked = new Set();
const decoder = new TextDecoder();

const download = async (url) => {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  return answer;
};

const write = (bytes) => {
  if (room <= 0) return bytes.length;
  const text = decoder.decode(bytes, { stream: true });
  room -= text.length;
  postMessage({ type: "output", text });
  if (room <= 0) postMessage({ type: "flood" });
  return bytes.length;
};

// Pyodide waits for ever for a file of its own that can't be had, so its requests are watched for it.
const watched = async (load) => {
  const { fetch } = self;
  const failed = new Promise((_, reject) => {
    self.fetch = (...request) =>
      fetch(...request).then(
        (answer) => {
          if (!answer.ok) reject(new Error(`${answer.url} answered ${answer.status}`));
          return answer;
        },
        (error) => {
          reject(error);
          throw error;
        },
      );
  });
  try {
    return await Promise.race([load(), failed]);
  } finally {
    self.fetch = fetch;
  }
};

const start = async () => {
  const { loadPyodide } = await import(new URL("pyodide/pyodide.mjs", VENDOR).href);
  const made = await watched(() => loadPyodide({ indexURL: new URL("pyodide/", VENDOR).href }));
  made.setStdout({ write });
  made.setStderr({ write });
  const runner = await (await download(new URL("lab_runner.py", import.meta.url))).text();
  made.FS.mkdir("/runner");
  made.FS.writeFile("/runner/lab_runner.py", runner);
  made.runPython(`
import sys
sys.path.insert(0, "/runner")
sys.stdout.reconfigure(line_buffering=True)
`);
  return made;
};

const unpack = async (name) => {
  if (unpacked.has(name)) return;
  const archive = await (await download(new URL(`python/${name}.zip`, VENDOR))).arrayBuffer();
  python.unpackArchive(archive, "zip", { extractDir: "/runner" });
  unpacked.add(name);
};

const perform = async ({ kind, path, module, files, packages }) => {
  python ??= await start();
  for (const name of kind === "test" ? [...packages, TESTS] : packages) await unpack(name);
  const runner = python.pyimport("lab_runner");
  runner.place(JSON.stringify(files));
  room = MOST;
  postMessage({ type: "running" });
  const call = (name, ...given) => (waits ? runner[name].callPromising(...given) : runner[name](...given));
  if (kind === "run") return await call("run", path, module);
  return await call("test", path, (told) => postMessage({ type: "test", test: JSON.parse(told) }));
};

onmessage = async ({ data }) => {
  try {
    postMessage({ type: "end", ...JSON.parse(await perform(data)) });
  } catch (error) {
    postMessage({ type: "broken", reason: String(error?.message ?? error) });
  }
};
