// Registers the worker that keeps pages (sw.js at the root of the site), offers its updates, and <course-offline>: save everything.

import { button, make } from "./dom.js";

const ROOT = new URL("../../", import.meta.url);
const worker = navigator.serviceWorker;

/** The registration, or null where the browser has no workers or refuses one. */
export const registration = worker
  ? worker.register(new URL("sw.js", ROOT), { scope: ROOT.pathname }).catch(() => null)
  : Promise.resolve(null);

const offerUpdate = (waiting) => {
  const reload = button("Reload");
  const notice = make("p", { class: "offline-update", role: "status" }, "The course has been updated. ", reload);
  reload.addEventListener("click", () => {
    worker.addEventListener("controllerchange", () => location.reload(), { once: true });
    waiting.postMessage("take over");
  });
  document.body.append(notice);
};

registration.then((found) => {
  if (!found) return;
  if (found.waiting && worker.controller) offerUpdate(found.waiting);
  found.addEventListener("updatefound", () => {
    const installing = found.installing;
    installing.addEventListener("statechange", () => {
      if (installing.state === "installed" && worker.controller) offerUpdate(installing);
    });
  });
});

const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

class CourseOffline extends HTMLElement {
  async connectedCallback() {
    if (this.ready) return;
    this.ready = true;
    this.state = make("p", { role: "status" });
    this.bar = make("progress", { hidden: "", "aria-label": "Saved" });
    this.button = button("Save the whole course");
    this.replaceChildren(this.button, this.bar, this.state);
    this.button.addEventListener("click", () => this.save());
    if (!(await registration)) {
      this.button.disabled = true;
      this.state.textContent = "This browser can't keep pages, or doesn't do so for this address.";
      return;
    }
    const listed = await fetch(new URL("offline.json", ROOT)).then((answer) => answer.json()).catch(() => ({}));
    const total = Object.values(listed).reduce((sum, [, bytes]) => sum + bytes, 0);
    if (total) this.state.textContent = `${megabytes(total)} on this device, less over the network.`;
  }

  async save() {
    this.button.disabled = true;
    this.bar.hidden = false;
    const { active } = await worker.ready;
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => this.show(data);
    active.postMessage("save all", [port2]);
  }

  show({ done, total, failed, ended, error }) {
    this.button.disabled = !(ended || error);
    if (error) {
      this.state.textContent = `That didn't work: ${error}. Nothing is lost; try again.`;
      return;
    }
    Object.assign(this.bar, { value: done, max: total });
    if (!ended) this.state.textContent = `${megabytes(done)} of ${megabytes(total)}`;
    else if (failed) this.state.textContent = `${failed} files could not be fetched. What came is kept; press again for the rest.`;
    else this.state.textContent = `The whole course is on this device: ${megabytes(done)}.`;
  }
}
customElements.define("course-offline", CourseOffline);
