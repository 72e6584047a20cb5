/** The screen of the recorder; docs/explanation/recorder.md is its contract with the core. */

/** @param {import("../core.js").Core} core @param {HTMLElement} root */
export function show(core, root) {
  const waits = document.createElement("p");
  waits.className = "rec-waits";
  const say = ({ queued }) => (waits.textContent = String(queued));
  core.on("queue", say);
  core.waiting().then(say);
  root.replaceChildren(waits);
}
