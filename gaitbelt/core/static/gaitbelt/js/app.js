// What every page does: tokens on requests, toasts, refusals, dialogs, and where the focus goes.
import { startClock } from "./clock.js";
import { startLive } from "./live.js";
import { startForms } from "./forms.js";
import { startIdle } from "./idle.js";

const body = document.body;
const refusal = () => document.getElementById("refusal");
let lastForm = null;
let lastFocus = null;

function toast({ text, undo }) {
  const box = document.createElement("div");
  box.className = "toast";
  const words = document.createElement("span");
  words.textContent = text;
  box.append(words);
  if (undo) {
    const button = document.createElement("button");
    button.className = "btn";
    button.textContent = body.dataset.undo;
    button.setAttribute("hx-post", undo);
    button.setAttribute("hx-swap", "none");
    box.append(button);
    window.htmx.process(button);
    button.addEventListener("click", () => box.remove());
  }
  document.getElementById("toasts").replaceChildren(box);
  setTimeout(() => box.remove(), undo ? 12000 : 6000);
}

function close(button) {
  const dialog = button.closest("dialog");
  if (dialog) return dialog.close();
  const region = refusal();
  if (!region?.contains(button)) return button.closest("[data-closes]")?.remove();
  region.replaceChildren();
  lastFocus?.focus();
}

function keepMine(revision) {
  if (!lastForm?.isConnected) return location.reload();
  const input = lastForm.elements.namedItem("revision");
  if (input) input.value = revision;
  refusal()?.replaceChildren();
  lastForm.requestSubmit();
}

body.addEventListener("click", (event) => {
  const button = event.target.closest("[data-close], [data-reload], [data-keep], [data-print]");
  if (!button) return;
  if ("print" in button.dataset) window.print();
  else if ("keep" in button.dataset) keepMine(button.dataset.keep);
  else if ("reload" in button.dataset) location.reload();
  else close(button);
});

body.addEventListener("keydown", (event) => {
  const put = event.key === "Escape" && refusal()?.querySelector("[data-close]");
  if (put) close(put);
});

body.addEventListener("htmx:configRequest", (event) => {
  const { verb, headers } = event.detail;
  const token = document.querySelector("meta[name=csrf]")?.content;
  if (verb !== "get" && token) headers["X-CSRFToken"] = token;
  if (event.target.matches("form")) lastForm = event.target;
  if (verb !== "get") lastFocus = document.activeElement;
});

// A wish that was granted puts the last refusal away
body.addEventListener("htmx:afterRequest", (event) => {
  const { xhr, requestConfig } = event.detail;
  if (xhr.status >= 200 && xhr.status < 400 && requestConfig.verb !== "get") refusal()?.replaceChildren();
});

body.addEventListener("htmx:afterSettle", (event) => {
  const target = event.detail.target;
  if (target.id === "dialog" && target.childElementCount) {
    if (!target.open) target.showModal();
  } else if (target.id === "refusal") {
    target.querySelector("[tabindex='-1']")?.focus();
    target.scrollIntoView({ block: "nearest" });
  } else if (document.activeElement === body) {
    (target.querySelector("[autofocus]") ?? target.closest("[tabindex]"))?.focus();
  }
});

for (const lost of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  body.addEventListener(lost, () => toast({ text: body.dataset.lost }));
}
body.addEventListener("toast", (event) => toast(event.detail));
body.addEventListener("close-dialog", () => document.getElementById("dialog").close());

startClock();
startLive();
startForms();
startIdle();

// A figure moves or rests: its file at rest is the same address with a fragment.
body.addEventListener("click", (event) => {
  const button = event.target.closest("[data-figure]");
  if (!button) return;
  const rests = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", String(rests));
  const image = button.parentElement.querySelector("img");
  image.src = image.src.split("#")[0] + (rests ? "#still" : "");
});
