// A page locks when nobody has touched it for a while; touching it keeps the session awake.
// A tablet goes to its lock screen. Elsewhere the page is covered, and what is typed stays.
const LOOK_MS = 5000;
const TELL_MS = 60000;
const TOUCHED = "touched_at"; // shared by all windows of this browser

function post(url, fields) {
  const token = document.querySelector("meta[name=csrf]")?.content ?? "";
  const headers = { "X-CSRFToken": token, "HX-Request": "true" };
  return fetch(url, { method: "POST", headers, body: new URLSearchParams(fields) });
}

const touchedAt = () => Number(localStorage.getItem(TOUCHED));
const touch = () => localStorage.setItem(TOUCHED, String(Date.now()));

function cover(dialog) {
  document.documentElement.toggleAttribute("data-locked", true);
  if (dialog.open) return;
  dialog.showModal();
  dialog.querySelector("input[name=secret]").focus();
}

function uncover(dialog) {
  document.documentElement.toggleAttribute("data-locked", false);
  dialog.close();
}

async function unlock(dialog, form) {
  const says = form.querySelector("[role=alert]");
  const answer = await post(form.action, { secret: form.elements.secret.value });
  form.elements.secret.value = "";
  if (answer.status === 401) return location.assign(answer.headers.get("HX-Redirect") ?? "/");
  says.hidden = answer.ok;
  if (!answer.ok) {
    says.lastElementChild.textContent = answer.status === 422 ? await answer.text() : document.body.dataset.lost;
    return form.elements.secret.focus();
  }
  touch();
  uncover(dialog);
}

function lockOf(dialog, url) {
  const form = dialog.querySelector("form");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    unlock(dialog, form).catch(() => {});
  });
  const isLocked = () => document.documentElement.hasAttribute("data-locked");
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  dialog.addEventListener("close", () => isLocked() && cover(dialog));
  const lock = () => {
    if (!isLocked()) post(url, {}).catch(() => {});
    cover(dialog);
  };
  return { lock, isLocked, unlock: () => uncover(dialog) };
}

const ofTablet = { lock: () => location.assign("/tablet"), isLocked: () => false };

function tell(screen) {
  post("/tablet/alive", {})
    .then((answer) => answer.status === 401 && screen.lock())
    .catch(() => {});
}

export function startIdle() {
  const limit = 1000 * Number(document.body.dataset.idleS);
  if (!limit) return;
  const dialog = document.getElementById("lock");
  const screen = dialog ? lockOf(dialog, document.body.dataset.lock) : ofTablet;
  const isOver = () => Date.now() - touchedAt() > limit;
  let told = Date.now();
  touch();
  const act = (event) => {
    if (screen.isLocked()) return;
    if (!isOver()) return touch();
    if (event.cancelable) event.preventDefault(); // after a sleep: nothing is sent, all stays
    screen.lock();
  };
  for (const name of ["pointerdown", "keydown"]) addEventListener(name, act, { capture: true });
  for (const name of ["wheel", "touchmove"]) addEventListener(name, act, { passive: true });
  document.body.addEventListener("locked", screen.lock);
  setInterval(() => {
    if (screen.isLocked()) return isOver() || screen.unlock(); // another window was unlocked
    if (isOver()) return screen.lock();
    if (touchedAt() > told && Date.now() - told > TELL_MS) {
      told = Date.now();
      tell(screen);
    }
  }, LOOK_MS);
}
