/** The recorder's page: its core, and the screen on it. */

import { open } from "./core.js";
import { show } from "./ui/screen.js";

const root = document.getElementById("recorder");
if (!isSecureContext) {
  root.textContent = root.dataset.insecure;
} else {
  const core = await open();
  globalThis.recorder = core; // for the console, and for tests
  show(core, root);
}
