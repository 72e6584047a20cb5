// A tablet locks when nobody has touched it for a while; touching it keeps the session awake.
const LOOK_MS = 5000;
const TELL_MS = 60000;

function tell() {
  const token = document.querySelector("meta[name=csrf]")?.content ?? "";
  const headers = { "X-CSRFToken": token, "HX-Request": "true" };
  fetch("/tablet/alive", { method: "POST", headers })
    .then((answer) => answer.status === 401 && lock())
    .catch(() => {});
}

const lock = () => location.assign("/tablet");

export function startIdle() {
  const limit = 1000 * Number(document.body.dataset.idleS);
  if (!limit) return;
  let touched = performance.now();
  let told = touched;
  for (const act of ["pointerdown", "keydown", "wheel", "touchmove"]) {
    addEventListener(act, () => (touched = performance.now()), { passive: true });
  }
  setInterval(() => {
    const at = performance.now();
    if (at - touched > limit) return lock();
    if (touched > told && at - told > TELL_MS) {
      told = at;
      tell();
    }
  }, LOOK_MS);
}
